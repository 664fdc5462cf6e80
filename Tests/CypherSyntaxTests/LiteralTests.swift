import CypherSyntax
import Testing

@Suite("Literals")
struct LiteralTests {
    private func literal(_ text: String) throws -> Literal {
        guard case .literal(let literal) = try expression(text).0 else {
            throw Parsed.Unexpected(description: "no literal")
        }
        return literal
    }

    @Test(
        "Integers",
        arguments: [
            ("0", 0), ("42", 42), ("-42", -42), ("0x1F", 31), ("-0xff", -255), ("0o17", 15),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("0x7FFFFFFFFFFFFFFF", .max), ("-0x8000000000000000", .min),
            ("- 7", -7), ("-0o1000000000000000000000", .min),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) throws {
        #expect(try literal(text) == .integer(value))
    }

    @Test(
        "Floating-point numbers",
        arguments: [
            ("1.5", 1.5), ("-.5", -0.5), ("1e3", 1000), ("1E-3", 0.001), ("1.0e+2", 100),
            ("1e-400", 0), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ])
    func floats(text: String, value: Double) throws {
        #expect(try literal(text) == .float(value))
    }

    @Test(
        "Strings and their escapes",
        arguments: [
            (#"''"#, ""), (#""a'b""#, "a'b"), (#"'a\'b'"#, "a'b"),
            (#"'\\ \" \` \n\r\t\b\f'"#, "\\ \" ` \n\r\t\u{8}\u{C}"),
            (#"'\u6C34'"#, "水"), (#"'\u00e9x'"#, "éx"), (#"'\U0001F642'"#, "🙂"),
            (#"'\uD83D\uDE42'"#, "🙂"),
            ("'two\nlines'", "two\nlines"), ("'水果🙂'", "水果🙂"),
        ])
    func strings(text: String, value: String) throws {
        #expect(try literal(text) == .string(value))
    }

    @Test("Truth values and null in any case")
    func words() throws {
        #expect(try literal("TRUE") == .boolean(true))
        #expect(try literal("false") == .boolean(false))
        #expect(try literal("Null") == .null)
    }

    @Test(
        "Numbers and strings that are wrong say why and where",
        arguments: [
            ("9223372036854775808", SyntaxError.Reason.integerOverflow, 8),
            ("-9223372036854775809", .integerOverflow, 9),
            ("0x8000000000000000", .integerOverflow, 8),
            ("18446744073709551616", .integerOverflow, 8),
            ("99999999999999999999999999", .integerOverflow, 8),
            ("1e309", .floatOverflow, 8), ("-1.34E999", .floatOverflow, 9),
            ("0x", .malformedNumber, 8), ("1 + 12ab", .malformedNumber, 12),
            (#"'ab\qc'"#, .unknownEscape, 11), (#"'\u12'"#, .invalidUnicodeEscape, 9),
            (#"'\uD800'"#, .invalidUnicodeEscape, 9), (#"'x\uDC00'"#, .invalidUnicodeEscape, 10),
            (#"'\uD800\u0041'"#, .invalidUnicodeEscape, 9),
            (#"'\U00110000'"#, .invalidUnicodeEscape, 9), (#"'\uH'"#, .invalidUnicodeEscape, 9),
            ("'open", .unterminatedString, 8), ("`open", .unterminatedName, 8),
            ("1 /* open", .unterminatedComment, 10), ("1 — 2", .unknownCharacter, 10),
        ])
    func wrong(text: String, reason: SyntaxError.Reason, column: Int) throws {
        let error = try refusal(of: "RETURN " + text)
        #expect(error.reason == reason)
        #expect(
            error.position == SourcePosition(offset: error.position.offset, line: 1, column: column)
        )
    }

    @Test("A minus sign belongs to the number unless something is applied to the number first")
    func signs() throws {
        #expect(try canonical("RETURN -1") == "RETURN -1")
        #expect(try canonical("RETURN -(1)") == "RETURN -(1)")
        #expect(try canonical("RETURN - -1") == "RETURN --1")
        #expect(try canonical("RETURN -1.a") == "RETURN -1.a")
        #expect(try canonical("RETURN (-1).a") == "RETURN (-1).a")
        #expect(try canonical("RETURN 2 - -1") == "RETURN 2 - -1")
        guard case .unary(.minus, let operand) = try expression("-1[0]").0 else {
            Issue.record("no sign")
            return
        }
        _ = operand
    }
}
