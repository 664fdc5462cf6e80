import GraphStore
import Testing

@testable import CypherEngine

@Suite("Regular expressions")
struct RegexMatchingTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        try PatternMatcher(PatternProgram(Text.make(pattern))).matches(Text.make(text))
    }

    @Test("whole strings match", arguments: matchingCases)
    func matching(pattern: String, text: String) throws {
        #expect(try matches(pattern, text))
    }

    @Test("whole strings do not match", arguments: otherCases)
    func notMatching(pattern: String, text: String) throws {
        #expect(try !matches(pattern, text))
    }

    @Test("patterns that are not understood name the place", arguments: invalidCases)
    func invalidPatterns(pattern: String, position: Int) {
        let error = #expect(throws: CypherError.self) { try PatternProgram(Text.make(pattern)) }
        #expect(error?.code == "SyntaxError")
        #expect(error?.detail == "InvalidRegex")
        #expect(
            error?.message.contains("at character \(position):") == true, "\(error?.message ?? "")")
    }

    @Test("patterns that would be too large are refused at once")
    func tooLarge() {
        for pattern in [
            "(a{1000}){1000}", "((((a{100}){100}){100}){100}){100}",
            "((((){9999}){9999}){9999}){9999}",
            String(repeating: "a{500}", count: 100), "[a-z]{10000}",
        ] {
            let error = #expect(throws: CypherError.self) { try PatternProgram(Text.make(pattern)) }
            #expect(error?.name == "cypher.regex.tooLarge", "\(pattern.prefix(40))")
        }
        #expect(throws: CypherError.self) {
            try PatternProgram(Text.make(String(repeating: "(", count: 100_000)))
        }
        #expect(throws: CypherError.self) {
            try PatternProgram(Text.make(String(repeating: "[", count: 10_000)))
        }
        #expect(throws: CypherError.self) {
            try PatternProgram(Text.make(String(repeating: "a", count: 100_000)))
        }
    }

    @Test(
        "patterns that make backtracking explode take time linear in the text",
        arguments: [
            "(a+)+$", "(a|aa)+$", "(.*)*b", "(a*)*(a*)*(a*)*c", "(a?){500}(a){500}", "(\\w+\\s?)*!",
            "(x+x+)+y", "(a|a)*\\b\\B", "((a+)+)+$|b",
        ])
    func explosive(pattern: String) throws {
        let text = String(repeating: "a", count: 5_000)
        #expect(try !matches(pattern, text + "!") || pattern.hasSuffix("!"))
        #expect(try !matches(pattern, text + "?"))
    }

    @Test("a pattern with too many states goes on without remembering them")
    func manyStates() throws {
        // The automaton's state is which of the last 14 letters were an a: 2^14 states.
        let pattern = "(a|b)*a(a|b){13}"
        let matcher = try PatternMatcher(PatternProgram(Text.make(pattern)))
        let seed: UInt64 = 12
        var dice = Dice(seed)
        for _ in 0..<3 {
            let letters = (0..<3_000).map { _ in Bool.random(using: &dice) ? "a" : "b" }
            let text = letters.joined()
            #expect(
                matcher.matches(Text.make(text)) == (letters[letters.count - 14] == "a"),
                "seed \(seed)")
        }
    }

    @Test("texts with more kinds of characters than are remembered still match")
    func manyClasses() throws {
        let scalars = (0x4E00..<0x4E00 + 1_500).compactMap { Unicode.Scalar($0) }
        let text = String(String.UnicodeScalarView(scalars))
        let pattern = scalars.map { "(\($0))" }.joined()
        #expect(try matches(pattern, text))
        #expect(try !matches(pattern, text + "x"))
        #expect(try matches(scalars.map { "[\($0)x]" }.joined(), text))
    }

    @Test("a matcher remembers nothing wrong from text to text")
    func reuse() throws {
        let matcher = try PatternMatcher(PatternProgram(Text.make("(ab|c)*\\d?")))
        for (text, expected) in [
            ("abc1", true), ("abx", false), ("", true), ("ab1c", false), ("c", true),
        ] {
            for _ in 0..<2 { #expect(matcher.matches(Text.make(text)) == expected) }
        }
    }

    @Test("long work can be stopped")
    func cancellation() throws {
        struct Stopped: Error {}
        for pattern in ["a*", "(a|b)*a(a|b){13}", "a*\\ba*"] {
            let matcher = try PatternMatcher(PatternProgram(Text.make(pattern)))
            let text = Text.make(String(repeating: "a", count: 400_000))
            #expect(throws: Stopped.self) { try matcher.matches(text) { throw Stopped() } }
        }
    }

    @Test("=~ is unknown for anything but strings")
    func operands() throws {
        let context = Fixture.context()
        #expect(try Value.matches("abc", "a.c", context) == true)
        #expect(try Value.matches("abc", "a.", context) == false)
        #expect(try Value.matches(nil, "a", context) == nil)
        #expect(try Value.matches("a", 1, context) == nil)
        #expect(throws: CypherError.self) { try Value.matches("a", "(", context) }
    }

    @Test("any bytes make a matcher or an error")
    func hostilePatterns() {
        let seed: UInt64 = 555
        var dice = Dice(seed)
        let pieces = [
            "a", "b", "(", ")", "[", "]", "^", "-", "&&", "\\", "\\d", "\\Q", "\\E", "*", "+", "?",
            "{", "}",
            "{2}", "{1,3}", ",", "|", ".", "$", "(?i)", "(?:", "(?", "<n>", "\\x", "\\u00",
            "\\p{L}", "\\p",
            "\\p{", "水", "\\1", "\\b", "#", " ", "(?x)", "\\c", "\\0", "7", "(?s-i:", "\\R",
            "\u{0}",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0..<9, using: &dice)
            let pattern = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
            guard let program = try? PatternProgram(Text.make(pattern)) else { continue }
            let matcher = PatternMatcher(program)
            for text in ["", "ab", "水\r\n", "a b\n"] { _ = matcher.matches(Text.make(text)) }
        }
    }
}

