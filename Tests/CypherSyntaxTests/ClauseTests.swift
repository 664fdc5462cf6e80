import CypherSyntax
import Testing

@Suite("Clauses")
struct ClauseTests {
    @Test(
        "Statements are printed as they were, with keywords in capitals",
        arguments: [
            "MATCH (n) RETURN n",
            "OPTIONAL MATCH p = (a:A:B {x: 1})-[r:T|U*1..3 {y: $p}]->(b)<--(c)--() WHERE a.x = 1 RETURN *, a AS x ORDER BY x DESC, b SKIP 1 LIMIT $n",
            "MATCH (a:A|(B&!C)|%)-[*]-(b)-[*2]-(c)-[*..3]-(d)-[*1..]->(e) RETURN DISTINCT a",
            "MATCH (n WHERE n.x > 1)-[r WHERE r.y]->(:L {a: 1} WHERE true) RETURN n",
            "MATCH p = shortestPath((a)-[:T*]-(b)), q = allShortestPaths((a)-->(b)) RETURN p",
            "CREATE (a:A:B $props)-[:T {x: 1}]->(b), (c)<-[r:T]-(d)",
            "MERGE (a:A {id: 1})-[:T]-(b) ON CREATE SET a.x = 1, b += {y: 2} ON MATCH SET a = $p, a:L:M",
            "MATCH (n) SET n.x = 1, n['y'] = 2, n.a.b = 3, n = m, n += {}, n:A, CASE WHEN true THEN n END.x = 1",
            "MATCH (n) REMOVE n.x, n['y'], n:A:B",
            "MATCH (n) DETACH DELETE n, [n][0]",
            "MATCH (n) DELETE n RETURN count(*)",
            "UNWIND [1, 2] AS x WITH x, x * 2 AS y WHERE y > 1 RETURN y",
            "WITH DISTINCT *, 1 AS one ORDER BY one LIMIT 1 WHERE one = 1 RETURN *",
            "FOREACH (x IN [1, 2] | CREATE (:N {v: x}) SET x.y = 1 FOREACH (y IN x | DELETE y))",
            "CALL db.labels", "CALL db.labels YIELD *",
            "CALL tag.match('x', {}) YIELD tag AS t, term WHERE t.x",
            "MATCH (n) CALL tag.match(n.title) YIELD tag RETURN tag", "MATCH (n) CALL do.it(n)",
            "CALL p() YIELD a RETURN a", "CALL `a b`.match.`return x`()",
            "MATCH (n) CALL { WITH n RETURN 1 AS x UNION RETURN 2 AS x } RETURN x",
            "MATCH (n) CALL (n, m) { CREATE (n) } IN TRANSACTIONS OF 100 ROWS",
            "MATCH (n) CALL (*) { DELETE n } IN TRANSACTIONS",
            "MATCH (n) CALL () { RETURN 1 AS x } RETURN x",
            "LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS row FIELDTERMINATOR ';' RETURN row",
            "LOAD CSV FROM $url AS row CREATE (:N {x: row[0]})",
            "RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 3 AS x",
            "RETURN 1 AS x UNION ALL RETURN 2 AS x",
            "EXPLAIN MATCH (n) RETURN n", "PROFILE CREATE (n)",
            "CREATE INDEX FOR (n:Tag) ON (n.id)",
            "CREATE TEXT INDEX name IF NOT EXISTS FOR (n:Tag) ON (n.a, n.b)",
            "CREATE INDEX if FOR ()-[r:TAGGED]-() ON (r.score)", "DROP INDEX name IF EXISTS",
            "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:Tag) REQUIRE (n.id) IS UNIQUE",
            "CREATE CONSTRAINT FOR ()-[r:T]-() REQUIRE (r.a, r.b) IS NOT NULL", "DROP CONSTRAINT c",
            "SHOW INDEXES",
            "SHOW TEXT INDEXES YIELD name, state AS s ORDER BY name DESC SKIP 1 LIMIT 2 WHERE s = 'x' RETURN name",
            "SHOW PROCEDURES WHERE name STARTS WITH 'tag.'", "SHOW FUNCTIONS YIELD *",
            "SHOW UNIQUE CONSTRAINTS",
            "CREATE index = (a)", "MATCH (n) WHERE n:A AND n:(B|C) RETURN n:A:B",
        ])
    func printed(text: String) throws {
        #expect(try canonical(text) == text)
        #expect(try canonical(text.lowercased().replacing("\n", with: " ") + " ;").isEmpty == false)
    }

