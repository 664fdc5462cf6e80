import GraphStore

/// Rows that were kept between the transactions of one statement.
struct BatchedRows: Sendable {
    let slots: [Int]
    private(set) var values: [Value] = []
    private(set) var count = 0

    init(slots: [Int]) { self.slots = slots }

    /// The memory of the kept values.
    var memorySize: Int { values.reduce(0) { $0 &+ $1.memorySize } }

    mutating func append(_ row: Row) {
        for slot in slots { values.append(row[slot]) }
        count += 1
    }

    mutating func append(_ other: BatchedRows) {
        values += other.values
        count += other.count
    }

    /// Puts a kept row into its slots.
    func restore(_ place: Int, into row: Row) {
        var index = place * slots.count
        for slot in slots {
            row[slot] = values[index]
            index += 1
        }
    }
}

/// Runs `CALL { … } IN TRANSACTIONS`: the input from one snapshot, each batch in a transaction of
/// its own, what follows on a snapshot after the last one.
struct BatchedRun {
    let run: StatementRun
    let plan: Plan

    /// How many input rows share a transaction where the statement does not say.
    private static let defaultBatchCount = 1_000

    /// Runs the statement; the snapshot is needed for the input only.
    func execute(_ held: HeldSnapshot) throws -> QuerySummary {
        guard let batched = plan.batched else { throw CypherError.nestedBatches }
        let limits = run.limits(of: plan)
        let values = try run.values(of: plan)
        let (input, batchCount) = try collectInput(batched, held.graph, limits, values)
        held.release()
        var output = BatchedRows(slots: batched.outputSlots)
        let budget = MemoryBudget(limitBytes: limits.memoryLimitBytes, pool: limits.pool)
        var counters = WriteCounters()
        var first = 0
        while first < input.count {
            let end = min(input.count, first + batchCount)
            let limits = run.limitsOfOneTransaction(of: plan)
            let (rows, added) = try runBatch(batched, input, first..<end, limits, values)
            // Where nothing follows, nothing needs to be kept.
            if !plan.columnSlots.isEmpty {
                try budget.charge(rows.memorySize)
                output.append(rows)
            }
            counters += added
            first = end
        }
        let after = try run.engine.store.snapshot()
        defer { after.release() }
        let rows = try run.stream(
            plan, after.graph, writer: nil, run.limitsOfOneTransaction(of: plan), batched: output)
        return QuerySummary(rows: rows, counters: counters, warnings: plan.warnings)
    }

    private func collectInput(
        _ batched: Plan.Batched, _ graph: Snapshot, _ limits: ExecutionLimits, _ values: [Value]
    ) throws -> (BatchedRows, batchCount: Int) {
        let context = ExecutionContext(
            graph: graph, writer: nil, plan: plan, parameters: values, limits: limits)
        var count = BatchedRun.defaultBatchCount
        if let batch = batched.batch {
            count = try SliceOperator.count(batch, "OF … ROWS", context)
            guard count > 0 else {
                throw CypherError.numberOutOfRange("a transaction takes one row or more")
            }
        }
        var rows = BatchedRows(slots: batched.inputSlots)
        let root = batched.input.makeOperator()
        try root.open(context)
        while try root.next(context) {
            try context.tick()
            try context.budget.charge(
                batched.inputSlots.reduce(16) { $0 + context.row[$1].memorySize })
            rows.append(context.row)
        }
        return (rows, count)
    }

    /// What model procedures answered on a snapshot.
    private struct Rehearsal {
        let memo: ProcedureMemo
        /// What was watched of the graph then.
        let version: UInt64
    }

    /// Runs one batch, model work done on a snapshot before the writer is taken.
    private func runBatch(
        _ batched: Plan.Batched, _ input: BatchedRows, _ places: Range<Int>,
        _ limits: ExecutionLimits, _ values: [Value]
    ) throws -> (BatchedRows, WriteCounters) {
        try limits.check()
        guard let prefix = batched.modelPrefix else {
            return try write(batched, input, places, limits, values, nil)
        }
        var memo: ProcedureMemo?
        for _ in 0..<3 {
            let rehearsal = try rehearse(prefix, input, places, limits, values, after: memo)
            memo = rehearsal.memo
            do {
                return try write(batched, input, places, limits, values, rehearsal)
            } catch is ProcedureMemo.Stale {
                continue
            }
        }
        return try write(batched, input, places, limits, values, nil)
    }

    private func rehearse(
        _ prefix: PlanNode, _ input: BatchedRows, _ places: Range<Int>, _ limits: ExecutionLimits,
        _ values: [Value], after former: ProcedureMemo?
    ) throws -> Rehearsal {
        let held = try run.engine.store.snapshot()
        defer { held.release() }
        let graph = held.graph
        let memo = ProcedureMemo(after: former)
        let context = ExecutionContext(
            graph: graph, writer: nil, plan: plan, parameters: values, limits: limits, memo: memo)
        let root = prefix.makeOperator()
        for place in places {
            input.restore(place, into: context.row)
            try root.open(context)
            while try root.next(context) { try context.tick() }
        }
        return Rehearsal(memo: memo, version: graph.watchedVersion)
    }

    private func write(
        _ batched: Plan.Batched, _ input: BatchedRows, _ places: Range<Int>,
        _ limits: ExecutionLimits, _ values: [Value],
        _ rehearsal: Rehearsal?
    ) throws -> (BatchedRows, WriteCounters) {
        let lent = Lent(value: rehearsal)
        let plan = self.plan
        return try run.engine.store.write { writer in
            let graph = writer.graph
            if let version = lent.value?.version, graph.watchedVersion != version {
                throw ProcedureMemo.Stale()
            }
            let context = ExecutionContext(
                graph: graph, writer: writer, plan: plan, parameters: values, limits: limits,
                memo: lent.value?.memo.replaying(strictly: batched.rehearsesAllCalls))
            var output = BatchedRows(slots: batched.outputSlots)
            let root = batched.inner.makeOperator()
            for place in places {
                input.restore(place, into: context.row)
                try root.open(context)
                while try root.next(context) {
                    try context.tick()
                    if batched.returnsRows { output.append(context.row) }
                }
                if !batched.returnsRows { output.append(context.row) }
            }
            try writer.finishStatement()
            return (output, writer.counters)
        }
    }
}

/// The rows that were kept between transactions, one after the other.
final class BatchedRowsOperator: Operator {
    private var place = 0

    override func open(_ context: ExecutionContext) { place = 0 }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard let rows = context.batchedRows, place < rows.count else { return false }
        try context.tick()
        rows.restore(place, into: context.row)
        place += 1
        return true
    }
}
