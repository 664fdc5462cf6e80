import CypherSyntax
import GraphStore

/// One run of one statement.
struct StatementRun {
    let engine: CypherEngine
    let query: String
    let parameters: [String: Value]
    let options: QueryOptions
    let sink: any RowSink
    private let start = MonotonicClock.now()

    init(
        engine: CypherEngine, query: String, parameters: [String: Value], options: QueryOptions,
        sink: any RowSink
    ) {
        self.engine = engine
        self.query = query
        self.parameters = parameters
        self.options = options
        self.sink = sink
    }

    /// Runs the statement in a transaction of its own.
    func execute() throws -> QuerySummary {
        let held = try engine.store.snapshot()
        defer { held.release() }
        let graph = held.graph
        var summary: QuerySummary
        switch try engine.prepare(query, graph, checkTime: checkPlanning) {
        case .explain(let plan):
            summary = try explain(plan, graph)
        case .schema(let command):
            guard options.access == .readWrite else { throw CypherError.readOnly }
            held.release()
            summary = try runSchema(command)
        case .query(let plan):
            if plan.batched != nil {
                guard options.access == .readWrite || !plan.writes else {
                    throw CypherError.readOnly
                }
                summary = try BatchedRun(run: self, plan: plan).execute(held)
            } else if plan.writes {
                guard options.access == .readWrite else { throw CypherError.readOnly }
                held.release()
                summary = try runWriting(plan)
            } else {
                let limits = limits(of: plan)
                let rows = try stream(
                    plan, graph, writer: nil, limits, held: plan.releasesSnapshot ? held : nil)
                summary = QuerySummary(rows: rows, warnings: plan.warnings)
            }
        }
        return finished(&summary)
    }

    /// Runs the statement inside an explicit transaction.
    func execute(in graph: Snapshot, writer: GraphWriter?) throws -> QuerySummary {
        var summary: QuerySummary
        switch try engine.prepare(
            query, graph, isCommitted: writer == nil, checkTime: checkPlanning)
        {
        case .explain(let plan):
            summary = try explain(plan, graph)
        case .schema(let command):
            guard let writer else { throw CypherError.readOnly }
            try command.run(writer)
            try writer.finishStatement()
            try sink.begin(columns: [])
            summary = QuerySummary(counters: writer.counters)
        case .query(let plan):
            guard plan.batched == nil else { throw CypherError.batchesInTransaction }
            guard !plan.writes || writer != nil else { throw CypherError.readOnly }
            let rows = try stream(plan, graph, writer: writer, limits(of: plan))
            try writer?.finishStatement()
            summary = QuerySummary(
                rows: rows, counters: writer?.counters ?? WriteCounters(), warnings: plan.warnings)
        }
        return finished(&summary)
    }

    func finished(_ summary: inout QuerySummary) -> QuerySummary {
        let nanoseconds = MonotonicClock.now() &- start
        summary.milliseconds = Double(nanoseconds) / 1_000_000
        return summary
    }

    /// Throws when the time for planning is up.
    func checkPlanning() throws {
        let timeout = options.timeoutMilliseconds ?? engine.settings.timeoutMilliseconds
        if let cancellation = options.cancellation, cancellation.isCancelled {
            throw CypherError.cancelled
        }
        let (limit, overflow) = UInt64(clamping: timeout).multipliedReportingOverflow(by: 1_000_000)
        if !overflow, MonotonicClock.now() &- start > limit {
            throw CypherError.timedOut(milliseconds: timeout)
        }
    }

    /// The limits of one transaction of a statement that makes several: a time limit asked for
    /// holds for the whole, that of the settings for each transaction.
    func limitsOfOneTransaction(of plan: Plan) -> ExecutionLimits {
        limits(of: plan, from: options.timeoutMilliseconds == nil ? MonotonicClock.now() : start)
    }

    func limits(of plan: Plan) -> ExecutionLimits { limits(of: plan, from: start) }

    private func limits(of plan: Plan, from start: UInt64) -> ExecutionLimits {
        let timeout =
            options.timeoutMilliseconds
            ?? (plan.hasTimeLimit ? engine.settings.timeoutMilliseconds : Int.max)
        return ExecutionLimits(
            start: start, timeoutMilliseconds: timeout, cancellation: options.cancellation,
            memoryLimitBytes: engine.settings.memoryLimitBytes, pool: engine.memory)
    }

    /// The values of a plan's parameters, by number.
    func values(of plan: Plan) throws -> [Value] {
        if plan.parameters.isEmpty { return [] }
        return try plan.parameters.map { name in
            guard let value = parameters[name] else {
                let hint = Suggestion.sentence(for: name, among: parameters.keys)
                throw CypherError(
                    code: "ParameterMissing", detail: "MissingParameter", phase: .compileTime,
                    name: "cypher.parameter.missing",
                    message: "the parameter $\(name) was not given\(hint)")
            }
            return value
        }
    }

    // MARK: Running