private let matchingCases: [(String, String)] = [
    ("", ""), ("a", "a"), ("abc", "abc"), ("a*", ""), ("a*", "aaa"), ("a+b", "aab"), ("a?b", "b"),
    ("a|b", "b"), ("(a|b)*c", "ababc"), ("a{3}", "aaa"), ("a{2,}", "aaaa"), ("a{2,3}", "aa"),
    ("a{0}", ""), ("a*?b", "aab"), ("a+?", "aa"), ("a??", ""), ("a{1,2}?", "aa"),
    ("(?:ab)+", "abab"),
    ("(?<name>a)b", "ab"), (".", "水"), ("..", "a👩"), ("(?s).", "\n"), ("(?i)abc", "aBC"),
    ("(?i:a)b", "Ab"), ("a(?i)b", "aB"), ("(a(?i)b)c", "aBc"), ("(?iu)ä", "Ä"),
    ("(?i)[a-z]+", "ABC"),
    ("(?iu)[α-ω]+", "ΑΒΓ"), ("(?i)[^a]", "b"), ("[abc]", "b"), ("[^abc]", "d"), ("[a-c]+", "abc"),
    ("[a-]", "-"), ("[-a]", "-"), ("[]a]", "]"), ("[^]a]", "b"), ("[a-c[x-z]]+", "axz"),
    ("[a-z&&[^aeiou]]+", "xyz"), ("[a-z&&a-c]", "b"), ("[\\d\\s]+", "1 2"), ("[\\]\\\\]+", "]\\"),
    ("[\\w&&[^\\d]]", "a"), ("\\d+", "123"), ("\\D", "a"), ("\\w+", "a_1"), ("\\W", "水"),
    ("\\s\\S", " a"), ("\\h", "\u{3000}"), ("\\v", "\u{2028}"), ("\\R", "\r\n"), ("\\R", "\n"),
    ("\\t\\n\\r\\f\\a\\e", "\t\n\r\u{C}\u{7}\u{1B}"), ("\\x41\\u0042\\x{1F469}", "AB👩"),
    ("\\uD83D\\uDC69", "👩"), ("\\0101", "A"), ("\\cA", "\u{1}"), ("\\.\\*", ".*"),
    ("\\Qa.b*\\E+", "a.b**"),
    ("\\Q.\\E.", ".x"), ("[\\Q^]\\E]", "]"), ("\\p{L}+", "aé水"), ("\\p{Lu}", "Ä"), ("\\pL", "a"),
    ("\\P{L}", "1"), ("\\p{IsAlphabetic}", "é"), ("\\p{IsHan}+", "水果"), ("\\p{script=Han}", "水"),
    ("\\p{Alpha}\\p{Punct}", "a!"), ("[\\p{L}\\p{Nd}]+", "é١"), ("\\p{gc=Lu}", "A"),
    ("[^\\p{IsHan}]", "a"),
    ("^abc$", "abc"), ("\\Aabc\\z", "abc"), ("^a|b$", "b"), ("(^a)(b$)", "ab"), ("a$", "a"),
    ("a\\Z\n", "a\n"), ("a$\n", "a\n"), ("a$\r\n", "a\r\n"), ("(?m)a$\n^b", "a\nb"),
    ("(?m)^a$\n^$\n^b", "a\n\nb"),
    ("a\\b b", "a b"), ("a\\Bb", "ab"), ("\\bab\\b", "ab"), (".*\\bcat\\b.*", "a cat sat"),
    ("(?x) a b # c", "ab"), ("(?x)a\\ b", "a b"), ("(?d).", "\r"), ("(?U)\\w+", "水é"),
    ("(?U)\\d", "١"),
    ("(a*)*", "aaa"), ("(a*)+", ""), ("(|a)*", "aa"), ("(a|b|)c", "c"), ("()", ""),
    ("(?i)ſ|k", "K"),
    ("(?iu)K", "\u{212A}"), ("}]", "}]"), ("a{2}(b{2}){2}", "aabbbb"), ("水{2}", "水水"),
    ("(?-i)a", "a"), ("(?i)a(?-i)b", "Ab"), (".*foo.*", "xx foo yy"), ("(?m)(^a$\n?)+", "a\na\n"),
]

