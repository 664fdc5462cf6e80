import CypherSyntax
import GraphStore

/// Chooses how a bound statement is run: which indexes, in which order, with which operators.
final class Planner {
    /// The longest chain of operators, those of subqueries in expressions included: pulling a row
    /// recurses along it, and at its end, where a condition is, begins the chain of a subquery.
    ///
    /// Measured: 100 to 1,000 bytes of stack an operator in a release build; statements run on
    /// stacks of 8 MiB.
    static let heightLimit = 4_000

    let statement: BoundStatement
    let arena: BoundArena
    let statistics: GraphStatistics
    let compiler: ExpressionCompiler
    private(set) var warnings: [String] = []
    /// The first operator that writes in a statement that also calls model procedures is preceded
    /// by this stretch of the plan.
    private var modelPrefix: PlanNode?
    /// How many subqueries around this place are being planned.
    private var innerDepth = 0
    private var hasTimeLimit = true
    private var callsModel = false
    /// Whether a model procedure is called where it cannot be rehearsed: after a write, or in a
    /// subquery.
    private var callsModelLate = false

    /// Throws when the time for planning is up.
    let checkTime: () throws -> Void

    init(
        _ statement: BoundStatement, _ statistics: GraphStatistics,
        checkTime: @escaping () throws -> Void
    ) {
        self.checkTime = checkTime
        self.statement = statement
        self.statistics = statistics
        arena = statement.arena
        compiler = ExpressionCompiler(arena: statement.arena)
    }

    /// The plan of the statement.
    func plan() throws -> Plan {
        let subplans = try statement.subqueries.map { subquery in
            try planQuery(subquery.query, from: .argument(subquery.dependencies)).node
        }
        let query = statement.query
        var batched: Plan.Batched?
        let root: PlanNode
        if let place = batchPlace(query) {
            (batched, root) = try planBatches(query, at: place)
        } else {
            root = try planQuery(query, from: .start).node
        }
        let chains = [root] + subplans + [batched?.input, batched?.inner].compactMap { $0 }
        let height = chains.reduce(0) { $0 + $1.height }
        guard height <= Planner.heightLimit else { throw CypherError.planTooLarge(height) }
        let prefix = callsModel && statement.writes ? modelPrefix : nil
        return Plan(
            root: root, batched: batched, subplans: subplans, statement: statement,
            modelPrefix: prefix, rehearsesAllCalls: !callsModelLate, hasTimeLimit: hasTimeLimit,
            releasesSnapshot: needsNoGraph(query), warnings: warnings)
    }

    /// Whether a query calls one long procedure and reads nothing of the graph afterwards.
    private func needsNoGraph(_ query: BoundQuery) -> Bool {
        guard !statement.writes, query.parts.count == 1, let clauses = query.parts.first?.clauses,
            case .call(let call)? = clauses.first, call.procedure.signature.mode == .dbms,
            call.procedure.signature.results.allSatisfy({ $0.type.isPlain })
        else { return false }
        var written = [call.predicate].compactMap { $0 }
        for clause in clauses.dropFirst() {
            guard case .project(let projection) = clause else { return false }
            written += projection.expressions
        }
        return !written.contains { WriteEffects.anything.touches($0, arena) }
    }

    /// How far planning has come: the operators so far and what is known after them.
    struct State {
        var node: PlanNode
        /// The slots that have values.
        var bound: Set<Int>
        /// The slots of the query around this one: they have values throughout.
        var outer: Set<Int> = []
        var rows: Double
        /// Whether there is at most one row.
        var isSingleRow: Bool
        /// Whether an operator is still reading while rows pass on.
        var isReading = false
        /// What has been written since all rows were last collected.
        var effects = WriteEffects()
        /// Whether anything is written at all.
        var writes = false

        static var start: State {
            State(
                node: PlanNode("Argument", rows: 1) { ArgumentOperator() }, bound: [], rows: 1,
                isSingleRow: true)
        }

        /// The beginning of a plan that is run for each row of another.
        static func argument(_ bound: some Sequence<Int>) -> State {
            var state = State.start
            state.bound = Set(bound)
            state.outer = state.bound
            return state
        }

        /// The slots with values, in a fixed order.
        var slots: [Int] { bound.sorted() }
    }

    func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    // MARK: Queries

