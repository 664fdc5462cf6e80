import GraphStore

/// Puts the number of a node's relationships that fit a step into a slot, in place of walking them;
/// nodes without any are left out.
final class DegreeOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private var types: [TypeID]?
    private var cursor: ExpandCursor?
    private var isImplied = true

    init(_ input: Operator, _ step: ExpandStep) {
        self.input = input
        self.step = step
    }

    override func open(_ context: ExecutionContext) throws {
        types = try step.typeIDs(context)
        cursor = nil
        isImplied = try step.label?.holds(context) ?? true
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            guard case .node(let node) = row[step.from] else { continue }
            let count = try isImplied ? degree(of: node, context) : walk(node, context)
            guard count > 0 else { continue }
            row[step.slot] = .integer(count)
            return true
        }
        return false
    }

    /// The node's degree without the relationships that the pattern has used already.
    private func degree(of node: NodeID, _ context: ExecutionContext) throws -> Int {
        var degree = 0
        if let types {
            for type in types {
                degree += try context.graph.degree(of: node, step.direction, type: type)
            }
        } else {
            degree = try context.graph.degree(of: node, step.direction, type: nil)
        }
        guard degree > 0 else { return 0 }
        for other in step.others {
            switch context.row[other] {
            case .relationship(let id):
                if try isCounted(id, node, context) { degree -= 1 }
            case .list(let list):
                for case .relationship(let id) in list.elements
                where try isCounted(id, node, context) {
                    degree -= 1
                }
            default: continue
            }
        }
        return degree
    }

    /// Whether a relationship is among those that make up the node's degree.
    private func isCounted(
        _ id: RelationshipID, _ node: NodeID, _ context: ExecutionContext
    ) throws -> Bool {
        guard let record = try context.graph.relationship(id),
            types?.contains(record.type) ?? true
        else { return false }
        switch step.direction {
        case .outgoing: return record.start == node
        case .incoming: return record.end == node
        case .both: return record.start == node || record.end == node
        }
    }

    /// Counts one by one, where the nodes at the other end have to be looked at.
    private func walk(_ node: NodeID, _ context: ExecutionContext) throws -> Int {
        if let types, types.isEmpty { return 0 }
        let hops: ExpandCursor
        if let cursor {
            hops = cursor
            hops.restart(node)
        } else {
            hops = try context.graph.expand(node, step.direction, types: types)
            cursor = hops
        }
        var count = 0
        while let hop = try hops.next() {
            try context.tick()
            guard step.isNew(hop.relationship, context.row) else { continue }
            if let label = step.label, try !label.isOn(hop.neighbour, context) { continue }
            count += 1
        }
        return count
    }
}
