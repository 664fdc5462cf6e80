import CypherEngine
import Dispatch
import Foundation
import GraphStore
import Testing

@Suite("What bounds a query")
struct EngineLimitsTests {
    @Test(
        "a query whose time is up ends with an error",
        arguments: [
            "UNWIND range(1, 9000000000) AS x RETURN count(x)",
            "UNWIND range(1, 9000000000) AS x WITH x WHERE x < 0 RETURN x",
            "RETURN all(x IN range(1, 9000000000) WHERE x > 0)",
            "RETURN reduce(s = 0, x IN range(1, 9000000000) | s + 1 - 1)",
            "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*)",
            "MATCH (a), (b), (c), (d), (e) RETURN count(*)",
            "MATCH p = (a)-[*]-(b) RETURN count(p)",
            "MATCH (a) WHERE COUNT { MATCH (x)-[*]-(y) } > 0 RETURN a",
            "MATCH (a), (b), (c), (d), (e) CREATE (:Never) RETURN count(*)",
        ])
    func timeLimit(_ query: String) throws {
        let fixture = try EngineFixture()
        try fixture.rows("UNWIND range(1, 60) AS i CREATE (:N {i: i})")
        try fixture.rows(
            "MATCH (a:N), (b:N) WHERE a.i < b.i AND (a.i + b.i) % 5 = 0 CREATE (a)-[:R]->(b)")
        let error = fixture.error(query, options: QueryOptions(timeoutMilliseconds: 50))
        #expect(error?.name == "transaction.timedOut", "\(query): \(String(describing: error))")
        #expect(try fixture.integer("MATCH (n:Never) RETURN count(n)") == 0)
    }

    @Test(
        "a query that keeps too much ends with an error",
        arguments: [
            "UNWIND range(1, 100000000) AS x RETURN collect(x)",
            "UNWIND range(1, 100000000) AS x RETURN x ORDER BY x DESC",
            "UNWIND range(1, 100000000) AS x RETURN DISTINCT x",
            "UNWIND range(1, 100000000) AS x RETURN x, count(*)",
            "UNWIND range(1, 100000000) AS x WITH x ORDER BY x LIMIT 50000000 RETURN count(x)",
            "RETURN reduce(s = 'a', i IN range(1, 60) | s + s)",
            "RETURN reduce(s = [1], i IN range(1, 60) | s + s)",
            "RETURN [x IN range(1, 50000000) | x]",
            "RETURN size([x IN range(1, 5000) | [y IN range(1, 5000) | x * y]])",
            "RETURN size(range(1, 1000000000))",
        ])
    func memoryLimit(_ query: String) throws {
        var settings = EngineSettings()
        settings.memoryLimitBytes = 1 << 20
        let fixture = try EngineFixture(settings: settings)
        #expect(fixture.error(query)?.name == "transaction.outOfMemory", "\(query)")
        #expect(try fixture.integer("RETURN 1") == 1)
    }

