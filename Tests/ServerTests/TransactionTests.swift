import CypherEngine
import Foundation
import GraphStore
import LineProtocol
import Synchronization
import Testing

@testable import Server

@Suite("Explicit transactions over the socket")
struct TransactionTests {
    private func count(_ client: LineClient) throws -> Int {
        var count = -1
        _ = try client.run("MATCH (n:X) RETURN count(*)") { row in
            if case .integer(let value) = row[0] { count = value }
        }
        return count
    }

    @Test("what is committed holds, what is rolled back does not")
    func commitAndRollback() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.begin()
        _ = try client.run("CREATE (:X)", onRow: { _ in })
        try client.commit()
        #expect(try count(server.client()) == 1)
        try client.begin()
        _ = try client.run("CREATE (:X)", onRow: { _ in })
        try client.rollback()
        #expect(try count(client) == 1)
    }

    @Test("a transaction that its client left is rolled back and the writer is free")
    func abandoned() throws {
        let server = try TestServer()
        let gone = try server.raw()
        gone.send("{\"begin\":true}\nCREATE (:X)\n")
        var summaries = 0
        while summaries < 2, let line = gone.line() {
            summaries += line.hasPrefix("{\"summary\"") ? 1 : 0
        }
        #expect(summaries == 2)
        gone.close()
        let client = try server.client()
        _ = try client.run("CREATE (:X)", onRow: { _ in })
        #expect(try count(client) == 1)
    }

    @Test("a transaction that failed takes nothing but a rollback")
    func failed() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.begin()
        _ = try client.run("CREATE (:X)", onRow: { _ in })
        #expect(throws: CypherError.self) { try client.run("RETURN 1/0", onRow: { _ in }) }
        #expect(throws: CypherError.self) { try client.run("RETURN 1", onRow: { _ in }) }
        try client.rollback()
        #expect(try count(client) == 0)
    }

    @Test("begin inside a transaction and commit outside one are refused")
    func outOfPlace() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(throws: CypherError.self) { try client.commit() }
        #expect(throws: CypherError.self) { try client.rollback() }
        try client.begin(.read)
        #expect(throws: CypherError.self) { try client.begin(.read) }
        try client.commit()
    }

    @Test("the holder of a transaction is served while others wait for the writer on every thread")
    func holderIsServed() throws {
        let server = try TestServer { $0.workerLimit = 2 }
        let holder = try server.client()
        try holder.begin()
        var waiting: [RawClient] = []
        for _ in 0..<8 {
            let client = try server.raw()
            client.send("CREATE (:X)\n")
            waiting.append(client)
        }
        #expect(server.eventually { server.server.runningStatementCount > 0 })
        _ = try holder.run("CREATE (:X)", onRow: { _ in })
        #expect(try count(server.client()) == 0)
        try holder.commit()
        for client in waiting {
            #expect(client.line() != nil)
            #expect(client.line()?.hasPrefix("{\"summary\"") == true)
        }
        #expect(try count(holder) == 9)
    }

    @Test("writers and readers side by side each get their own answers, and nothing is lost")
    func sideBySide() throws {
        let server = try TestServer()
        let failures = Mutex<[String]>([])
        let group = DispatchGroup()
        for number in 0..<12 {
            let client = try server.client()
            group.enter()
            Thread {
                defer { group.leave() }
                do {
                    for round in 0..<20 {
                        let id = number * 100 + round
                        var seen: [GraphValue] = []
                        if number % 3 > 0 {
                            _ = try client.run(
                                "CREATE (:X {id: $x})", parameters: ["x": .integer(id)]
                            ) { _ in }
                        }
                        _ = try client.run("RETURN $x", parameters: ["x": .integer(id)]) {
                            seen += $0
                        }
                        guard seen == [.integer(id)] else {
                            failures.withLock { $0.append("\(id): \(seen)") }
                            return
                        }
                    }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }.start()
        }
        group.wait()
        #expect(failures.withLock { $0 }.isEmpty, "\(failures.withLock { $0 })")
        #expect(try count(server.client()) == 160)
    }

    @Test("test procedures are defined, called and dropped only where they are allowed")
    func testProcedures() throws {
        let definition =
            "{\"define_procedure\":{\"signature\":\"test.my.proc(in :: INTEGER?) :: (out :: STRING?)\","
            + "\"columns\":[\"in\",\"out\"],\"rows\":[[1,\"a\"],[2,\"b\"]]}}\n"
        let server = try TestServer()
        let client = try server.raw()
        client.send(definition)
        #expect(client.line()?.hasPrefix("{\"summary\"") == true)
        client.send("{\"drop_procedures\":true}\n")
        #expect(client.line()?.hasPrefix("{\"summary\"") == true)
        client.send("{\"define_procedure\":{\"signature\":\"broken(\"}}\n")
        #expect(try client.errorName() == "protocol.request")
        let closed = try TestServer { $0.allowsTestProcedures = false }
        let stranger = try closed.raw()
        stranger.send(definition)
        #expect(try stranger.errorName() == "protocol.disabled")
    }
}
