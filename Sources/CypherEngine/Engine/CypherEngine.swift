import CypherSyntax
import GraphStore

/// Runs Cypher on a graph: text to plan to rows.
///
/// Any number of threads may run queries at once. Reading queries run on the caller's thread, each
/// on a snapshot of its own; writing ones on the store's writer thread, one after the other, while
/// the caller waits. A statement is atomic: it takes effect as a whole or not at all.
public final class CypherEngine: Sendable {
    let store: GraphStore
    /// The procedures that `CALL` knows.
    public let procedures: ProcedureRegistry
    let settings: EngineSettings
    let plans: PlanCache
    let memory: MemoryPool

    /// An engine on an open store.
    ///
    /// The built-in procedures are added to the registry.
    public init(
        store: GraphStore, procedures: ProcedureRegistry = ProcedureRegistry(),
        settings: EngineSettings = EngineSettings()
    ) {
        self.store = store
        self.procedures = procedures
        self.settings = settings
        plans = PlanCache(
            capacity: settings.planCacheCount, limitBytes: settings.planCacheLimitBytes)
        memory = MemoryPool(limitBytes: settings.totalMemoryLimitBytes)
        BuiltInProcedures.register(in: procedures)
    }

    /// Runs one statement and hands its rows to the sink.
    ///
    /// Returns when the sink has had every row and all that was written is durable. Throws the one
    /// error of the query; nothing that a failed statement wrote stays.
    @discardableResult
    public func run(
        _ query: String, parameters: [String: Value] = [:],
        options: QueryOptions = QueryOptions(), sink: any RowSink
    ) throws(CypherError) -> QuerySummary {
        do {
            let run = StatementRun(
                engine: self, query: query, parameters: parameters, options: options, sink: sink)
            return try run.execute()
        } catch {
            throw CypherError(translating: error, in: query)
        }
    }

    /// Begins an explicit transaction.
    ///
    /// A writing one waits for the writer and holds it until it ends.
    public func begin(_ mode: TransactionMode) throws(CypherError) -> EngineTransaction {
        do {
            return try EngineTransaction(self, mode)
        } catch {
            throw CypherError(translating: error)
        }
    }

    // MARK: Preparing

    /// The plan of a statement: a remembered one that still holds, or a new one.
    ///
    /// Plans made for a writer's own view, which may come to nothing, are not remembered.
    func prepare(
        _ query: String, _ graph: Snapshot, isCommitted: Bool = true,
        checkTime: @escaping () throws -> Void
    ) throws -> Prepared {
        let schemaVersion = graph.schema.version
        let procedureVersion = procedures.version
        if let cached = plans.lookup(query), cached.schemaVersion == schemaVersion,
            cached.procedureVersion == procedureVersion, try isTimely(cached, graph)
        {
            return cached.prepared
        }
        let prepared = try compile(query, graph, checkTime)
        // A plan with a warning is made anew, for what was missing may be there by then.
        if case .query(let plan) = prepared, !plan.warnings.isEmpty { return prepared }
        guard isCommitted else { return prepared }
        plans.store(
            query,
            CachedPlan(
                prepared, schemaVersion: schemaVersion, procedureVersion: procedureVersion,
                nodeCount: try graph.nodeCount(), relationshipCount: try graph.relationshipCount()))
        return prepared
    }

    /// Whether the counts that a plan was made for are still about right; looked at now and then.
    private func isTimely(_ cached: CachedPlan, _ graph: Snapshot) throws -> Bool {
        let uses = cached.useCount.wrappingAdd(1, ordering: .relaxed).newValue
        guard uses & 0xFF == 0 else { return true }
        func isNear(_ now: Int, _ then: Int) -> Bool {
            now / 4 <= then + 1_000 && then / 4 <= now + 1_000
        }
        guard isNear(try graph.nodeCount(), cached.nodeCount) else { return false }
        return isNear(try graph.relationshipCount(), cached.relationshipCount)
    }

    private func compile(
        _ query: String, _ graph: Snapshot, _ checkTime: @escaping () throws -> Void
    ) throws -> Prepared {
        let tree = try Parser.parse(query)
        let binder = Binder(tree, procedures: procedures)
        let bound: BoundStatement
        switch tree.statement.body {
        case .query(let ref): bound = try binder.bind(ref)
        case .show(let show): bound = try binder.bindShow(show)
        case .createIndex, .dropIndex, .createConstraint, .dropConstraint:
            return .schema(try SchemaCommand(tree, binder))
        }
        let plan = try Planner(bound, GraphStatistics(graph), checkTime: checkTime).plan()
        switch tree.statement.mode {
        case .run: return .query(plan)
        case .explain: return .explain(plan)
        case .profile:
            throw CypherError(
                code: "SyntaxError", detail: "UnexpectedSyntax", phase: .compileTime,
                name: "cypher.profile.unavailable",
                message: "PROFILE is not available; use EXPLAIN", line: 1, column: 1)
        }
    }
}

/// Whether an explicit transaction may write.
public enum TransactionMode: Sendable {
    /// One snapshot for all its statements.
    case read
    /// The writer, from beginning to end.
    case write
}
