import CypherSyntax
import Testing

@Suite("Syntax errors")
struct SyntaxErrorTests {
    @Test(
        "Each mistake has its name, detail and place",
        arguments: [
            ("", SyntaxError.Reason.unexpectedEnd, "UnexpectedSyntax", 1, 1),
            ("RETURN", .unexpectedEnd, "UnexpectedSyntax", 1, 7),
            ("MATCH (n\nRETURN n", .unexpectedToken, "UnexpectedSyntax", 2, 1),
            ("RETURN 1 2", .unexpectedToken, "UnexpectedSyntax", 1, 10),
            ("RETURN {1: 2}", .unexpectedToken, "UnexpectedSyntax", 1, 9),
            ("RETURN [1, ]", .unexpectedToken, "UnexpectedSyntax", 1, 12),
            ("RETURN 1; RETURN 2", .unexpectedToken, "UnexpectedSyntax", 1, 11),
            ("RETURN a != b", .unexpectedToken, "UnexpectedSyntax", 1, 10),
            ("RETURN 9 # 5", .unexpectedToken, "UnexpectedSyntax", 1, 10),
            ("MATCH (n)", .misplacedClause, "InvalidClauseComposition", 1, 10),
            ("MATCH (n) WITH n", .misplacedClause, "InvalidClauseComposition", 1, 17),
            ("CREATE (n) MATCH (m) RETURN m", .misplacedClause, "InvalidClauseComposition", 1, 12),
            ("RETURN 1 MATCH (m) RETURN m", .misplacedClause, "InvalidClauseComposition", 1, 10),
            ("MATCH (n) CALL p() YIELD x", .misplacedClause, "InvalidClauseComposition", 1, 27),
            (
                "RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", .mixedUnion,
                "InvalidClauseComposition", 1, 35
            ),
            ("MATCH (a)-[:L..]->(b) RETURN a", .invalidLength, "InvalidRelationshipPattern", 1, 14),
            (
                "MATCH (a)-[:L*-2]->(b) RETURN a", .invalidLength, "InvalidRelationshipPattern", 1,
                15
            ),
            (
                "MATCH (a)-[:L*1.5]->(b) RETURN a", .invalidLength, "InvalidRelationshipPattern", 1,
                15
            ),
            ("MATCH (n $p) RETURN n", .parameterInPattern, "InvalidParameterUse", 1, 10),
            ("MERGE (n $p)", .parameterInPattern, "InvalidParameterUse", 1, 10),
            ("CREATE (a)-->(b)", .relationshipType, "NoSingleRelationshipType", 1, 11),
            ("CREATE (a)-[:A|B]->(b)", .relationshipType, "NoSingleRelationshipType", 1, 11),
            ("MERGE (a)-[r]->(b)", .relationshipType, "NoSingleRelationshipType", 1, 10),
            ("CREATE (a)-[:A]-(b)", .relationshipDirection, "RequiresDirectedRelationship", 1, 11),
            (
                "CREATE (a)<-[:A]->(b)", .relationshipDirection, "RequiresDirectedRelationship", 1,
                11
            ),
            ("CREATE (a)-[:A*2]->(b)", .createdLength, "CreatingVarLength", 1, 11),
            ("CREATE (a:A|B)", .createdPattern, "UnexpectedSyntax", 1, 8),
            ("CREATE (a WHERE a.x)", .createdPattern, "UnexpectedSyntax", 1, 17),
            ("CREATE shortestPath((a)-[:T]->(b))", .createdPattern, "UnexpectedSyntax", 1, 8),
            ("MATCH (n) CALL p RETURN n", .missingArguments, "InvalidArgumentPassingMode", 1, 11),
            ("CALL p YIELD x RETURN x", .missingArguments, "InvalidArgumentPassingMode", 1, 1),
            ("CALL p() YIELD * RETURN x", .unexpectedToken, "UnexpectedSyntax", 1, 18),
            ("MATCH (n) DELETE n:A", .deletedLabel, "InvalidDelete", 1, 18),
            ("RETURN COLLECT { MATCH (n) }", .missingReturn, "InvalidClauseComposition", 1, 28),
            (
                "MATCH (n) WHERE EXISTS { MATCH (n) SET n.x = 1 } RETURN n", .updateInSubquery,
                "InvalidClauseComposition", 1, 36
            ),
            (
                "RETURN COUNT { CALL { CREATE (n) } RETURN 1 }", .updateInSubquery,
                "InvalidClauseComposition", 1, 23
            ),
            ("CREATE INDEX FOR (n:A) ON (m.x)", .unknownVariable, "UndefinedVariable", 1, 28),
            ("CREATE INDEX ON :A(x)", .retiredForm, "UnexpectedSyntax", 1, 14),
            (
                "CREATE CONSTRAINT ON (n:A) ASSERT n.x IS UNIQUE", .retiredForm, "UnexpectedSyntax",
                1, 19
            ),
            (
                "CREATE CONSTRAINT c ON (n:A) ASSERT n.x IS UNIQUE", .retiredForm,
                "UnexpectedSyntax", 1, 21
            ),
            (
                "CREATE CONSTRAINT FOR (n:A) ASSERT n.x IS UNIQUE", .retiredForm,
                "UnexpectedSyntax", 1, 29
            ),
            ("DROP INDEX ON :A(x)", .retiredForm, "UnexpectedSyntax", 1, 12),
            (
                "CREATE FULLTEXT INDEX x FOR (n:A) ON (n.x)", .unexpectedToken, "UnexpectedSyntax",
                1, 8
            ),
            ("水果", .unexpectedToken, "UnexpectedSyntax", 1, 1),
            ("RETURN '水果🙂' 1", .unexpectedToken, "UnexpectedSyntax", 1, 14),
            ("RETURN “x”", .unknownCharacter, "InvalidUnicodeCharacter", 1, 8),
        ])
    func places(
        text: String, reason: SyntaxError.Reason, detail: String, line: Int, column: Int
    ) throws {
        let error = try refusal(of: text)
        #expect(error.reason == reason, "\(error)")
        #expect(error.detail == detail)
        #expect(error.position.line == line)
        #expect(error.position.column == column)
        #expect(error.name == reason.rawValue)
        #expect(!error.message.contains("\n"))
    }

