import CypherEngine
import Foundation
import GraphStore
import Synchronization
import Testing

@Suite("Explicit transactions")
struct EngineTransactionTests {
    @Test("a committed transaction stays, a rolled back one leaves nothing")
    func commitAndRollback() throws {
        let fixture = try EngineFixture()
        let kept = try fixture.engine.begin(.write)
        try kept.run("CREATE (:A)", sink: CollectingSink())
        let seen = CollectingSink()
        try kept.run("MATCH (a:A) RETURN count(a)", sink: seen)
        #expect(seen.rows == [[.integer(1)]])
        #expect(try fixture.integer("MATCH (a:A) RETURN count(a)") == 0)
        try kept.commit()
        #expect(try fixture.integer("MATCH (a:A) RETURN count(a)") == 1)

        let undone = try fixture.engine.begin(.write)
        try undone.run("MATCH (a:A) DELETE a", sink: CollectingSink())
        undone.rollback()
        #expect(try fixture.integer("MATCH (a:A) RETURN count(a)") == 1)
    }

    @Test("a transaction that is dropped is rolled back and lets others write")
    func droppedTransaction() throws {
        let fixture = try EngineFixture()
        do {
            let dropped = try fixture.engine.begin(.write)
            try dropped.run("CREATE (:A)", sink: CollectingSink())
        }
        try fixture.rows("CREATE (:B)")
        #expect(try fixture.integer("MATCH (n) RETURN count(n)") == 1)
    }

    @Test("after an error a transaction is rolled back and refuses statements")
    func failedTransaction() throws {
        let fixture = try EngineFixture()
        let transaction = try fixture.engine.begin(.write)
        try transaction.run("CREATE (:A)", sink: CollectingSink())
        #expect(throws: CypherError.self) {
            try transaction.run("RETURN 1 / 0", sink: CollectingSink())
        }
        do {
            try transaction.run("RETURN 1", sink: CollectingSink())
            Issue.record("the statement ran")
        } catch {
            #expect(error.name == "transaction.ended")
        }
        #expect(throws: CypherError.self) { try transaction.commit() }
        transaction.rollback()
        #expect(try fixture.integer("MATCH (n) RETURN count(n)") == 0)
    }

    @Test("a reading transaction sees one state of the graph throughout")
    func readingTransaction() throws {
        let fixture = try EngineFixture()
        let reading = try fixture.engine.begin(.read)
        try fixture.rows("CREATE (:A)")
        let sink = CollectingSink()
        try reading.run("MATCH (a) RETURN count(a)", sink: sink)
        #expect(sink.rows == [[.integer(0)]])
        do {
            try reading.run("CREATE (:B)", sink: CollectingSink())
            Issue.record("the statement ran")
        } catch {
            #expect(error.name == "transaction.readOnly")
        }
        reading.rollback()
    }

    @Test("statements of many threads are each atomic")
    func concurrency() throws {
        let fixture = try EngineFixture()
        try fixture.rows("CREATE CONSTRAINT FOR (a:Account) REQUIRE a.id IS UNIQUE")
        try fixture.rows("UNWIND range(0, 9) AS i CREATE (:Account {id: i, money: 100})")
        let failures = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            var numbers = SeededNumbers(seed: UInt64(worker))
            for _ in 0..<20 {
                let from = Int.random(in: 0...9, using: &numbers)
                let to = Int.random(in: 0...9, using: &numbers)
                do {
                    try fixture.rows(
                        "MATCH (a:Account {id: $from}), (b:Account {id: $to}) WHERE a <> b "
                            + "SET a.money = a.money - 1 SET b.money = b.money + 1",
                        ["from": .integer(from), "to": .integer(to)])
                    let sum = try fixture.integer("MATCH (a:Account) RETURN sum(a.money)")
                    if sum != 1_000 { failures.wrappingAdd(1, ordering: .relaxed) }
                } catch {
                    failures.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
    }
}
