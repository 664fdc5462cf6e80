import CypherEngine
import Foundation
import GraphStore
import Testing

@testable import LineProtocol

@Suite("Answers there and back")
struct ResponseTests {
    private func lines(_ write: (ResponseWriter) -> Void) -> [String] {
        let buffer = ResponseBuffer(capacity: 64)
        write(ResponseWriter(buffer))
        return String(decoding: buffer.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func response(_ line: String) throws -> Response {
        try Array(line.utf8).withUnsafeBufferPointer { try Response(line: $0) }
    }

    private func roundTrip(_ values: [GraphValue]) throws -> [GraphValue] {
        let line = try #require(lines { $0.row(values) }.first)
        guard case .row(let back) = try response(line) else { return [] }
        return back
    }

    @Test("a value of every kind is read as it was written")
    func everyKind() throws {
        let node = GraphValue.Node(
            id: 12, labels: ["Tag", "It's"],
            properties: [.init("name", .string("水果")), .init("~k", .integer(1))])
        let other = GraphValue.Node(id: 13, labels: [], properties: [])
        let relationship = GraphValue.Relationship(
            id: 7, type: "BROADER", start: 12, end: 13, properties: [.init("w", .float(0.5))])
        let values: [GraphValue] = [
            .null, .boolean(true), .boolean(false), .integer(.min), .integer(.max), .float(1),
            .float(-0.0),
            .float(1e300), .float(.infinity), .float(-.infinity),
            .string("\"\\\u{0}\u{1F}\n标签\u{7F}"),
            .list([.list([]), .map([])]),
            .map([.init("~a", .null), .init("~~b", .null), .init("", .null)]),
            .node(node), .relationship(relationship),
            .path(.init(nodes: [node, other], relationships: [relationship])),
            .path(.init(nodes: [other], relationships: [])),
            .bytes([]), .bytes([0]), .bytes([0, 255]), .bytes([1, 2, 3]), .bytes(Array(0...255)),
        ]
        #expect(try roundTrip(values) == values)
        guard case .float(let float) = try roundTrip([.float(.nan)])[0] else {
            Issue.record("NaN is no float any more")
            return
        }
        #expect(float.isNaN)
    }

    @Test("floats are told from integers")
    func floats() throws {
        for float in [1.0, 1e15, 1e16, 1e22, 123456789, .leastNonzeroMagnitude, 0.1, -2.5, 1e100] {
            let line = try #require(lines { $0.row([.float(float)]) }.first)
            #expect(line.contains(".") || line.contains("e"), "\(line)")
            #expect(try roundTrip([.float(float)]) == [.float(float)])
        }
    }

    @Test("strings of every length and content survive escaping, and Foundation reads the same")
    func escaping() throws {
        var random = SeededRandom()
        let pieces = [
            "a", "bcdefghijklmnop", "\"", "\\", "\n", "\u{1}", "\u{1F}", "标", "😀", "\u{7F}", "/",
            "\t",
        ]
        for round in 0..<2_000 {
            let text = (0..<random.below(24)).map { _ in pieces[random.below(pieces.count)] }
                .joined()
            let line = try #require(lines { $0.row([.string(text)]) }.first)
            #expect(
                try roundTrip([.string(text)]) == [.string(text)],
                "seed \(random.seed) round \(round)")
            let object =
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String]]
            #expect(object?["row"] == [text], "seed \(random.seed) round \(round)")
        }
    }

    @Test("integers are written in decimal")
    func integers() throws {
        for integer in [0, 1, -1, 9, 10, 99, 100, -100, .max, .min, 1_234_567_890_123_456_789] {
            #expect(lines { $0.row([.integer(integer)]) } == ["{\"row\":[\(integer)]}"])
        }
    }

    @Test("a summary carries rows, time and the counters that are not zero")
    func summary() throws {
        let line = try #require(
            lines {
                $0.summary(
                    rows: 3, milliseconds: 0.2,
                    counters: [("nodes-created", 2), ("nodes-deleted", 0), ("properties-set", 1)],
                    id: Array("7".utf8))
            }.first)
        #expect(
            line
                == #"{"summary":{"rows":3,"ms":0.2,"stats":{"nodes-created":2,"properties-set":1}},"id":7}"#
        )
        guard case .summary(let summary) = try response(line) else {
            Issue.record("no summary")
            return
        }
        #expect(summary.rows == 3)
        #expect(summary.milliseconds == 0.2)
        #expect(summary.counters.map(\.name) == ["nodes-created", "properties-set"])
    }

    @Test(
        "milliseconds have up to three digits behind the point",
        arguments: [
            (0.0, "0.0"), (0.2, "0.2"), (0.25, "0.25"), (12.0375, "12.038"), (1500, "1500.0"),
            (0.0004, "0.0"),
            (-1, "0.0"), (.nan, "0.0"), (.infinity, "0.0"), (100.05, "100.05"), (0.005, "0.005"),
        ] as [(Double, String)])
    func milliseconds(value: Double, text: String) {
        #expect(
            lines { $0.summary(milliseconds: value, id: []) } == [
                #"{"summary":{"rows":0,"ms":\#(text),"stats":{}}}"#
            ])
    }

    @Test("an error keeps every field")
    func error() throws {
        let error = CypherError(
            code: "SyntaxError", detail: "UndefinedVariable", phase: .compileTime,
            name: "cypher.undefined",
            message: "\"x\" is not\ndefined", line: 1, column: 8)
        let line = try #require(lines { $0.error(error, id: []) }.first)
        guard case .error(let back) = try response(line) else {
            Issue.record("no error")
            return
        }
        #expect(back == error)
    }

    @Test("heads and pongs echo the id")
    func heads() throws {
        #expect(
            lines { $0.columns(["a", "标\""], id: Array("null".utf8)) } == [
                #"{"columns":["a","标\""],"id":null}"#
            ])
        #expect(lines { $0.pong(id: []) } == [#"{"pong":true}"#])
    }

    @Test("a line that is no answer is refused")
    func noAnswer() {
        for line in [
            "", "1", "{}", "{\"row\":1}", "{\"columns\":[1]}", "{\"row\":[1]} x",
            "{\"row\":[{\"~z\":1}]}",
        ] {
            #expect(throws: ProtocolError.self, "\(line)") { try response(line) }
        }
    }

    @Test("base64 agrees with Foundation and refuses what is not canonical")
    func base64() {
        var random = SeededRandom()
        for size in 0..<100 {
            let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let buffer = ResponseBuffer()
            Base64.encode(bytes, into: buffer)
            #expect(
                String(decoding: buffer.bytes, as: UTF8.self) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(buffer.bytes) == bytes)
        }
        for text in [
            "A", "AA", "AAA", "A===", "====", "AB==", "AAB=", "AA=A", "AA==AAAA", "A-_A", "AAAA\n",
        ] {
            #expect(Base64.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test("the plain spelling has no special forms")
    func plainSpelling() {
        let node = GraphValue.Node(id: 1, labels: ["A"], properties: [.init("~k", .float(.nan))])
        #expect(
            GraphValueJSON.plain(.node(node))
                == #"{"id":1,"labels":["A"],"properties":{"~k":"NaN"}}"#)
        #expect(GraphValueJSON.plain(.bytes([1])) == #""AQ==""#)
    }

    @Test("an address is read with its defaults")
    func addresses() {
        #expect(ServerAddress("7000") == .tcp(host: "127.0.0.1", port: 7000))
        #expect(ServerAddress(":7000") == .tcp(host: "127.0.0.1", port: 7000))
        #expect(ServerAddress("db:1") == .tcp(host: "db", port: 1))
        #expect(ServerAddress("db") == .tcp(host: "db", port: 7687))
        #expect(ServerAddress("[::1]:5") == .tcp(host: "::1", port: 5))
        #expect(ServerAddress("::1") == .tcp(host: "::1", port: 7687))
        #expect(ServerAddress("db:x") == nil)
        #expect(ServerAddress("db:70000") == nil)
    }
}