private let otherCases: [(String, String)] = [
    ("", "a"), ("a", ""), ("a", "aa"), ("abc", "xabc"), ("abc", "abcx"), ("a{3}", "aa"),
    ("a{2,3}", "aaaa"),
    (".", "\n"), (".", "\u{2028}"), (".", ""), (".", "ab"), ("abc", "ABC"), ("(?i)ä", "Ä"),
    ("[^abc]", "a"),
    ("[a-z&&[^aeiou]]", "a"), ("\\d", "١"), ("\\w", "é"), ("(?i)[^a]", "A"), ("(?i:a)b", "AB"),
    ("(a(?i)b)c", "abC"), ("\\p{Lu}", "a"), ("\\p{IsHan}", "あ"), ("a^b", "ab"), ("a$b", "ab"),
    ("a$", "a\n"),
    ("a\\bb", "ab"), ("a\\z\n", "a\n"), ("a\\B", "a"), ("(?m)a^b", "ab"), ("(?d)a$\r\n", "a\r\n"),
    ("a$\n\n", "a\n\n"), ("(?m)a\n^", "a\n"), ("(?m)\r$\n", "\r\n"), ("\\h", "\n"),
    ("(?x)a b", "a b"),
]

private let invalidCases: [(String, Int)] = [
    ("(", 1), (")", 1), ("a)", 2), ("(a", 1), ("[a", 1), ("[", 1), ("[]", 1), ("*a", 1), ("a**", 3),
    ("a|*", 3),
    ("a{", 3), ("a{x}", 3), ("a{2", 4), ("a{3,2}", 7), ("a{99999}", 7), ("{2}", 1), ("a++", 3),
    ("a*+", 3), ("\\", 2),
    ("a\\1", 3), ("(?=a)", 3), ("(?!a)", 3), ("(?<=a)", 4), ("(?<!a)", 4), ("(?>a)", 4),
    ("(?q)", 3),
    ("[z-a]", 5), ("[a-\\d]", 6), ("\\p{Foo}", 3), ("\\p{L", 5), ("\\y", 2), ("\\x4", 4),
    ("\\uD800", 7),
    ("\\k<a>", 2), ("\\b{g}", 2), ("(?<1>a)", 4), ("\\x{110000}", 11), ("(?i", 4),
]
