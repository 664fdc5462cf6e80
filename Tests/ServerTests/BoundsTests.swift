import Foundation
import GraphStore
import LineProtocol
import Testing

@testable import Server

@Suite("A server's bounds")
struct BoundsTests {
    @Test("an over-long line is answered once, skipped and not held")
    func overlongLine() throws {
        let server = try TestServer { $0.maxLineBytes = 1000 }
        let client = try server.raw()
        for size in [1001, 5000, 200_000] {
            client.send("RETURN '" + String(repeating: "A", count: size - 9) + "'\n")
            #expect(try client.errorName() == "protocol.line.tooLong", "\(size)")
        }
        client.send("RETURN 1\n")
        #expect(client.line()?.hasPrefix("{\"columns\"") == true)
        #expect(client.line() == "{\"row\":[1]}")
    }

    @Test("a line of exactly the limit is read")
    func longestLine() throws {
        let server = try TestServer { $0.maxLineBytes = 1000 }
        let client = try server.raw()
        for (size, isRead) in [(999, true), (1000, true), (1001, false)] {
            let head = "{\"ping\":true,\"x\":\""
            client.send(head + String(repeating: "A", count: size - head.utf8.count - 2) + "\"}\n")
            let line = client.line() ?? ""
            #expect(line.hasPrefix(isRead ? "{\"pong\"" : "{\"error\""), "\(size): \(line)")
        }
    }

    @Test("a line that never ends is cut off without being held")
    func endlessLine() throws {
        let server = try TestServer { $0.maxLineBytes = 10_000 }
        let client = try server.raw()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        for _ in 0..<200 { client.send(chunk) }
        #expect(try client.errorName() == "protocol.line.tooLong")
        client.send("\n{\"ping\":true}\n")
        #expect(client.line() == "{\"pong\":true}")
        #expect(server.server.bufferedLineBytes == 0)
    }

    @Test("a client that sends half a line and then nothing is cut off")
    func slowLoris() throws {
        let server = try TestServer { $0.partialLineMilliseconds = 100 }
        let client = try server.raw()
        client.send("RETURN")
        #expect(client.line() == nil)
    }

    @Test("a client that does not read is cut off, and its statement with it")
    func slowReader() throws {
        let server = try TestServer { $0.stalledClientMilliseconds = 200 }
        let client = try RawClient(port: server.port, receiveBufferSize: 4096)
        client.send("UNWIND range(1, 2000000) AS x RETURN x, 'abcdefghijklmnopqrstuvwxyz' AS s\n")
        #expect(server.eventually { server.server.runningStatementCount == 1 })
        #expect(server.eventually { server.server.connectionCount == 0 })
        #expect(server.eventually { server.server.runningStatementCount == 0 })
    }

    @Test("rows wait for a client that reads slowly and all of them come")
    func patientReader() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port, receiveBufferSize: 4096)
        client.send("UNWIND range(1, 100000) AS x RETURN x, 'abcdefghijklmnopqrstuvwxyz' AS s\n")
        Thread.sleep(forTimeInterval: 0.2)
        var rows = 0
        while let line = client.line() {
            if line.hasPrefix("{\"row\"") { rows += 1 }
            if line.hasPrefix("{\"summary\"") { break }
        }
        #expect(rows == 100_000)
    }

    @Test("requests are not read ahead without end while none of the answers is taken")
    func unreadAnswers() throws {
        let server = try TestServer {
            $0.writeHighWaterBytes = 1 << 16
            $0.stalledClientMilliseconds = 60_000
        }
        let client = try RawClient(port: server.port, receiveBufferSize: 4096)
        let requests = Array(String(repeating: "RETURN 1\n", count: 10_000).utf8)
        var taken = 0
        var idle = 0
        while idle < 30, taken < 256 << 20 {
            let count = client.sendWithoutWaiting(requests)
            idle = count > 0 ? 0 : idle + 1
            taken += max(count, 0)
            if count <= 0 { Thread.sleep(forTimeInterval: 0.01) }
        }
        #expect(taken < 256 << 20)
        #expect(server.server.bufferedLineBytes < 4 << 20)
        client.close()
        #expect(server.eventually { server.server.bufferedLineBytes == 0 })
    }

    @Test("connections over the limit are told so")
    func connectionLimit() throws {
        let server = try TestServer { $0.maxConnectionCount = 2 }
        let clients = [try server.raw(), try server.raw()]
        for client in clients {
            client.send("{\"ping\":true}\n")
            #expect(client.line() == "{\"pong\":true}")
        }
        let third = try server.raw()
        #expect(try third.errorName() == "protocol.busy")
        #expect(third.line() == nil)
        clients[0].close()
        #expect(server.eventually { server.server.connectionCount == 1 })
        let fourth = try server.raw()
        fourth.send("{\"ping\":true}\n")
        #expect(fourth.line() == "{\"pong\":true}")
    }

    @Test("quick statements move to the event loop and back when they fail there")
    func statementCosts() {
        let costs = StatementCosts()
        let text = "MATCH (t:Tag {id: $id}) RETURN t.name"
        #expect(!costs.mayRunOnLoop(text))
        for _ in 0..<2 { costs.record(text, nanoseconds: 10_000) }
        #expect(costs.mayRunOnLoop(text))
        costs.recordLoopFailure(text)
        #expect(!costs.mayRunOnLoop(text))
        for _ in 0..<6 { costs.record(text, nanoseconds: 10_000) }
        #expect(costs.mayRunOnLoop(text))
        costs.record(text, nanoseconds: 10_000_000)
        #expect(!costs.mayRunOnLoop(text))
        for other in ["CALL tag.match('x')", "load csv FROM 'x' AS r RETURN r"] {
            for _ in 0..<5 { costs.record(other, nanoseconds: 1) }
            #expect(!costs.mayRunOnLoop(other))
            #expect(costs.isQuick(other))
        }
    }

    @Test("a fuzz of damaged conversations leaves the server answering")
    func damagedConversations() throws {
        let server = try TestServer { $0.maxLineBytes = 1 << 16 }
        let control = try server.client()
        var state: UInt64 = 99
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<150 {
            let client = try server.raw()
            var bytes = Array(
                "{\"query\":\"RETURN $x\",\"params\":{\"x\":[1,2,{\"~float\":\"NaN\"}]}}\n".utf8)
            for _ in 0..<random(5) { bytes[random(bytes.count)] = UInt8(random(256)) }
            client.send(bytes)
            if random(3) == 0 { client.send([UInt8](repeating: 0x41, count: random(200_000))) }
            switch random(3) {
            case 0: client.reset()
            case 1: client.endInput()
            default: client.close()
            }
            try control.ping()
        }
        #expect(server.eventually { server.server.connectionCount == 1 })
        #expect(server.eventually { server.server.bufferedLineBytes == 0 })
    }
}
