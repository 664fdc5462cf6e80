import Foundation
import GraphStore
import Testing

@testable import LineProtocol

/// What the reader makes of a text that is one value.
private func read(_ text: [UInt8]) throws(ProtocolError) -> GraphValue {
    try text.withUnsafeBufferPointer { bytes throws(ProtocolError) in
        if let invalid = UTF8Check.firstInvalid(in: bytes) { throw .utf8(at: invalid) }
        var reader = JSONReader(bytes)
        let value = try reader.value(as: GraphValue.self)
        try reader.requireEnd()
        return value
    }
}

private func read(_ text: String) throws(ProtocolError) -> GraphValue { try read(Array(text.utf8)) }

private func name(of text: String) -> String? {
    do {
        _ = try read(text)
        return nil
    } catch { return error.name }
}

@Suite("Reading JSON")
struct JSONReaderTests {
    @Test(
        "numbers that a value can hold are read exactly",
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("-0.0", .float(-0.0)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("1.5", .float(1.5)), ("1e2", .float(100)), ("1E+2", .float(100)),
            ("123456789.123456789", .float(123456789.123456789)), ("1e-400", .float(0)),
            ("5e-324", .float(.leastNonzeroMagnitude)),
            ("1.7976931348623157e308", .float(1.7976931348623157e308)),
            ("0.1", .float(0.1)), ("9007199254740993.0", .float(9007199254740992)),
        ] as [(String, GraphValue)])
    func numbers(text: String, value: GraphValue) throws {
        #expect(try read(text) == value)
    }

    @Test(
        "numbers that no value can hold are refused",
        arguments: [
            "9223372036854775808", "-9223372036854775809", "1e999", "-1e309",
            String(repeating: "1", count: 5000),
        ])
    func numbersOutOfRange(text: String) {
        #expect(name(of: text) == "protocol.json.number")
    }

    @Test(
        "text that is not JSON is refused",
        arguments: [
            "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\" 1}", "01",
            "1.",
            ".5", "+1", "1e", "1e+", "-", "--1", "0x1", "NaN", "Infinity", "nul", "True", "\"",
            "\"\\\"",
            "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\u{1}\"", "1 2", "[1 2]", "\u{FEFF}1", "'a'",
            "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"",
            "\"\\ud83d\\u0041\"",
        ])
    func malformed(text: String) {
        #expect(name(of: text) == "protocol.json")
    }

