import GraphStore
import Testing

@testable import CypherEngine

@Suite("Remembered plans")
struct EnginePlanCacheTests {
    @Test("a new index is used by statements that ran before it was there")
    func newIndex() throws {
        let fixture = try EngineFixture()
        try fixture.rows("UNWIND range(1, 100) AS i CREATE (:A {id: i})")
        let query = "MATCH (a:A {id: 7}) RETURN a.id"
        #expect(try fixture.integer(query) == 7)
        #expect(try fixture.plan(query).contains("NodeByLabelScan"))
        try fixture.rows("CREATE INDEX byID FOR (a:A) ON (a.id)")
        #expect(try fixture.integer(query) == 7)
        #expect(try fixture.plan(query).contains("NodeIndexSeek"))
        try fixture.rows("DROP INDEX byID")
        #expect(try fixture.integer(query) == 7)
        #expect(try fixture.plan(query).contains("NodeByLabelScan"))
    }

    @Test("names that were unknown when a plan was made are found when they are there")
    func newNames() throws {
        let fixture = try EngineFixture()
        let query = "MATCH (a:Later {x: 1})-[:SOON]->(b) RETURN count(*)"
        #expect(try fixture.integer(query) == 0)
        try fixture.rows("CREATE (:Later {x: 1})-[:SOON]->()")
        #expect(try fixture.integer(query) == 1)
    }

    @Test("a procedure that is replaced is called in its new form")
    func replacedProcedure() throws {
        let fixture = try EngineFixture()
        let query = "CALL test.answer() YIELD x RETURN x"
        for answer in 1...3 {
            fixture.engine.procedures.register(
                ClosureProcedure("test.answer", [], [.init("x", .integer)]) { _, _ in
                    [[.integer(answer)]]
                })
            #expect(try fixture.integer(query) == answer)
        }
        fixture.engine.procedures.remove(named: "test.answer")
        #expect(fixture.error(query)?.detail == "ProcedureNotFound")
    }

    @Test("a name that a failed statement made does not stay in a plan")
    func namesOfFailedStatements() throws {
        let fixture = try EngineFixture()
        let query = "MATCH (n:Ghost) RETURN count(n)"
        #expect(fixture.error("CREATE (:Ghost) WITH 1 AS x RETURN x / 0") != nil)
        #expect(try fixture.integer(query) == 0)
        try fixture.rows("CREATE (:Other)")
        #expect(try fixture.integer(query) == 0)
        try fixture.rows("CREATE (:Ghost)")
        #expect(try fixture.integer(query) == 1)
    }

    @Test("more statements than are remembered still answer")
    func manyStatements() throws {
        var settings = EngineSettings()
        settings.planCacheCount = 8
        let fixture = try EngineFixture(settings: settings)
        for number in 0..<100 {
            #expect(try fixture.integer("RETURN \(number)") == number)
            #expect(try fixture.integer("RETURN 5") == 5)
        }
        #expect(fixture.engine.plans.count <= 8)
    }

    @Test("long statements count by their size, and push out no more than they have to")
    func longStatements() throws {
        var settings = EngineSettings()
        settings.planCacheLimitBytes = 1 << 20
        let fixture = try EngineFixture(settings: settings)
        let plans = fixture.engine.plans
        for number in 0..<100 {
            let list = Array(repeating: "1", count: 1_000).joined(separator: ", ")
            #expect(try fixture.integer("RETURN size([\(number), \(list)])") == 1_001)
            #expect(plans.count <= (1 << 20) / PlanCache.size(of: list))
            #expect(try fixture.integer("RETURN 5") == 5)
            #expect(plans.lookup("RETURN 5") != nil)
        }
        let long = "RETURN " + Array(repeating: "1", count: 6_000).joined(separator: " + ")
        #expect(try fixture.integer(long) == 6_000)
        #expect(plans.lookup(long) == nil)
        #expect(plans.lookup("RETURN 5") != nil)
    }
}