    /// Plans all parts of a query; the state after them.
    func planQuery(_ query: BoundQuery, from start: State) throws -> State {
        if query.parts.count == 1, let part = query.parts.first {
            var state = try planClauses(part.clauses, from: start)
            if !query.returnsRows, state.writes, start.bound.isEmpty, start.outer.isEmpty {
                state.node = drained(state.node)
            }
            return state
        }
        var children: [(node: PlanNode, copies: [(from: Int, to: Int)])] = []
        var result = start
        result.rows = 0
        for part in query.parts {
            let state = try planClauses(part.clauses, from: start)
            let copies = zip(part.columnSlots, query.columns).map { (from: $0, to: $1.slot) }
            children.append((state.node, copies))
            result.rows += state.rows
            result.effects.formUnion(state.effects)
            result.writes = result.writes || state.writes
            result.isReading = result.isReading || state.isReading
        }
        result.isSingleRow = false
        let parts = children
        result.node = PlanNode("Union", rows: result.rows, parts.map(\.node)) {
            UnionOperator(
                parts.map { UnionOperator.Part(plan: $0.node.makeOperator(), copies: $0.copies) })
        }
        result.bound.formUnion(query.columns.map(\.slot))
        if query.union == .distinct {
            addDistinct(query.columns.map(\.slot), to: &result)
        }
        return result
    }

    private func drained(_ node: PlanNode) -> PlanNode {
        PlanNode("EmptyResult", rows: 0, [node]) { DrainOperator(node.makeOperator()) }
    }

    /// Plans clauses one after the other.
    func planClauses(_ written: [BoundClause], from start: State) throws -> State {
        let clauses = mergeCreations(written)
        var state = start
        var place = 0
        while place < clauses.count {
            try checkTime()
            if let counted = planCounted(clauses, at: place, state) {
                state = counted
                place += 2
                continue
            }
            try planClause(clauses[place], &state)
            guard state.node.height <= Planner.heightLimit else {
                throw CypherError.planTooLarge(state.node.height)
            }
            place += 1
        }
        return state
    }

    private func planClause(_ clause: BoundClause, _ state: inout State) throws {
        switch clause {
        case .match(let match): try planMatch(match, &state)
        case .unwind(let list, let slot): planUnwind(list, slot, &state)
        case .project(let projection): planProjection(projection, &state)
        case .call(let call): try planCall(call, &state)
        case .subquery(let call): try planCallSubquery(call, &state)
        case .create, .merge, .set, .remove, .delete, .forEach:
            try planUpdate(clause, &state)
        }
    }

    private func planUnwind(_ list: BoundRef, _ slot: Int, _ state: inout State) {
        collectWrites(readBy: [list], &state)
        let child = state.node
        state.rows *= 10
        state.isSingleRow = false
        state.bound.insert(slot)
        if let bounds = compiler.rangeBounds(list) {
            state.node = PlanNode("UnwindRange", rows: state.rows, [child]) {
                UnwindRangeOperator(child.makeOperator(), slot: slot, bounds: bounds)
            }
            return
        }
        let evaluator = compiler.compile(list)
        state.node = PlanNode("Unwind", rows: state.rows, [child]) {
            UnwindOperator(child.makeOperator(), slot: slot, list: evaluator)
        }
    }

    // MARK: Barriers

    /// Collects all rows before the next operator, so that it sees all writes so far and disturbs
    /// no reading.
    func addEager(_ state: inout State) {
        let child = state.node
        let slots = state.slots
        state.node = PlanNode("Eager", rows: state.rows, [child]) {
            EagerOperator(child.makeOperator(), slots: slots)
        }
        state.isReading = false
        state.effects = WriteEffects()
    }

    /// Collects all rows where expressions read what has been written.
    func collectWrites(readBy refs: [BoundRef], _ state: inout State) {
        guard !state.isSingleRow, !state.effects.isEmpty else { return }
        if refs.contains(where: { state.effects.touches($0, arena) }) { addEager(&state) }
    }

    // MARK: Calls

    private func planCall(_ call: BoundCall, _ state: inout State) throws {
        let signature = call.procedure.signature
        if signature.mode == .dbms { hasTimeLimit = false }
        if signature.cost == .model {
            callsModel = true
            if state.writes || modelPrefix != nil || innerDepth > 0 { callsModelLate = true }
        }
        if signature.mode == .write {
            prepareWrite(&state)
        } else if !state.effects.isEmpty, !state.isSingleRow {
            addEager(&state)
        }
        let child = state.node
        let arguments = call.arguments.map { compiler.compile($0) }
        let procedure = call.procedure
        let yields = call.yields
        if !signature.results.isEmpty {
            state.rows *= 10
            state.isSingleRow = false
        }
        state.bound.formUnion(yields.map(\.slot))
        state.isReading = true
        if signature.mode == .write {
            state.effects.formUnion(.anything)
            state.writes = true
        }
        state.node = PlanNode("ProcedureCall", signature.text, rows: state.rows, [child]) {
            CallOperator(child.makeOperator(), procedure, arguments: arguments, yields: yields)
        }
        if let predicate = call.predicate { addFilter([predicate], &state) }
    }

