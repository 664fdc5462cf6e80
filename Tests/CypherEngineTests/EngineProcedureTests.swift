import CypherEngine
import Dispatch
import Foundation
import GraphStore
import Synchronization
import Testing

@Suite("Procedures, and model work before the writer")
struct EngineProcedureTests {
    /// A procedure of model cost that counts its calls and can wait inside one.
    private func model(
        _ calls: Atomic<Int>.Box, whileCalled: @escaping @Sendable () -> Void = {}
    ) -> ClosureProcedure {
        ClosureProcedure(
            "test.model", [.init("x", .any)], [.init("y", .integer)], cost: .model
        ) { arguments, context in
            calls.add()
            if context.writer == nil { whileCalled() } else { calls.addUnderWriter() }
            guard case .integer(let number) = arguments[0] else { return [] }
            return [[.integer(number * 10)]]
        }
    }

    @Test("a statement that writes does its model work before it takes the writer")
    func rehearsal() throws {
        let fixture = try EngineFixture()
        let calls = Atomic<Int>.Box()
        fixture.engine.procedures.register(model(calls))
        try fixture.rows(
            "UNWIND [1, 2, 2, 3] AS x CALL test.model(x) YIELD y CREATE (:M {y: y})")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 80)
        #expect(calls.count == 3)
        #expect(calls.underWriter == 0)
    }

    @Test("others write while a statement's model works")
    func othersAreNotKeptWaiting() throws {
        let fixture = try EngineFixture()
        fixture.store.watch(labels: ["Watched"], types: [])
        let calls = Atomic<Int>.Box()
        let engine = fixture.engine
        fixture.engine.procedures.register(
            model(calls) { _ = try? engine.run("CREATE (:Meanwhile)", sink: CollectingSink()) })
        try fixture.rows("UNWIND [1, 2] AS x CALL test.model(x) YIELD y CREATE (:M {y: y})")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 30)
        #expect(try fixture.integer("MATCH (m:Meanwhile) RETURN count(m)") == 2)
    }

    @Test("a watched commit that comes between makes the model work be done again")
    func staleRehearsal() throws {
        let fixture = try EngineFixture()
        fixture.store.watch(labels: ["Watched"], types: [])
        let calls = Atomic<Int>.Box()
        let engine = fixture.engine
        let done = Atomic<Int>.Box()
        fixture.engine.procedures.register(
            model(calls) {
                guard done.add() == 1 else { return }
                _ = try? engine.run("CREATE (:Watched)", sink: CollectingSink())
            })
        try fixture.rows("CALL test.model(1) YIELD y CREATE (:M {y: y})")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 10)
        #expect(calls.count == 2)
        #expect(calls.underWriter == 0)
    }

    @Test("when commits keep coming between, the calls are made under the writer")
    func callsUnderTheWriter() throws {
        let fixture = try EngineFixture()
        fixture.store.watch(labels: ["Watched"], types: [])
        let calls = Atomic<Int>.Box()
        let engine = fixture.engine
        fixture.engine.procedures.register(
            model(calls) { _ = try? engine.run("CREATE (:Watched)", sink: CollectingSink()) })
        try fixture.rows("CALL test.model(1) YIELD y CREATE (:M {y: y})")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 10)
        #expect(calls.count == 4)
        #expect(calls.underWriter == 1)
    }

    @Test("a call that was not foreseen is rehearsed too, and the others are not made again")
    func unforeseenCall() throws {
        let fixture = try EngineFixture()
        fixture.store.watch(labels: ["Watched"], types: [])
        let calls = Atomic<Int>.Box()
        let engine = fixture.engine
        try fixture.rows("UNWIND [1, 2, 3] AS n CREATE (:Content {n: n})")
        fixture.engine.procedures.register(
            model(calls) {
                if calls.count == 2 {
                    _ = try? engine.run("CREATE (:Content {n: 4})", sink: CollectingSink())
                }
            })
        try fixture.rows(
            "MATCH (c:Content) CALL test.model(c.n) YIELD y CREATE (:M {y: y})")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 100)
        #expect(calls.count == 4)
        #expect(calls.underWriter == 0)
    }

    @Test("a call after a write is made under the writer, once")
    func lateCall() throws {
        let fixture = try EngineFixture()
        let calls = Atomic<Int>.Box()
        fixture.engine.procedures.register(model(calls))
        try fixture.rows("CREATE (c:C {n: 3}) WITH c CALL test.model(c.n) YIELD y SET c.y = y")
        #expect(try fixture.integer("MATCH (c:C) RETURN sum(c.y)") == 30)
        #expect(calls.count == 1)
        #expect(calls.underWriter == 1)
    }

    @Test("in transactions each batch does its model work first")
    func batches() throws {
        let fixture = try EngineFixture()
        let calls = Atomic<Int>.Box()
        fixture.engine.procedures.register(model(calls))
        try fixture.rows(
            "UNWIND range(1, 10) AS x CALL { WITH x CALL test.model(x) YIELD y CREATE (:M {y: y}) } "
                + "IN TRANSACTIONS OF 4 ROWS")
        #expect(try fixture.integer("MATCH (m:M) RETURN sum(m.y)") == 550)
        #expect(calls.count == 10)
        #expect(calls.underWriter == 0)
    }

    @Test("what a procedure throws becomes the error of the query")
    func errors() throws {
        struct Trouble: Error, NamedError {
            let name = "test.trouble"
            let message = "there was trouble"
        }
        let fixture = try EngineFixture()
        fixture.engine.procedures.register(
            ClosureProcedure("test.fail", [], [.init("x", .any)]) { _, _ in throw Trouble() })
        let error = fixture.error("CALL test.fail() YIELD x RETURN x")
        #expect(error?.name == "test.trouble")
        #expect(error?.message == "there was trouble")
        #expect(error?.code == "ProcedureError")
    }

    @Test("arguments are checked against their types, integers pass for floats")
    func argumentTypes() throws {
        let fixture = try EngineFixture()
        fixture.engine.procedures.register(
            ClosureProcedure(
                "test.half", [.init("x", .float), .init("by", .float, default: .float(2))],
                [.init("y", .float)]
            ) { arguments, _ in
                guard case .float(let x) = arguments[0], case .float(let by) = arguments[1] else {
                    return []
                }
                return [[.float(x / by)]]
            })
        #expect(try fixture.rows("CALL test.half(3)") == [[.float(1.5)]])
        #expect(try fixture.rows("CALL test.half(3, 3)") == [[.float(1)]])
        #expect(fixture.error("CALL test.half('a')")?.detail == "InvalidArgumentType")
        #expect(fixture.error("UNWIND ['a'] AS x CALL test.half(x) YIELD y RETURN y") != nil)
        #expect(fixture.error("CALL test.half()")?.detail == "InvalidNumberOfArguments")
    }

    @Test("a procedure whose rows are pulled stops when the query wants no more")
    func streaming() throws {
        final class Endless: ProcedureRows {
            var number = 0
            func next(into row: inout [Value]) throws -> Bool {
                number += 1
                row.append(.integer(number))
                return true
            }
        }
        struct Numbers: Procedure {
            let signature = ProcedureSignature(
                name: "test.numbers", parameters: [], results: [.init("n", .integer)],
                description: "All numbers.")
            func call(_ arguments: [Value], in context: ProcedureContext) -> any ProcedureRows {
                Endless()
            }
        }
        let fixture = try EngineFixture()
        fixture.engine.procedures.register(Numbers())
        #expect(
            try fixture.integer(
                "CALL test.numbers() YIELD n WITH n WHERE n % 7 = 0 RETURN n LIMIT 1") == 7)
    }

    @Test("a table stands for a procedure in tests")
    func tables() throws {
        let fixture = try EngineFixture()
        fixture.engine.procedures.register(
            try TestProcedure(
                signature: "test.my.proc(name :: STRING?, id :: INTEGER?) :: (city :: STRING?)",
                columns: ["name", "id", "city"],
                rows: [
                    [.string("Ada"), .integer(1), .string("London")],
                    [.string("Ada"), .integer(2), .string("Paris")],
                    [.null, .integer(1), .string("Nowhere")],
                ]))
        #expect(try fixture.rows("CALL test.my.proc('Ada', 2)") == [[.string("Paris")]])
        #expect(try fixture.rows("CALL test.my.proc(null, 1)") == [[.string("Nowhere")]])
        #expect(
            try fixture.rows("CALL test.my.proc", ["name": .string("Ada"), "id": .integer(1)])
                == [[.string("London")]])
        #expect(throws: CypherError.self) {
            try TestProcedure(signature: "nonsense", columns: [], rows: [])
        }
    }
}

