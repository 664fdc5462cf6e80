import CypherEngine
import Foundation
import GraphStore
import LineProtocol

@testable import Server

/// A server on a fresh database in a directory of its own, on a free port and a Unix socket.
final class TestServer {
    let directory: URL
    let store: GraphStore
    let server: QueryServer
    let port: Int

    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("server-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try GraphStore(
            at: directory.appendingPathComponent("graph").path, access: .readWrite)
        let procedures = ProcedureRegistry()
        let engine = CypherEngine(
            store: store, procedures: procedures, settings: EngineSettings())
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.unixSocketPath = directory.appendingPathComponent("server.sock").path
        configuration.allowsTestProcedures = true
        configuration.shutdownGraceMilliseconds = 200
        configure(&configuration)
        server = try QueryServer(
            configuration: configuration, engine: engine, procedures: procedures)
        guard case .tcp(_, let port) = server.address else {
            throw ProtocolError(name: "test", detail: "", message: "no port")
        }
        self.port = port
    }

    deinit {
        server.stop()
        store.close()
        try? FileManager.default.removeItem(at: directory)
    }

    var tcp: ServerAddress { .tcp(host: "127.0.0.1", port: port) }
    var unix: ServerAddress { .unix(path: server.unixSocketPath ?? "") }

    func client() throws -> LineClient { try LineClient(connectingTo: tcp) }
    func raw() throws -> RawClient { try RawClient(port: port) }

    /// Waits, for seconds at most, until something holds.
    func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<1000 {
            if try condition() { return true }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return try condition()
    }
}
