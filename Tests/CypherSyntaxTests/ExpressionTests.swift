import CypherSyntax
import Testing

@Suite("Expressions")
struct ExpressionTests {
    @Test(
        "Operators bind in their order",
        arguments: [
            ("a OR (b XOR (c AND (NOT d)))", "a OR b XOR c AND NOT d"),
            ("(a OR b) AND c", "(a OR b) AND c"),
            ("NOT (a = b)", "NOT a = b"),
            ("(NOT a) = b", "(NOT a) = b"),
            ("(a + (b * (c ^ d)))", "a + b * c ^ d"),
            ("((a + b) * c) ^ d", "((a + b) * c) ^ d"),
            ("(a - b) - c", "(a - b) - c"),
            ("a - (b - c)", "a - (b - c)"),
            ("a < b <= c", "a < b <= c"),
            ("(a < b) = c", "(a < b) = c"),
            ("(1 + 2) IN x", "1 + 2 IN x"),
            ("1 + (2 IN x)", "1 + (2 IN x)"),
            ("(a IN b) IS NULL", "a IN b IS NULL"),
            ("a STARTS WITH ('b' + c)", "a STARTS WITH 'b' + c"),
            ("-(a.b)", "-a.b"), ("(-a).b", "(-a).b"), ("(-a) ^ b", "-a ^ b"),
            ("-(a ^ b)", "-(a ^ b)"),
            ("(n:A).x", "(n:A).x"), ("NOT NOT a", "NOT NOT a"), ("a =~ 'x'", "a =~ 'x'"),
            ("(a:A) AND (b:B|C)", "a:A AND b:(B|C)"),
            ("[x IN y]", "[x IN y]"), ("[(x IN y)]", "[(x IN y)]"), ("[x IN y, z]", "[x IN y, z]"),
        ])
    func precedence(text: String, printed: String) throws {
        let tree = try Parser.parse("RETURN " + text)
        #expect(SyntaxPrinter.text(of: tree) == "RETURN " + printed)
        #expect(try Parser.parse("RETURN " + printed).isEquivalent(to: tree))
    }

    @Test("A chain of one precedence is one node")
    func chains() throws {
        guard case .arithmetic(_, let rest) = try expression("1 + 2 - 3 + 4").0 else {
            Issue.record("no chain")
            return
        }
        #expect(rest.map(\.operator) == [.add, .subtract, .add])
        guard case .logical(.and, let operands) = try expression("a AND b AND c").0 else {
            Issue.record("no chain")
            return
        }
        #expect(operands.count == 3)
        guard case .comparison(_, let terms) = try expression("1 < 2 <> 3 >= 4").0 else {
            Issue.record("no chain")
            return
        }
        #expect(terms.map(\.operator) == [.less, .notEqual, .greaterOrEqual])
    }

