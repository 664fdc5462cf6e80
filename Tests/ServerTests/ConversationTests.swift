import CypherEngine
import Foundation
import GraphStore
import LineProtocol
import Testing

@testable import Server

private let endless = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*)"

@Suite("Conversations with a server")
struct ConversationTests {
    @Test("a statement is answered the same over TCP and over the Unix socket")
    func twoTransports() throws {
        let server = try TestServer()
        for address in [server.tcp, server.unix] {
            let client = try LineClient(connectingTo: address)
            try client.ping()
            var columns: [String] = []
            var rows: [[GraphValue]] = []
            for _ in 0..<5 {
                rows = []
                let summary = try client.run(
                    "RETURN $x", parameters: ["x": .list([.integer(1), .string("标"), .float(2)])],
                    onColumns: { columns = $0 }, onRow: { rows.append($0) })
                #expect(summary.rows == 1)
            }
            #expect(columns == ["$x"])
            #expect(rows == [[.list([.integer(1), .string("标"), .float(2)])]])
        }
    }

    @Test("the Unix socket may be opened by its owner only and is gone after the end")
    func socketFile() throws {
        let server = try TestServer()
        let path = try #require(server.server.unixSocketPath)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        server.server.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a database far down in the file system has its socket too")
    func longSocketPath() throws {
        let server = try TestServer { configuration in
            let folder = URL(fileURLWithPath: configuration.unixSocketPath ?? "")
                .deletingLastPathComponent()
                .appendingPathComponent(String(repeating: "deep/", count: 30))
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            configuration.unixSocketPath = folder.appendingPathComponent("server.sock").path
        }
        try LineClient(connectingTo: server.unix).ping()
        server.server.stop()
        #expect(throws: ProtocolError.self) { try LineClient(connectingTo: server.unix) }
    }

    @Test("pipelined requests are answered in their order")
    func pipelining() throws {
        let server = try TestServer()
        let client = try server.raw()
        var requests = ""
        for number in 0..<500 {
            switch number % 4 {
            case 0: requests += "{\"query\":\"RETURN \(number)\",\"id\":\(number)}\n"
            case 1: requests += "{\"ping\":true,\"id\":\(number)}\n"
            case 2: requests += "{\"query\":\"CREATE (:X)\",\"id\":\(number)}\n"
            default: requests += "{\"query\":\"RETURN 1\",\"id\":\(number)}\n"
            }
        }
        client.send(requests)
        for number in 0..<500 {
            while let line = client.line() {
                #expect(
                    line.hasSuffix(",\"id\":\(number)}") || line.hasPrefix("{\"row\""), "\(line)")
                if line.hasPrefix("{\"summary\"") || line.hasPrefix("{\"pong\"") { break }
            }
        }
    }

    @Test("answers keep their order where the loop and the workers take turns")
    func turns() throws {
        let server = try TestServer()
        let client = try server.raw()
        for number in 0..<1000 {
            // Of these the second is soon quick enough for the loop, the first stays with the workers.
            let text = number % 3 == 0 ? "RETURN \(number)" : "RETURN 1"
            client.send("{\"query\":\"\(text)\",\"id\":\(number)}\n")
        }
        client.endInput()
        for number in 0..<1000 {
            let head = client.line() ?? ""
            #expect(head.hasSuffix("\"id\":\(number)}"), "\(number): \(head)")
            _ = client.line()
            _ = client.line()
        }
        #expect(client.line() == nil)
    }

    @Test("a request that comes byte by byte is put together")
    func byteByByte() throws {
        let server = try TestServer()
        let client = try server.raw()
        for byte in Array("{\"query\":\"RETURN $x\",\"params\":{\"x\":\"标签🏷️\"}}\n".utf8) {
            client.send([byte])
        }
        #expect(client.line() == "{\"columns\":[\"$x\"]}")
        #expect(client.line() == "{\"row\":[\"标签🏷️\"]}")
    }