extension Atomic where Value == Int {
    /// Counts calls from several threads.
    final class Box: Sendable {
        private let calls = Atomic<Int>(0)
        private let callsUnderWriter = Atomic<Int>(0)

        var count: Int { calls.load(ordering: .relaxed) }
        var underWriter: Int { callsUnderWriter.load(ordering: .relaxed) }

        @discardableResult
        func add() -> Int { calls.wrappingAdd(1, ordering: .relaxed).newValue }

        func addUnderWriter() { callsUnderWriter.wrappingAdd(1, ordering: .relaxed) }
    }
}

@Suite("Long procedures")
struct LongProcedureTests {
    @Test("a procedure that trains keeps no snapshot and has no time limit")
    func noSnapshot() throws {
        var settings = EngineSettings()
        settings.timeoutMilliseconds = 20
        let fixture = try EngineFixture(settings: settings)
        let store = fixture.store
        final class Steps: ProcedureRows {
            let store: GraphStore
            let graph: Snapshot
            var step = 0
            init(_ store: GraphStore, _ graph: Snapshot) {
                self.store = store
                self.graph = graph
            }
            func next(into row: inout [Value]) throws -> Bool {
                step += 1
                guard step <= 3 else { return false }
                usleep(15_000)
                // The caller's snapshot has been given back: it no longer answers.
                let isGone = (try? graph.nodeCount()) == nil
                row += [.integer(step), .boolean(isGone)]
                return true
            }
        }
        struct Training: Procedure {
            let store: GraphStore
            let signature = ProcedureSignature(
                name: "test.train", parameters: [],
                results: [.init("step", .integer), .init("gone", .boolean)], mode: .dbms,
                description: "Takes its time.")
            func call(_ arguments: [Value], in context: ProcedureContext) -> any ProcedureRows {
                Steps(store, context.graph)
            }
        }
        fixture.engine.procedures.register(Training(store: store))
        #expect(
            try fixture.rows("CALL test.train() YIELD step, gone RETURN step * 10 AS s, gone")
                == [
                    [.integer(10), .boolean(true)], [.integer(20), .boolean(true)],
                    [.integer(30), .boolean(true)],
                ])
        #expect(
            try fixture.rows("CALL test.train() YIELD step, gone MATCH (n) RETURN count(*)")
                == [[.integer(0)]])
    }
}
