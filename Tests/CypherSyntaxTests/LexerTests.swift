import CypherSyntax
import Testing

@Suite("Lexer")
struct LexerTests {
    private func tokens(_ text: String) throws -> [Token] {
        try Lexer.tokens(of: Array(text.utf8))
    }

    private func kinds(_ text: String) throws -> [TokenKind] {
        try tokens(text).map(\.kind).filter { $0 != .endOfText }
    }

    private func words(_ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        return try tokens(text).filter { $0.kind != .endOfText }.map {
            String(decoding: bytes[Int($0.start)..<Int($0.end)], as: UTF8.self)
        }
    }

    @Test("Blanks and comments part tokens and are gone")
    func blanks() throws {
        #expect(
            try words("a/**/b//c\n/* * / */c\u{A0}d\u{3000}e\u{FEFF}f") == [
                "a", "b", "c", "d", "e", "f",
            ])
        #expect(try kinds("  \t\r\n // only a comment").isEmpty)
        #expect(try kinds("a / b") == [.word, .slash, .word])
    }

    @Test(
        "Numbers are integers, floats or mistakes",
        arguments: [
            ("0", TokenKind.integer), ("12", .integer), ("0xFf", .integer), ("0o17", .integer),
            ("1.5", .float), (".5", .float), ("00.5", .float), ("1e9", .float), ("1E-9", .float),
            ("1.5e+3", .float), ("0x", .malformedNumber), ("0xG", .malformedNumber),
            ("0o8", .malformedNumber), ("0X1", .malformedNumber), ("007", .malformedNumber),
            ("1e", .malformedNumber), ("1_000", .malformedNumber), ("12abc", .malformedNumber),
            ("1.5x", .malformedNumber),
        ])
    func numbers(text: String, kind: TokenKind) throws {
        #expect(try kinds(text) == [kind])
        #expect(try words(text) == [text])
    }

    @Test("A dot after digits is a fraction, a range or an access")
    func dots() throws {
        #expect(try words("1..3") == ["1", "..", "3"])
        #expect(try words("1.5..2.5") == ["1.5", "..", "2.5"])
        #expect(try words("1.e5") == ["1", ".", "e5"])
        #expect(try words("n.5") == ["n", ".5"])
        #expect(try words("*..5") == ["*", "..", "5"])
    }

    @Test("Symbols are as long as can be")
    func symbols() throws {
        #expect(
            try kinds("<= >= <> =~ += .. < > = + - * / % ^ | & ! : ; ,") == [
                .lessOrEqual, .greaterOrEqual, .notEqual, .matches, .plusEqual, .dots, .less,
                .greater, .equal, .plus, .minus, .star, .slash, .percent, .caret, .bar,
                .ampersand, .exclamation, .colon, .semicolon, .comma,
            ])
        #expect(try words("<-[]->") == ["<", "-", "[", "]", "-", ">"])
        #expect(try kinds("!= == || &&") == Array(repeating: .foreignOperator, count: 4))
    }

    @Test("Names take letters of all scripts, and backticks take anything")
    func names() throws {
        #expect(try words("水果 été _x Ω1") == ["水果", "été", "_x", "Ω1"])
        #expect(try kinds("`a b` `` `a``b`") == [.escapedName, .escapedName, .escapedName])
        #expect(try kinds("`open") == [.unterminatedName])
        #expect(try kinds("🙂 ½") == [.unknownCharacter, .unknownCharacter])
    }

    @Test("Parameters are words, numbers or names in backticks")
    func parameters() throws {
        #expect(try words("$a $0 $`b c` $match $水") == ["$a", "$0", "$`b c`", "$match", "$水"])
        #expect(try kinds("$a $0 $`b c` $match $水") == Array(repeating: .parameter, count: 5))
        #expect(try kinds("$ a") == [.unknownCharacter, .word])
        #expect(try kinds("$") == [.unknownCharacter])
    }

    @Test("Strings end at their own quote that no backslash precedes")
    func strings() throws {
        #expect(
            try words(#"'a"b' "c'd" 'e\'f' '\\'"#) == ["'a\"b'", "\"c'd\"", #"'e\'f'"#, #"'\\'"#])
        #expect(try kinds("'open") == [.unterminatedString])
        #expect(try kinds(#"'open\"#) == [.unterminatedString])
        #expect(try kinds("/* open") == [.unterminatedComment])
    }

    @Test("Keywords are known in any case, and only as whole words without backticks")
    func keywords() throws {
        #expect(try tokens("match MATCH mAtCh").dropLast().allSatisfy { $0.keyword == .match })
        #expect(try tokens("matches `match` _match").allSatisfy { $0.keyword == nil })
        #expect(try tokens("ALLSHORTESTPATHS")[0].keyword == .allShortestPaths)
        for keyword in Keyword.allCases {
            #expect(Keyword(word: keyword.spelling) == keyword)
            #expect(Keyword(word: keyword.spelling.lowercased()) == keyword)
        }
        #expect(Keyword(word: "") == nil)
        #expect(Keyword(word: "a") == nil)
        #expect(Keyword(word: "mätch") == nil)
    }

    @Test(
        "Text that is not UTF-8 is refused where it stops being so",
        arguments: [
            ([0x61, 0xFF], 1), ([0xC0, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0x27, 0xE4, 0xB8], 1),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0x61, 0x80], 1), ([0xE0, 0x80, 0x80], 0),
            ([0xF0, 0x80, 0x80, 0x80], 0), ([0xC3, 0xA9, 0xC3], 2),
        ] as [([UInt8], Int)])
    func invalidUTF8(bytes: [UInt8], offset: Int) throws {
        let error = try #require(throws: SyntaxError.self) { _ = try Lexer.tokens(of: bytes) }
        #expect(error.reason == .invalidUTF8)
        #expect(error.position.offset == offset)
    }

    @Test("Any bytes at all are cut or refused, and tokens follow each other without overlap")
    func anyBytes() throws {
        var state: UInt64 = 42
        let alphabet = Array("a1 .'\"`\\/*$-=<>!|&(){}[],:;é水🙂\n_xe0".utf8)
        for _ in 0..<2_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int(state >> 58) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            guard let tokens = try? Lexer.tokens(of: bytes) else { continue }
            #expect(tokens.last?.kind == .endOfText)
            for (left, right) in zip(tokens, tokens.dropFirst()) {
                #expect(left.end <= right.start && left.start < left.end)
            }
        }
    }
}
