import CypherEngine
import Foundation
import GraphStore
import Synchronization
import TestSupport

/// An engine on a graph of its own that goes with it.
final class EngineFixture: Sendable {
    let folder: TemporaryFolder
    let store: GraphStore
    let engine: CypherEngine

    init(settings: EngineSettings = EngineSettings()) throws {
        folder = try TemporaryFolder()
        store = try GraphStore(at: folder.path("graph"), access: .readWrite)
        engine = CypherEngine(store: store, settings: settings)
    }

    deinit { store.close() }

    /// The rows of a statement.
    @discardableResult
    func rows(
        _ query: String, _ parameters: [String: Value] = [:], options: QueryOptions = .init()
    ) throws(CypherError) -> [[GraphValue]] {
        let sink = CollectingSink()
        try engine.run(query, parameters: parameters, options: options, sink: sink)
        return sink.rows
    }

    /// The one integer that a statement answers with.
    func integer(_ query: String, _ parameters: [String: Value] = [:]) throws -> Int? {
        guard case .integer(let number)? = try rows(query, parameters).first?.first else {
            return nil
        }
        return number
    }

    /// The names of the operators of a statement's plan.
    func plan(_ query: String) throws -> [String] {
        let summary = try engine.run("EXPLAIN " + query, sink: CollectingSink())
        return summary.plan?.steps.map(\.name) ?? []
    }

    /// The error that a statement fails with.
    func error(_ query: String, options: QueryOptions = .init()) -> CypherError? {
        do {
            try rows(query, options: options)
            return nil
        } catch {
            return error
        }
    }
}

/// A procedure made of a closure.
struct ClosureProcedure: Procedure {
    let signature: ProcedureSignature
    let body: @Sendable ([Value], ProcedureContext) throws -> [[Value]]

    init(
        _ name: String, _ parameters: [ProcedureSignature.Field],
        _ results: [ProcedureSignature.Field], mode: ProcedureSignature.Mode = .read,
        cost: ProcedureSignature.Cost = .plain,
        _ body: @escaping @Sendable ([Value], ProcedureContext) throws -> [[Value]]
    ) {
        signature = ProcedureSignature(
            name: name, parameters: parameters, results: results, mode: mode, cost: cost,
            description: "A procedure of a test.")
        self.body = body
    }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        BufferedRows(try body(arguments, context))
    }
}

/// Numbers that look random and repeat themselves.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The seed of this run: that of the environment, or a fixed one.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_123
    }
}
