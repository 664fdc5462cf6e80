import GraphStore
import Synchronization

/// A label that nodes at one end of a type's relationships have to have, and mostly do.
///
/// Where the store's counts say that every relationship of the type has the label at that end, no
/// node needs to be looked at. That is found out once for each committed state of the graph; a
/// statement that writes looks at each node.
final class ImpliedLabel: Sendable {
    let label: Token
    private let type: Token
    /// The way in which relationships are walked towards the nodes in question.
    private let direction: Direction
    /// The transaction that was asked last, shifted left by one, and whether the label held there.
    private let known = Atomic<UInt64>(UInt64.max)

    init(_ label: Token, type: Token, direction: Direction) {
        self.label = label
        self.type = type
        self.direction = direction
    }

    /// Whether every node that can be reached has the label.
    func holds(_ context: ExecutionContext) throws -> Bool {
        guard context.writer == nil else { return false }
        let transaction = context.graph.transactionID
        let before = known.load(ordering: .relaxed)
        if before >> 1 == transaction { return before & 1 == 1 }
        let holds = try look(context)
        known.store(transaction << 1 | (holds ? 1 : 0), ordering: .relaxed)
        return holds
    }

    private func look(_ context: ExecutionContext) throws -> Bool {
        guard let label = try label.label(context), let type = try type.type(context) else {
            return false
        }
        let graph = context.graph
        let all = try graph.relationshipCount(typed: type)
        if direction != .incoming, try graph.relationshipCount(typed: type, to: label) != all {
            return false
        }
        if direction != .outgoing, try graph.relationshipCount(typed: type, from: label) != all {
            return false
        }
        return true
    }

    /// Whether a node has the label.
    @inline(__always)
    func isOn(_ node: NodeID, _ context: ExecutionContext) throws -> Bool {
        guard let label = try label.label(context) else { return false }
        return try context.graph.hasLabel(node, label)
    }
}

/// Passes on the rows whose node has a label that it most likely has.
final class ImpliedLabelOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let label: ImpliedLabel
    private var isImplied = false

    init(_ input: Operator, slot: Int, label: ImpliedLabel) {
        self.input = input
        self.slot = slot
        self.label = label
    }

    override func open(_ context: ExecutionContext) throws {
        isImplied = try label.holds(context)
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if isImplied { return try input.next(context) }
        while try input.next(context) {
            try context.tick()
            if case .node(let node) = context.row[slot], try label.isOn(node, context) {
                return true
            }
        }
        return false
    }
}