    @Test("an answer comes to a client that has ended its input")
    func halfClose() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send("RETURN 1\nRETURN 1\n")
        client.endInput()
        var lines: [String] = []
        while let line = client.line() { lines.append(line) }
        #expect(lines.count == 6)
    }

    @Test("a last line without its newline is not run")
    func unterminated() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send("CREATE (:X)")
        client.endInput()
        #expect(try client.errorName() == "protocol.line.unterminated")
        #expect(client.line() == nil)
        #expect(try count("X", server) == 0)
    }

    @Test("blank lines are passed over")
    func blankLines() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send("\n\r\n   \n{\"ping\":true}\r\n")
        #expect(client.line() == "{\"pong\":true}")
    }

    @Test("errors are answered and the connection goes on")
    func errors() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send("{\"query\":\n")
        #expect(try client.errorName() == "protocol.json")
        client.send([0x52, 0xFF, 0x0A])
        #expect(try client.errorName() == "protocol.utf8")
        client.send("{\"commit\":true}\n")
        #expect(try client.errorName() == "protocol.transaction")
        client.send("THIS IS NO CYPHER\n")
        guard case .error(let error)? = try client.answer() else {
            Issue.record("no error")
            return
        }
        #expect(error.code == "SyntaxError")
        client.send("{\"ping\":true}\n")
        #expect(client.line() == "{\"pong\":true}")
    }

    @Test("a Bolt client is let go without a word")
    func bolt() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send([0x60, 0x60])
        client.send([0xB0, 0x17, 0, 0, 0, 1])
        #expect(client.line() == nil)
    }

    @Test("rows of a writing statement come once, however often it was tried")
    func writingRows() throws {
        let server = try TestServer()
        let client = try server.client()
        var rows = 0
        let summary = try client.run(
            "UNWIND range(1, 20000) AS x CREATE (n:Y) RETURN x, 'abcdefghijklmnopqrstuvwxyz' AS s",
            onRow: { _ in rows += 1 })
        #expect(rows == 20_000)
        #expect(summary.rows == 20_000)
        #expect(summary.counters.first { $0.name == "nodes-created" } != nil)
    }

    @Test(
        "auth is answered with a summary where nobody asks for it, and checked where somebody does")
    func authentication() throws {
        let open = try TestServer()
        try open.client().authenticate(user: "u", password: "p")
        let server = try TestServer { configuration in
            configuration.authenticate = { $0 == "u" && $1 == "p" }
        }
        let client = try server.client()
        try client.ping()
        #expect(throws: CypherError.self) { try client.run("RETURN 1", onRow: { _ in }) }
        #expect(throws: CypherError.self) { try client.authenticate(user: "u", password: "x") }
        try client.authenticate(user: "u", password: "p")
        #expect(try client.run("RETURN 1", onRow: { _ in }).rows == 1)
    }

    @Test("a statement is cancelled when its client goes away", arguments: [true, false])
    func cancelledByDisconnect(isReset: Bool) throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send(endless + "\n")
        #expect(server.eventually { server.server.runningStatementCount == 1 })
        if isReset { client.reset() } else { client.close() }
        #expect(server.eventually { server.server.runningStatementCount == 0 })
        #expect(server.eventually { server.server.connectionCount == 0 })
    }

    @Test("a statement ends when its own time is up")
    func timeout() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(throws: CypherError.self) {
            try client.run(endless, timeoutMilliseconds: 50, onRow: { _ in })
        }
        #expect(try client.run("RETURN 1", onRow: { _ in }).rows == 1)
    }

    @Test("a client that is interrupted gets an error and the statement ends")
    func interrupt() throws {
        let server = try TestServer()
        let client = try server.client()
        let thread = Thread {
            Thread.sleep(forTimeInterval: 0.1)
            client.interrupt()
        }
        thread.start()
        #expect(throws: ProtocolError.self) { try client.run(endless, onRow: { _ in }) }
        #expect(!client.isOpen)
        #expect(server.eventually { server.server.runningStatementCount == 0 })
    }

    @Test("the server ends while a statement runs")
    func stopWhileRunning() throws {
        let server = try TestServer()
        let client = try server.raw()
        client.send(endless + "\n")
        #expect(server.eventually { server.server.runningStatementCount == 1 })
        server.server.stop()
        #expect(server.server.connectionCount == 0)
        #expect(throws: ProtocolError.self) { try server.client() }
    }

    private func count(_ label: String, _ server: TestServer) throws -> Int {
        var count = -1
        _ = try server.client().run("MATCH (n:\(label)) RETURN count(*)") { row in
            if case .integer(let value) = row[0] { count = value }
        }
        return count
    }
}
