import GraphStore

/// One operator of a plan: immutable, shared by all runs of the plan, each of which makes an
/// operator of its own.
final class PlanNode: Sendable {
    let name: String
    let details: String
    let estimatedRows: Double
    let children: [PlanNode]
    /// The step, where the operator is a plain expansion to nodes that nothing else constrains.
    let expansion: ExpandStep?
    /// How many operators stand between this one and the plan's beginning.
    let height: Int
    private let make: @Sendable () -> Operator

    init(
        _ name: String, _ details: String = "", rows: Double, _ children: [PlanNode] = [],
        expansion: ExpandStep? = nil, make: @escaping @Sendable () -> Operator
    ) {
        self.name = name
        self.details = details
        estimatedRows = rows
        self.children = children
        self.expansion = expansion
        height = 1 + (children.map(\.height).max() ?? 0)
        self.make = make
    }

    /// An operator for one run.
    func makeOperator() -> Operator { make() }

    /// The operators in depth-first order, for `EXPLAIN`.
    func describe() -> PlanDescription {
        var steps: [PlanDescription.Step] = []
        var pending: [(node: PlanNode, depth: Int)] = [(self, 0)]
        while let (node, depth) = pending.popLast() {
            steps.append(
                PlanDescription.Step(
                    depth: depth, name: node.name, details: node.details,
                    estimatedRows: node.estimatedRows))
            for child in node.children.reversed() { pending.append((child, depth + 1)) }
        }
        return PlanDescription(steps: steps)
    }
}

/// A statement ready to run.
final class Plan: Sendable {
    /// A query with `CALL { … } IN TRANSACTIONS`, in its three stretches.
    struct Batched: Sendable {
        /// What makes the input rows.
        let input: PlanNode
        /// The slots of the input rows that are kept.
        let inputSlots: [Int]
        /// What is run for each input row.
        let inner: PlanNode
        /// Whether the inner query returns rows; else each input row passes on once.
        let returnsRows: Bool
        /// The slots that are kept after the inner query.
        let outputSlots: [Int]
        /// How many input rows share a transaction.
        let batch: Evaluator?
        /// The part of the inner query before its first write, where it calls model procedures.
        let modelPrefix: PlanNode?
        /// Whether no model procedure is called beyond it.
        let rehearsesAllCalls: Bool
    }

    /// The operator at the root; of a batched query, what follows the batches.
    let root: PlanNode
    let batched: Batched?
    /// The plans of the queries inside expressions.
    let subplans: [PlanNode]
    let columns: [BoundColumn]
    let columnSlots: [Int]
    let columnNames: [String]
    let parameters: [String]
    let slotCount: Int
    let writes: Bool
    /// The part before the first write, where model procedures are called in a query that also
    /// writes.
    let modelPrefix: PlanNode?
    /// Whether no model procedure is called beyond it.
    let rehearsesAllCalls: Bool
    let hasTimeLimit: Bool
    /// Whether nothing is read of the graph once the first procedure has begun, so that a long one
    /// keeps no snapshot.
    let releasesSnapshot: Bool
    let warnings: [String]

    init(
        root: PlanNode, batched: Batched?, subplans: [PlanNode], statement: BoundStatement,
        modelPrefix: PlanNode?, rehearsesAllCalls: Bool, hasTimeLimit: Bool,
        releasesSnapshot: Bool, warnings: [String]
    ) {
        self.releasesSnapshot = releasesSnapshot
        self.root = root
        self.batched = batched
        self.subplans = subplans
        columns = statement.query.columns
        columnSlots = statement.query.columns.map(\.slot)
        columnNames = statement.query.columns.map(\.name)
        parameters = statement.parameters
        slotCount = statement.slotCount
        writes = statement.writes
        self.modelPrefix = modelPrefix
        self.rehearsesAllCalls = rehearsesAllCalls
        self.hasTimeLimit = hasTimeLimit
        self.warnings = warnings
    }
}