    private func planCallSubquery(_ call: BoundCallSubquery, _ state: inout State) throws {
        guard !call.inTransactions else { throw CypherError.nestedBatches }
        var inner = State.argument(call.dependencies)
        if statement.writes, state.isReading || !state.effects.isEmpty, !state.isSingleRow {
            addEager(&state)
        }
        innerDepth += 1
        inner = try planQuery(call.query, from: inner)
        innerDepth -= 1
        if inner.writes { noteFirstWrite(state) }
        let child = state.node
        let innerNode = inner.node
        if call.query.returnsRows {
            state.rows *= inner.rows
            state.isSingleRow = state.isSingleRow && inner.isSingleRow
            state.bound.formUnion(call.query.columns.map(\.slot))
            state.node = PlanNode("Apply", rows: state.rows, [child, innerNode]) {
                ApplyOperator(child.makeOperator(), innerNode.makeOperator())
            }
        } else {
            state.node = PlanNode("SubqueryForeach", rows: state.rows, [child, innerNode]) {
                ApplyForEffectOperator(child.makeOperator(), innerNode.makeOperator())
            }
        }
        state.isReading = state.isReading || inner.isReading
        state.writes = state.writes || inner.writes
        if inner.writes { state.effects.formUnion(.anything) }
    }

    /// Notes that what comes next is the first operator that writes.
    func noteFirstWrite(_ state: State) {
        if modelPrefix == nil, innerDepth == 0, !state.writes { modelPrefix = state.node }
    }
}

// MARK: - CALL { … } IN TRANSACTIONS

extension Planner {
    /// Where the clause stands that cuts a query into transactions.
    private func batchPlace(_ query: BoundQuery) -> Int? {
        guard query.parts.count == 1 else { return nil }
        return query.parts[0].clauses.firstIndex { clause in
            if case .subquery(let call) = clause { call.inTransactions } else { false }
        }
    }

    private func planBatches(
        _ query: BoundQuery, at place: Int
    ) throws -> (Plan.Batched, root: PlanNode) {
        let clauses = query.parts[0].clauses
        guard case .subquery(let call) = clauses[place] else { throw CypherError.nestedBatches }
        let input = try planClauses(Array(clauses[..<place]), from: .start)
        guard !input.writes else { throw CypherError.nestedBatches }
        callsModel = false
        callsModelLate = false
        modelPrefix = nil
        let inner = try planQuery(call.query, from: .argument(call.dependencies))
        let prefix = callsModel ? modelPrefix : nil
        callsModel = false
        let columns = call.query.columns.map(\.slot)
        let outputSlots = input.bound.union(columns).sorted()
        let batched = Plan.Batched(
            input: input.node, inputSlots: input.slots, inner: inner.node,
            returnsRows: call.query.returnsRows, outputSlots: outputSlots,
            batch: call.batch.map { compiler.compile($0) }, modelPrefix: prefix,
            rehearsesAllCalls: !callsModelLate)
        var rest = State.argument(outputSlots)
        rest.isSingleRow = false
        rest.node = PlanNode("BatchedRows", rows: input.rows) { BatchedRowsOperator() }
        rest = try planClauses(Array(clauses[(place + 1)...]), from: rest)
        guard !rest.writes else { throw CypherError.nestedBatches }
        return (batched, rest.node)
    }
}

extension CypherError {
    /// The statement has more steps than a plan may have.
    static func planTooLarge(_ height: Int) -> CypherError {
        CypherError(
            code: "SyntaxError", detail: "UnexpectedSyntax", phase: .compileTime,
            name: "cypher.plan.tooLarge",
            message: "the statement needs a chain of \(height) operators; "
                + "\(Planner.heightLimit) are allowed: split it, or use UNWIND")
    }

    /// `IN TRANSACTIONS` stands where the statement can't be cut.
    static let nestedBatches = CypherError(
        code: "SyntaxError", detail: "InvalidClauseComposition", phase: .compileTime,
        name: "cypher.transactions.misplaced",
        message:
            "CALL { … } IN TRANSACTIONS stands once, at the top of a query without UNION whose "
            + "other clauses only read")
}