    @Test("Property access, index and slice")
    func access() throws {
        #expect(
            try canonical("RETURN a.b.`c d`[0][..2][1..][-1..x]")
                == "RETURN a.b.`c d`[0][..2][1..][-1..x]")
        guard case .slice(_, nil, nil) = try expression("x[..]").0 else {
            Issue.record("no slice")
            return
        }
        guard case .property(let subject, let key) = try expression("n.match").0 else {
            Issue.record("no property")
            return
        }
        _ = subject
        #expect(key.text == "match")
        #expect(key.offset.utf8 == 9)
    }

    @Test("Functions take namespaces of any words, and DISTINCT")
    func functions() throws {
        guard case .functionCall(let call) = try expression("apoc.match.return(DISTINCT 1, 2)").0
        else {
            Issue.record("no call")
            return
        }
        #expect(call.namespace == ["apoc", "match"])
        #expect(call.name == "return")
        #expect(call.isDistinct)
        #expect(call.arguments.count == 2)
        #expect(try expression("count(*)").0 == .countStar)
        #expect(try expression("exists(n.x)").1.expressionCount == 3)
    }

    @Test("Words that are keywords elsewhere are variables, keys and map keys here")
    func words() throws {
        #expect(
            try canonical(
                "MATCH (end)-[on:MATCH {return: 1}]->(call:Return) RETURN end.where, {or: on.of}")
                == "MATCH (end)-[on:MATCH {return: 1}]->(call:Return) RETURN end.where, {or: on.of}"
        )
        #expect(
            try canonical("RETURN count, any, none, single, reduce, collect")
                == "RETURN count, any, none, single, reduce, collect")
        #expect(
            try canonical("RETURN CASE end WHEN end THEN end ELSE end END")
                == "RETURN CASE end WHEN end THEN end ELSE end END")
        #expect(
            try canonical("WITH 1 AS `match` RETURN `match`") == "WITH 1 AS `match` RETURN `match`")
    }

    @Test(
        "Forms with variables of their own",
        arguments: [
            "[x IN y WHERE x > 1 | x + 1]", "[x IN y | x]", "[x IN y WHERE x:(A|B)]",
            "[(a)-->(b) | b.name]", "[p = (a)-[:T*1..2]->(b) WHERE b.x | p]",
            "all(x IN y WHERE x)", "any(x IN y WHERE x)", "none(x IN y WHERE x)",
            "single(x IN y WHERE x)", "reduce(s = 0, x IN y | s + x)",
            "EXISTS { MATCH (a)-->(b) WHERE a.x RETURN b }", "COUNT { MATCH (a)-->(b) }",
            "COLLECT { MATCH (a) RETURN a.x UNION ALL MATCH (b) RETURN b.x }",
            "n {.name, .*, other: 1, x}", "n {}", "count {.x}", "collect {a, b}",
            "shortestPath((a)-[*]-(b))", "allShortestPaths((a)-[:T*..5]->(b))",
            "CASE x WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END", "CASE WHEN x THEN 1 END",
            "any(x IN y)", "none(1)", "reduce(1)", "shortestPath(x)",
        ])
    func forms(text: String) throws {
        #expect(try canonical("RETURN " + text) == "RETURN " + text)
    }

    @Test("EXISTS, COUNT with a bare pattern stand for MATCH")
    func bareSubquery() throws {
        #expect(
            try canonical(
                "MATCH (a) WHERE EXISTS { (a)-->(b) WHERE b.x } RETURN COUNT { p = (a)--() }")
                == "MATCH (a) WHERE EXISTS { MATCH (a)-->(b) WHERE b.x } RETURN COUNT { MATCH p = (a)--() }"
        )
    }

    @Test(
        "Patterns are told from subtractions",
        arguments: [
            ("MATCH (a), (b) WHERE (a)--(b) RETURN 1", true),
            ("MATCH (a), (b) WHERE (a)-[b]-(c) RETURN 1", true),
            ("MATCH (a), (b) WHERE (a)-[:T {x: [1, (2)]}]->(b {y: 1})<--() RETURN 1", true),
            ("MATCH (a), (b) WHERE NOT (a:A|B)-->() AND ((a)<-[*..3]-(b) OR true) RETURN 1", true),
            ("MATCH (a), (b) WHERE (a)-[b+1]-(c) RETURN 1", false),
            ("MATCH (a), (b) WHERE (a)-(b) RETURN 1", false),
            ("MATCH (a), (b) WHERE (a) < -(b) RETURN 1", false),
            ("MATCH (a), (b) WHERE (a {.x})--(b) RETURN 1", false),
            ("MATCH (a), (b) WHERE (a.x)--(b) RETURN 1", false),
        ])
    func patternOrSubtraction(text: String, isPattern: Bool) throws {
        let tree = try Parser.parse(text)
        #expect((tree.patternCount > 2) == isPattern)
        #expect(try Parser.parse(SyntaxPrinter.text(of: tree)).isEquivalent(to: tree))
    }

    @Test(
        "A pattern stands only where a truth value is expected",
        arguments: [
            "MATCH (n) RETURN (n)-->()", "MATCH (n) WITH (n)-->() AS x RETURN x",
            "MATCH (n) RETURN size((n)-->())", "MATCH (n) SET n.x = (n)-->()",
            "MATCH (n) RETURN [(n)-->()]", "MATCH (n) RETURN {a: (n)-->()}",
            "MATCH (n) WHERE (n)-->() = true RETURN n", "MATCH (n) WHERE (n)-->() + 1 RETURN n",
            "MATCH (n) WHERE (n)-->() IS NULL RETURN n", "UNWIND (n)-->() AS x RETURN x",
            "MATCH (n) RETURN CASE WHEN true THEN (n)-->() END",
        ])
    func misplacedPattern(text: String) throws {
        #expect(try refusal(of: text).reason == .misplacedPattern)
    }

    @Test("exists() and WHEN take patterns")
    func placedPattern() throws {
        _ = try Parser.parse("MATCH (n) RETURN exists((n)-->()), CASE WHEN (n)-->() THEN 1 END")
    }

    @Test("A column without alias is named by its own text")
    func columnNames() throws {
        let parsed = try Parsed("RETURN  count( * ) , n . x AS y,1+1 , 'é'")
        guard case .return(let projection) = parsed.clauses.last else {
            Issue.record("no RETURN")
            return
        }
        #expect(projection.items.map(parsed.tree.columnName) == ["count( * )", "y", "1+1", "'é'"])
    }
}