    @Test(
        "A misspelt keyword is recognised",
        arguments: [
            ("MACTH (n) RETURN n", "MATCH"), ("MATCH (n) RETRUN n", "RETURN"),
            ("MATCH (n) WEHRE n.x RETURN n", "WHERE"),
            ("MATCH (n) WHERE n.x ADN n.y RETURN n", "AND"),
            ("MATCH (n) RETURN n LIMT 3", "LIMIT"), ("MATCH (n) RETURN n ODER BY n", "ORDER"),
            ("OPTIONAL MTCH (n) RETURN n", "MATCH"), ("RETURN CASE WHEN 1 THAN 2 END", "THEN"),
            ("UNWID [1] AS x RETURN x", "UNWIND"), ("CREATE INDX FOR (n:A) ON (n.x)", "INDEX"),
            ("MATCH (n) DETATCH DELETE n", "DETACH"), ("RETURN DISTINT n", "DISTINCT"),
            ("CREATE INDEX FOR (n:A) NO (n.x)", "ON"), ("SHOW INDEXS", "INDEXES"),
        ])
    func misspelt(text: String, keyword: String) throws {
        let hint = try refusal(of: text).hint
        #expect(hint?.contains("did you mean \(keyword)") == true, "\(hint ?? "no hint")")
    }

    @Test("A word that is right elsewhere is no misspelling")
    func noSuggestion() throws {
        #expect(try refusal(of: "RETURN [1 AS x").hint == nil)
        #expect(try refusal(of: "RETURN 1 banana").hint == nil)
    }

    @Test(
        "Hints say what to write",
        arguments: [
            ("RETURN 1 == 1", "="), ("RETURN 1 != 1", "<>"), ("RETURN a && b", "AND"),
            ("RETURN a || b", "OR"), ("RETURN 1 — 2", "-"), ("RETURN “a”", "quotation"),
            ("MATCH (match) RETURN 1", "backticks"), ("RETURN (1", "( at 1:8"),
            ("MATCH (n {a: [1}) RETURN n", "]"), ("CREATE INDEX ON :A(x)", "FOR (n:Label)"),
        ])
    func hints(text: String, part: String) throws {
        let message = try refusal(of: text).message
        #expect(message.contains(part), "\(message)")
    }

    @Test("Messages name what is there and what could be")
    func messages() throws {
        #expect(
            try refusal(of: "RETURN 1 +").description
                == "1:11: the statement ends too early, expected an expression")
        #expect(
            try refusal(of: "MATCH (n) WHERE RETURN n").description
                == "1:17: unexpected 'RETURN', expected an expression")
        #expect(
            try refusal(of: "MATCH (n:)").message
                == "unexpected ')', expected a label, '!', '%' or '('")
        #expect(try refusal(of: "RETURN (1 2)").expected.contains(")"))
        #expect(try refusal(of: "MATCH (n) foo").expected.contains("WHERE"))
    }

    @Test("Every reason has a name of its own below cypher.syntax and a detail")
    func reasons() {
        let names = Set(SyntaxError.Reason.allCases.map(\.rawValue))
        #expect(names.count == SyntaxError.Reason.allCases.count)
        for reason in SyntaxError.Reason.allCases {
            #expect(reason.rawValue.hasPrefix("cypher.syntax."))
            #expect(!reason.detail.isEmpty)
            let error = SyntaxError(reason, at: SourcePosition(offset: 0, line: 1, column: 1))
            #expect(!error.message.isEmpty)
        }
    }

    @Test("Long tokens are cut in messages")
    func longTokens() throws {
        let error = try refusal(of: "RETURN 1 " + String(repeating: "水", count: 5_000))
        #expect((error.found?.unicodeScalars.count ?? 0) < 50)
    }
}