    @Test(
        "Other ways of writing the same",
        arguments: [
            ("match (n) return n;", "MATCH (n) RETURN n"),
            ("MATCH (a)<-[r]->(b) RETURN a", "MATCH (a)-[r]-(b) RETURN a"),
            ("MATCH (a)-[]->(b) RETURN a", "MATCH (a)-->(b) RETURN a"),
            ("MATCH (a)-[:A|:B|C]->(b) RETURN a", "MATCH (a)-[:A|B|C]->(b) RETURN a"),
            ("MATCH ((a)-->(b)) RETURN a", "MATCH (a)-->(b) RETURN a"),
            ("MATCH (a:A&B) RETURN a", "MATCH (a:A:B) RETURN a"),
            ("MATCH (a)-[*..]->(b) RETURN a", "MATCH (a)-[*]->(b) RETURN a"),
            ("RETURN 1 ORDER BY 1 ASCENDING, 2 DESCENDING", "RETURN 1 ORDER BY 1, 2 DESC"),
            ("CREATE RANGE INDEX FOR (x:T) ON (x.a)", "CREATE INDEX FOR (n:T) ON (n.a)"),
            ("CREATE INDEX FOR ()-[x:T]->() ON (x.a)", "CREATE INDEX FOR ()-[r:T]-() ON (r.a)"),
            ("CREATE INDEX FOR ()<-[x:T]-() ON (x.a)", "CREATE INDEX FOR ()-[r:T]-() ON (r.a)"),
            (
                "CREATE CONSTRAINT FOR (x:T) REQUIRE x.a IS UNIQUE",
                "CREATE CONSTRAINT FOR (n:T) REQUIRE (n.a) IS UNIQUE"
            ),
            ("SHOW ALL INDEX", "SHOW INDEXES"), ("show procedure", "SHOW PROCEDURES"),
            (
                "CALL { RETURN 1 AS x } IN TRANSACTIONS OF 1 ROW RETURN x",
                "CALL { RETURN 1 AS x } IN TRANSACTIONS OF 1 ROWS RETURN x"
            ),
            ("MATCH (n) RETURN n.`match`, n.`a``b`", "MATCH (n) RETURN n.match, n.`a``b`"),
            ("RETURN $`a b`, $`a`, $7", "RETURN $`a b`, $a, $7"),
        ])
    func canonicalForms(text: String, printed: String) throws {
        #expect(try canonical(text) == printed)
    }

    @Test("A call knows whether it stands alone and whether its arguments are implicit")
    func calls() throws {
        func call(_ text: String) throws -> CallProcedureClause? {
            guard case .callProcedure(let call) = try Parsed(text).clauses.first else { return nil }
            return call
        }
        #expect(try call("CALL p")?.arguments == nil)
        #expect(try call("CALL p")?.isStandalone == true)
        #expect(try call("CALL p()")?.arguments == [])
        #expect(try call("EXPLAIN CALL a.b.p() YIELD x;")?.isStandalone == true)
        #expect(try call("CALL a.b.p() YIELD x")?.name.namespace == ["a", "b"])
        #expect(try call("CALL p() YIELD x RETURN x")?.isStandalone == false)
        #expect(try call("CALL p() MATCH (n) RETURN n")?.isStandalone == false)
        #expect(try call("CALL p() UNION CALL q()")?.isStandalone == false)
    }

    @Test("Labels of patterns are trees of operators")
    func labels() throws {
        let parsed = try Parsed("MATCH (n:A|B&!C) RETURN n")
        guard case .match(let match) = parsed.clauses.first,
            let labels = parsed.tree[match.patterns[0]].nodes[0].labels,
            case .or(let operands) = parsed.tree[labels], operands.count == 2,
            case .and(let factors) = parsed.tree[operands[1]],
            case .not = parsed.tree[factors[1]]
        else {
            Issue.record("other labels")
            return
        }
        #expect(parsed.tree.plainLabels(of: operands[0])?.map(\.text) == ["A"])
        #expect(parsed.tree.plainLabels(of: labels) == nil)
    }

    @Test("Positions lead back to the text")
    func positions() throws {
        let parsed = try Parsed("MATCH (n)\n  WHERE n.é = 1 RETURN\r\n 'x' + y")
        guard case .match(let match) = parsed.clauses.first, let predicate = match.predicate,
            case .return(let projection) = parsed.clauses.last
        else {
            Issue.record("other clauses")
            return
        }
        #expect(parsed.tree.position(of: predicate).line == 2)
        #expect(parsed.tree.position(of: predicate).column == 9)
        let sum = projection.items[0].expression
        #expect(parsed.tree.position(of: sum).line == 3)
        #expect(parsed.tree.position(of: sum).column == 2)
        guard case .arithmetic(_, let rest) = parsed.tree[sum] else {
            Issue.record("no sum")
            return
        }
        #expect(parsed.tree.position(of: rest[0].operand).column == 8)
    }
}