    /// Runs a plan and hands its rows to the sink; how many there were.
    func stream(
        _ plan: Plan, _ graph: Snapshot, writer: GraphWriter?, _ limits: ExecutionLimits,
        memo: ProcedureMemo? = nil, batched: BatchedRows? = nil, held: HeldSnapshot? = nil
    ) throws -> Int {
        let context = ExecutionContext(
            graph: graph, writer: writer, plan: plan, parameters: try values(of: plan),
            limits: limits, memo: memo)
        context.batchedRows = batched
        context.heldSnapshot = held
        let root = plan.root.makeOperator()
        try root.open(context)
        try sink.begin(columns: plan.columnNames)
        let slots = plan.columnSlots
        guard !slots.isEmpty else {
            var count = 0
            while try root.next(context) { count += 1 }
            return 0
        }
        let output = Row.allocate(capacity: slots.count)
        output.initialize(repeating: .null, count: slots.count)
        defer {
            output.deinitialize(count: slots.count)
            output.deallocate()
        }
        let lent = UnsafeBufferPointer(start: UnsafePointer(output), count: slots.count)
        var count = 0
        while try root.next(context) {
            for index in slots.indices { output[index] = context.row[slots[index]] }
            try sink.row(lent, in: graph)
            count += 1
        }
        return count
    }

    private func explain(_ plan: Plan, _ graph: Snapshot) throws -> QuerySummary {
        let description = plan.root.describe()
        try sink.begin(columns: ["operator", "details", "estimatedRows"])
        for step in description.steps {
            let indent = String(repeating: "  ", count: step.depth)
            let row: [Value] = [
                .string(indent + step.name), .string(step.details), .float(step.estimatedRows),
            ]
            try row.withUnsafeBufferPointer { try sink.row($0, in: graph) }
        }
        return QuerySummary(
            rows: description.steps.count, plan: description, warnings: plan.warnings)
    }

    private func runSchema(_ command: SchemaCommand) throws -> QuerySummary {
        let counters = try engine.store.write { writer in
            try command.run(writer)
            try writer.finishStatement()
            return writer.counters
        }
        try sink.begin(columns: [])
        return QuerySummary(counters: counters)
    }
}

/// Lends something to the writer thread for as long as the lender waits.
struct Lent<Value>: @unchecked Sendable {
    // @unchecked because the lending thread does nothing with the value until the writer is done.
    let value: Value
}

extension StatementRun {
    /// Runs a writing plan under the writer, model work done before where there is any.
    private func runWriting(_ plan: Plan) throws -> QuerySummary {
        let limits = limits(of: plan)
        guard let prefix = plan.modelPrefix else { return try write(plan, limits, nil) }
        var memo: ProcedureMemo?
        for _ in 0..<3 {
            let rehearsal = try rehearse(plan, prefix, limits, after: memo)
            memo = rehearsal.memo
            do {
                return try write(plan, limits, rehearsal)
            } catch is ProcedureMemo.Stale {
                continue
            }
        }
        return try write(plan, limits, nil)
    }

    /// What model procedures answered on a snapshot.
    private struct Rehearsal {
        let memo: ProcedureMemo
        /// What was watched of the graph then.
        let version: UInt64
    }

    /// Runs the part of a plan that reads on a snapshot and keeps what model procedures answer.
    private func rehearse(
        _ plan: Plan, _ prefix: PlanNode, _ limits: ExecutionLimits, after former: ProcedureMemo?
    ) throws -> Rehearsal {
        let held = try engine.store.snapshot()
        defer { held.release() }
        let graph = held.graph
        let memo = ProcedureMemo(after: former)
        let context = ExecutionContext(
            graph: graph, writer: nil, plan: plan, parameters: try values(of: plan),
            limits: limits, memo: memo)
        let root = prefix.makeOperator()
        try root.open(context)
        while try root.next(context) { try context.tick() }
        return Rehearsal(memo: memo, version: graph.watchedVersion)
    }

    private func write(
        _ plan: Plan, _ limits: ExecutionLimits, _ rehearsal: Rehearsal?
    ) throws -> QuerySummary {
        let lent = Lent(value: (run: self, rehearsal: rehearsal))
        return try engine.store.write { writer in
            let (run, rehearsal) = lent.value
            let graph = writer.graph
            if let rehearsal, graph.watchedVersion != rehearsal.version {
                throw ProcedureMemo.Stale()
            }
            // The schema may have changed since the plan was made.
            let prepared = try run.engine.prepare(
                run.query, graph, isCommitted: false, checkTime: run.checkPlanning)
            guard case .query(let current) = prepared else { throw CypherError.readOnly }
            let rows = try run.stream(
                current, graph, writer: writer, limits,
                memo: rehearsal?.memo.replaying(strictly: current.rehearsesAllCalls))
            try writer.finishStatement()
            return QuerySummary(
                rows: rows, counters: writer.counters, warnings: current.warnings)
        }
    }
}
