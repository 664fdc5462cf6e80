import GraphStore

/// Puts the number of a node's relationships into a slot, in place of walking them; nodes without
/// any are left out.
final class DegreeOperator: Operator {
    private let input: Operator
    private let step: ExpandStep

    init(_ input: Operator, _ step: ExpandStep) {
        self.input = input
        self.step = step
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            guard case .node(let node) = row[step.from] else { continue }
            var degree = 0
            if let types = try step.typeIDs(context) {
                for type in types {
                    degree += try context.graph.degree(of: node, step.direction, type: type)
                }
            } else {
                degree = try context.graph.degree(of: node, step.direction, type: nil)
            }
            guard degree > 0 else { continue }
            row[step.slot] = .integer(degree)
            return true
        }
        return false
    }
}
