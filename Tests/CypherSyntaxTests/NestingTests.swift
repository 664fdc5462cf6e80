import CypherSyntax
import Testing

@Suite("Nesting and length")
struct NestingTests {
    private static let constructs: [(open: String, inner: String, close: String, levels: Int)] = [
        ("(", "1", ")", 1), ("[", "1", "]", 1), ("{a: ", "1", "}", 1), ("f(", "1", ")", 1),
        ("x[", "1", "]", 1), ("x[1..", "1", "]", 1), ("CASE WHEN true THEN ", "1", " END", 1),
        ("NOT ", "true", "", 1), ("-", "x", "", 1), ("+", "1", "", 1), ("[x IN ", "y", "]", 1),
        ("all(x IN y WHERE ", "x", ")", 1), ("reduce(a = 0, x IN y | ", "x", ")", 1),
        ("n {a: ", "1", "}", 1), ("EXISTS { MATCH (a) WHERE ", "a.x", " }", 4),
        ("COUNT { RETURN ", "1", " }", 4), ("COLLECT { UNWIND ", "[1]", " AS x RETURN x }", 4),
        ("[(a)-->(b) | ", "1", "]", 1), ("x = (1 + 2 * ", "1", ")", 1),
    ]

    @Test("Brackets nest up to the limit and not beyond", arguments: constructs.indices)
    func limit(index: Int) throws {
        let (open, inner, close, levels) = NestingTests.constructs[index]
        func nested(_ depth: Int) -> String {
            "RETURN " + String(repeating: open, count: depth) + inner
                + String(repeating: close, count: depth)
        }
        // A pattern or a list inside takes a level of its own.
        let inside = open.contains("(a)") || inner.contains("[") ? 1 : 0
        let most = (Nesting.limit - inside) / levels
        let tree = try Parser.parse(nested(most))
        let printed = SyntaxPrinter.text(of: tree)
        #expect(!printed.isEmpty)
        let error = try refusal(of: nested(most + 1))
        #expect(error.reason == .tooDeep)
        #expect(error.name == "cypher.syntax.tooDeep")
        #expect(try refusal(of: nested(10_000)).reason == .tooDeep)
    }

    @Test("Labels, parenthesised patterns, FOREACH and CALL nest up to the limit")
    func otherConstructs() throws {
        func labels(_ depth: Int) -> String {
            "MATCH (n:" + String(repeating: "(", count: depth) + "A"
                + String(repeating: ")", count: depth) + ") RETURN n"
        }
        _ = try Parser.parse(labels(Nesting.limit - 1))
        #expect(try refusal(of: labels(Nesting.limit)).reason == .tooDeep)
        func negations(_ depth: Int) -> String {
            "MATCH (n:" + String(repeating: "!", count: depth) + "A) RETURN n"
        }
        _ = try Parser.parse(negations(Nesting.limit - 1))
        #expect(try refusal(of: negations(Nesting.limit)).reason == .tooDeep)
        func pattern(_ depth: Int) -> String {
            "MATCH " + String(repeating: "(", count: depth) + "(n)"
                + String(repeating: ")", count: depth) + " RETURN n"
        }
        _ = try Parser.parse(pattern(Nesting.limit - 1))
        #expect(try refusal(of: pattern(Nesting.limit)).reason == .tooDeep)
        func loops(_ depth: Int) -> String {
            String(repeating: "FOREACH (x IN y | ", count: depth) + "CREATE ()"
                + String(repeating: ")", count: depth)
        }
        _ = try Parser.parse(loops(60))
        #expect(try refusal(of: loops(70)).reason == .tooDeep)
        func calls(_ depth: Int) -> String {
            String(repeating: "CALL { ", count: depth) + "CREATE ()"
                + String(repeating: " }", count: depth)
        }
        _ = try Parser.parse(calls(60))
        #expect(try refusal(of: calls(70)).reason == .tooDeep)
    }

    @Test("Chains of any length are one node and print without recursion along them")
    func chains() throws {
        let count = 3_000
        for (text, nodes) in [
            ("RETURN 1" + String(repeating: "+1", count: count), count + 2),
            ("RETURN 1" + String(repeating: " = 1", count: count), count + 2),
            ("RETURN x" + String(repeating: " OR x", count: count), count + 2),
            ("RETURN x" + String(repeating: " AND x", count: count), count + 2),
            ("RETURN x" + String(repeating: "^x", count: count), count + 2),
            ("MATCH ()" + String(repeating: "-->()", count: count) + " RETURN 1", 1),
            (String(repeating: "WITH 1 AS x ", count: count) + "RETURN x", count + 1),
            (
                "RETURN 1 AS x" + String(repeating: " UNION ALL RETURN 1 AS x", count: count),
                count + 1
            ),
            ("MATCH (n" + String(repeating: ":A", count: count) + ") RETURN 1", 1),
            ("MATCH (n:A" + String(repeating: "|A", count: count) + ") RETURN 1", 1),
        ] {
            let tree = try Parser.parse(text)
            #expect(tree.expressionCount == nodes)
            #expect(try Parser.parse(SyntaxPrinter.text(of: tree)).isEquivalent(to: tree))
        }
    }

    @Test("Operations upon each other are refused beyond the greatest height")
    func height() throws {
        for (step, least) in [(".a", 1), ("[0]", 1), (" IS NULL", 1), (" IN x", 1), ("[1..]", 1)] {
            let most = SyntaxTree.maximumHeight - least
            let fits = "RETURN x" + String(repeating: step, count: most)
            let tree = try Parser.parse(fits)
            #expect(try Parser.parse(SyntaxPrinter.text(of: tree)).isEquivalent(to: tree))
            let error = try refusal(of: fits + step)
            #expect(error.reason == .tooDeep)
            #expect(
                try refusal(of: "RETURN x" + String(repeating: step, count: 20_000)).reason
                    == .tooDeep)
        }
        #expect(
            try refusal(of: "MATCH (x) SET x" + String(repeating: ".a", count: 2_000) + " = 1")
                .reason == .tooDeep)
    }

    @Test("Every expression is lower than the greatest height, below subqueries and patterns too")
    func heightThroughPatterns() throws {
        let chain = "x" + String(repeating: ".a", count: 600)
        let inPattern = "RETURN [(n {k: \(chain)})-->() | 1]" + String(repeating: "[0]", count: 600)
        #expect(try refusal(of: inPattern).reason == .tooDeep)
        let inSubquery =
            "RETURN COUNT { MATCH (n) WHERE \(chain) = 1 }" + String(repeating: ".a", count: 600)
        #expect(try refusal(of: inSubquery).reason == .tooDeep)
        let inProjection = "RETURN n {k: \(chain)}" + String(repeating: ".a", count: 600)
        #expect(try refusal(of: inProjection).reason == .tooDeep)
    }

    @Test("A statement of too many tokens is refused")
    func tooLarge() throws {
        let error = try #require(throws: SyntaxError.self) {
            _ = try Lexer.tokens(
                of: [UInt8](repeating: UInt8(ascii: " "), count: Lexer.maximumSize + 1))
        }
        #expect(error.reason == .tooLarge)
    }
}
