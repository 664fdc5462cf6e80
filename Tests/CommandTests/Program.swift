import Foundation
import TestSupport

/// The binary built beside the tests, run with arguments to its end.
struct Program {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    let folder: TemporaryFolder

    /// Runs in a folder of a test's own.
    init() throws { folder = try TemporaryFolder() }

    /// Runs with arguments, standard input being some text.
    @discardableResult
    func run(_ arguments: [String], input: String = "") throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("taggraph")
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        let files = try ["in", "out", "err"].map { name in
            let path = folder.path(".\(name)-\(UUID().uuidString)")
            try Data((name == "in" ? input : "").utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
        process.standardInput = FileHandle(forReadingAtPath: files[0])
        process.standardOutput = FileHandle(forWritingAtPath: files[1])
        process.standardError = FileHandle(forWritingAtPath: files[2])
        try process.run()
        process.waitUntilExit()
        func text(_ path: String) throws -> String {
            defer { try? FileManager.default.removeItem(atPath: path) }
            return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }
        try FileManager.default.removeItem(atPath: files[0])
        return Outcome(
            status: process.terminationStatus, output: try text(files[1]),
            errors: try text(files[2]))
    }

    /// Makes a database `demo.tg` in which 苹果 names the tag `brand`, below `tech`.
    func makeDemo() throws {
        try run([
            "query", "demo.tg",
            "CREATE (:Term {text: '苹果'})-[:DENOTES {prior: 0.6}]->(:Tag {id: 'brand', "
                + "name: '苹果公司'})-[:BROADER]->(:Tag {id: 'tech', name: '科技'})",
        ])
    }
}