    @Test("queries that are over give their memory back")
    func memoryIsGivenBack() throws {
        var settings = EngineSettings()
        settings.totalMemoryLimitBytes = 2 << 20
        let fixture = try EngineFixture(settings: settings)
        for _ in 0..<4 {
            #expect(
                try fixture.integer("UNWIND range(1, 5000) AS x RETURN size(collect(x))") == 5_000)
            #expect(fixture.error("UNWIND range(1, 10000000) AS x RETURN collect(x)") != nil)
        }
    }

    @Test("values nest to a limit, and deep ones are refused where they are made")
    func depthLimit() throws {
        let fixture = try EngineFixture()
        let query = "RETURN reduce(x = [], i IN range(1, 100000) | [x])"
        #expect(fixture.error(query)?.name == "cypher.value.tooDeep")
    }

    @Test("a query is cancelled from another thread", .timeLimit(.minutes(1)))
    func cancellation() throws {
        let fixture = try EngineFixture()
        let token = CancellationToken()
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { token.cancel() }
        let error = fixture.error(
            "UNWIND range(1, 9000000000) AS x RETURN count(x)",
            options: QueryOptions(timeoutMilliseconds: 60_000, cancellation: token))
        #expect(error?.name == "transaction.cancelled")
    }

    @Test(
        "long statements end with an error or an answer, never with the process",
        arguments: [
            "WITH 1 AS x " + String(repeating: "WITH 1 AS x ", count: 2_000) + "RETURN x",
            "MATCH (a)" + String(repeating: "-->()", count: 2_000) + " RETURN 1",
            "RETURN 1" + String(repeating: " + 1", count: 5_000),
            "RETURN true" + String(repeating: " AND true", count: 5_000),
            "RETURN [1]" + String(repeating: "[0..]", count: 1_000),
            "RETURN " + String(repeating: "[", count: 250) + String(repeating: "]", count: 250),
            "RETURN " + String(repeating: "CASE WHEN true THEN ", count: 200) + "1"
                + String(repeating: " END", count: 200),
            "MATCH (a) WHERE " + String(repeating: "EXISTS { MATCH (a) WHERE ", count: 100) + "true"
                + String(repeating: " }", count: 100) + " RETURN 1",
            "CREATE " + (0..<1_000).map { "(a\($0))" }.joined(separator: ", "),
        ])
    func longStatements(_ query: String) throws {
        let fixture = try EngineFixture()
        _ = fixture.error(query, options: QueryOptions(timeoutMilliseconds: 5_000))
        #expect(try fixture.integer("RETURN 1") == 1)
    }

    @Test("a thousand MERGE clauses are one statement, chains without end are refused")
    func longChains() throws {
        let fixture = try EngineFixture()
        let merges = (0..<1_000).map { "MERGE (a\($0):A {i: \($0 % 500)}) " }.joined()
        let options = QueryOptions(timeoutMilliseconds: 30_000)
        #expect(try fixture.rows(merges + "RETURN 1 AS x", options: options).count == 1)
        #expect(try fixture.integer("MATCH (a:A) RETURN count(a)") == 500)
        let step = "WITH x ORDER BY x LIMIT 5 "
        let endless = "WITH 1 AS x " + String(repeating: step, count: 4_100) + "RETURN x"
        #expect(fixture.error(endless, options: options)?.name == "cypher.plan.tooLarge")
    }

    @Test(
        "chains of operators in subqueries of subqueries add up", arguments: [(8, 100), (40, 101)])
    func nestedChains(levels: Int, count: Int) throws {
        let fixture = try EngineFixture()
        try fixture.rows("CREATE (:A)")
        var condition = "true"
        for level in 0..<levels {
            let step = "WITH a\(level) ORDER BY a\(level) LIMIT 5 "
            condition =
                "EXISTS { MATCH (a\(level):A) WHERE \(condition) "
                + String(repeating: step, count: count) + "RETURN a\(level) }"
        }
        let query = "MATCH (a:A) WHERE \(condition) RETURN 1 AS x"
        let options = QueryOptions(timeoutMilliseconds: 30_000)
        if levels * count < 4_000 {
            #expect(try fixture.rows(query, options: options).count == 1)
        } else {
            #expect(fixture.error(query, options: options)?.name == "cypher.plan.tooLarge")
        }
    }

    @Test(
        "where only reading is allowed a statement that writes is refused",
        arguments: [
            "CREATE (:A)", "MATCH (n) SET n.x = 1", "MERGE (:A)", "CREATE INDEX FOR (n:A) ON (n.x)",
            "FOREACH (x IN [1] | CREATE (:A))",
            "UNWIND [1] AS x CALL { CREATE (:A) } IN TRANSACTIONS",
        ])
    func readOnlyAccess(_ query: String) throws {
        let fixture = try EngineFixture()
        let error = fixture.error(query, options: QueryOptions(access: .readOnly))
        #expect(error?.name == "transaction.readOnly")
        #expect(try fixture.integer("MATCH (n) RETURN count(n)") == 0)
    }
}

@Suite("What subqueries keep")
struct SubqueryMemoryTests {
    @Test(
        "a subquery that is run for each row gives back what it kept for the row before",
        arguments: [
            "WITH x ORDER BY x DESC RETURN collect(x) AS c",
            "WITH DISTINCT x RETURN count(DISTINCT x) AS c",
            "WITH x ORDER BY x DESC LIMIT 50 RETURN collect(toString(x)) AS c",
            "WITH x % 7 AS k, count(*) AS n RETURN sum(n) AS c",
            "RETURN size([y IN range(1, x) | y]) AS c ORDER BY c LIMIT 1",
        ])
    func memory(_ inner: String) throws {
        var settings = EngineSettings()
        settings.memoryLimitBytes = 256 << 10
        let fixture = try EngineFixture(settings: settings)
        let query = """
            UNWIND range(1, 300) AS i
            CALL { WITH i UNWIND range(1, 100) AS x \(inner) }
            RETURN count(c)
            """
        #expect(try fixture.integer(query) == 300)
    }
}
