import Foundation
import LineProtocol
import Testing

/// The binary built beside the tests.
enum TagGraphBinary {
    static let url = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("taggraph")

    /// Runs a command to its end; its status and what it said on both outputs.
    static func run(_ arguments: String...) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}

/// A server in a process of its own.
final class ServerProcess {
    let process = Process()
    let address: ServerAddress

    init(database: String) throws {
        process.executableURL = TagGraphBinary.url
        process.arguments = ["serve", database, "--listen", "127.0.0.1:0"]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        var said = ""
        while !said.contains("listening on "), process.isRunning {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { break }
            said += String(decoding: data, as: UTF8.self)
        }
        let port = try #require(said.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)/), "\(said)").1
        address = .tcp(host: "127.0.0.1", port: try #require(Int(port)))
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