    @Test("floats of every spelling are the nearest ones")
    func nearestFloats() throws {
        var random = SeededRandom()
        for round in 0..<20_000 {
            var text = String(random.next() >> UInt64(random.below(64)))
            if random.below(2) == 0 { text = text.prefix(random.below(3) + 1) + "." + text }
            if text.hasPrefix("0"), !text.hasPrefix("0.") { text = "0." + text }
            if random.below(2) == 0 {
                text += "e" + ["", "-", "+"][random.below(3)] + String(random.below(40))
            }
            if !text.contains(".") && !text.contains("e") { text += ".0" }
            if random.below(2) == 0 { text = "-" + text }
            let expected = try #require(Double(text))
            #expect(
                try read(text) == .float(expected), "seed \(random.seed) round \(round): \(text)")
        }
    }

    @Test("strings keep every escape and every script")
    func strings() throws {
        #expect(
            try read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00标签\u0000""#)
                == .string("\"\\/\u{8}\u{C}\n\r\tAé😀标签\0"))
    }

    @Test("nesting is read up to its limit and refused beyond it")
    func nesting() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ depth: Int) -> String {
                let core = open == "[" ? "" : "1"
                return String(repeating: open, count: depth) + core
                    + String(repeating: close, count: depth)
            }
            #expect(name(of: nested(JSONReader.depthLimit)) == nil)
            #expect(name(of: nested(JSONReader.depthLimit + 1)) == "protocol.json.tooDeep")
            #expect(name(of: nested(100_000)) == "protocol.json.tooDeep")
        }
    }

    @Test("of keys that come twice the last one wins")
    func duplicateKeys() throws {
        #expect(
            try read(#"{"a":1,"b":2,"a":3}"#)
                == .map([.init("a", .integer(3)), .init("b", .integer(2))]))
    }

    @Test("UTF-8 is checked as strictly as the standard library does")
    func utf8() {
        var random = SeededRandom()
        for round in 0..<20_000 {
            var bytes: [UInt8] = Array("plain text 标签🏷️é".utf8.prefix(random.below(30)))
            for _ in 0..<random.below(4) {
                let extreme: [UInt8] = [0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xF8, 0x80, 0xBF, 0x9F]
                let byte = extreme[random.below(extreme.count)]
                bytes.insert(byte, at: random.below(bytes.count + 1))
            }
            let invalid = bytes.withUnsafeBufferPointer { UTF8Check.firstInvalid(in: $0) }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((invalid == nil) == isValid, "seed \(random.seed) round \(round): \(bytes)")
            if let invalid {
                let prefix = String(validating: bytes[..<invalid], as: UTF8.self)
                #expect(prefix != nil, "seed \(random.seed) round \(round): \(bytes)")
            }
        }
    }

    @Test("random and damaged texts are judged as Foundation judges them")
    func againstFoundation() {
        var random = SeededRandom()
        for round in 0..<6_000 {
            var text = Array(randomJSON(&random, depth: 0).utf8)
            if round % 2 == 1 { damage(&text, &random) }
            if text.contains(UInt8(ascii: "~")) { continue }
            let expected = foundation(text)
            do {
                let value = try read(text)
                let context =
                    "seed \(random.seed) round \(round): \(String(decoding: text, as: UTF8.self))"
                #expect(expected != nil, "\(context)")
                if round % 2 == 0, let expected { #expect(same(value, expected), "\(context)") }
            } catch {
                if error.name == "protocol.json.number" || error.name == "protocol.json.tooDeep" {
                    continue
                }
                let context = "seed \(random.seed) round \(round): \(error.message): \(text)"
                #expect(expected == nil, "\(context)")
            }
        }
    }

    private func foundation(_ text: [UInt8]) -> Any? {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) || text.contains(0) { return nil }
        return try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
    }

    private func same(_ value: GraphValue, _ other: Any) -> Bool {
        switch value {
        case .null: other is NSNull
        case .boolean(let flag): (other as? Bool) == flag
        case .integer(let integer): (other as? NSNumber)?.int64Value == Int64(integer)
        // Foundation reads some spellings by way of a decimal number, which loses the last bit.
        case .float(let float):
            (other as? NSNumber).map { abs($0.doubleValue - float) <= abs(float) * 1e-14 } ?? false
        case .string(let text): (other as? String).map { Array($0.utf8) } == Array(text.utf8)
        case .list(let elements):
            (other as? [Any]).map { list in
                list.count == elements.count && zip(elements, list).allSatisfy { same($0, $1) }
            } ?? false
        case .map(let entries):
            (other as? [String: Any]).map { map in
                map.count == entries.count
                    && entries.allSatisfy { entry in
                        map[entry.key].map { same(entry.value, $0) } ?? false
                    }
            } ?? false
        default: false
        }
    }

    private func damage(_ text: inout [UInt8], _ random: inout SeededRandom) {
        for _ in 0...random.below(3) where !text.isEmpty {
            let place = random.below(text.count)
            switch random.below(3) {
            case 0: text[place] = UInt8(truncatingIfNeeded: random.below(256))
            case 1: text.remove(at: place)
            default:
                let marks = Array("\"\\{}[],:-.eE019tn u".utf8)
                text.insert(marks[random.below(marks.count)], at: place)
            }
        }
    }

    private func randomJSON(_ random: inout SeededRandom, depth: Int) -> String {
        let space = random.below(5) == 0 ? " " : ""
        switch random.below(depth > 4 ? 5 : 8) {
        case 0: return space + ["null", "true", "false"][random.below(3)]
        case 1:
            return space
                + String(Int(truncatingIfNeeded: random.next() >> UInt64(random.below(64))))
        case 2: return String(Double(bitPattern: random.next() & ~(1 << 62)))
        case 3: return ["0.5", "-1.25e-3", "1E5", "123.456e+20", "0.000001"][random.below(5)]
        case 4: return randomString(&random)
        case 5, 6:
            let elements = (0..<random.below(4)).map { _ in randomJSON(&random, depth: depth + 1) }
            return "[" + elements.joined(separator: "," + space) + "]"
        default:
            let entries = (0..<random.below(4)).map { index in
                "\"k\(index)\"\(space):" + randomJSON(&random, depth: depth + 1)
            }
            return space + "{" + entries.joined(separator: ",") + "}"
        }
    }

    private func randomString(_ random: inout SeededRandom) -> String {
        let parts = [
            "a", "标", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", " ", "long text",
            "/",
        ]
        return "\"" + (0..<random.below(12)).map { _ in parts[random.below(parts.count)] }.joined()
            + "\""
    }
}
