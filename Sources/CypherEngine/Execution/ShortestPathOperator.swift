import GraphStore

/// Finds one shortest path between two nodes at hand, or all of them, breadth first from both ends.
final class ShortestPathOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private let length: BoundRelationship.Length
    private let condition: Condition?
    private let pathSlot: Int
    private let findsAll: Bool
    private var found: ArraySlice<ValuePath> = []

    init(
        _ input: Operator, _ step: ExpandStep, _ length: BoundRelationship.Length,
        condition: Condition?, pathSlot: Int, findsAll: Bool
    ) {
        self.input = input
        self.step = step
        self.length = length
        self.condition = condition
        self.pathSlot = pathSlot
        self.findsAll = findsAll
    }

    override func open(_ context: ExecutionContext) throws {
        found = []
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if let path = found.popFirst() {
                row[pathSlot] = .path(path)
                row[step.slot] = .list(path.relationships.map { .relationship($0) })
                return true
            }
            guard try input.next(context) else { return false }
            guard case .node(let from) = row[step.from], case .node(let to) = row[step.to] else {
                continue
            }
            found = try search(from, to, context)[...]
        }
    }

    private func search(
        _ from: NodeID, _ to: NodeID, _ context: ExecutionContext
    ) throws -> [ValuePath] {
        if from == to {
            guard length.minimum == 0 else { return [] }
            return [ValuePath(nodes: [from], relationships: [])]
        }
        let types = try step.typeIDs(context)
        if let types, types.isEmpty { return [] }
        var search = BidirectionalSearch(
            from: from, to: to, direction: step.direction, types: types, slot: length.elementSlot,
            condition: condition)
        defer { search.releaseMemory(context) }
        guard let meetings = try search.run(maximum: length.maximum, context) else { return [] }
        return try search.paths(through: meetings, all: findsAll, context)
    }
}

/// What one side of a search has reached: for each node its distance and the steps that lead to it.
private struct SearchSide {
    var distance: [NodeID: Int]
    var steps: [NodeID: [(node: NodeID, relationship: RelationshipID)]] = [:]
    var frontier: [NodeID]
    var depth = 0
    var charged = 0
    private let direction: Direction
    private let types: [TypeID]?
    private var cursor: ExpandCursor?

    init(_ node: NodeID, _ direction: Direction, _ types: [TypeID]?) {
        distance = [node: 0]
        frontier = [node]
        self.direction = direction
        self.types = types
    }

    /// Reaches one step further.
    mutating func grow(slot: Int, condition: Condition?, _ context: ExecutionContext) throws {
        depth += 1
        var next: [NodeID] = []
        for node in frontier {
            let hops = try hops(of: node, context)
            while let hop = try hops.next() {
                try context.tick()
                if let condition {
                    context.row[slot] = .relationship(hop.relationship)
                    guard try condition(context.row, context) else { continue }
                }
                if let known = distance[hop.neighbour] {
                    guard known == depth else { continue }
                } else {
                    distance[hop.neighbour] = depth
                    next.append(hop.neighbour)
                }
                try context.budget.charge(96)
                charged += 96
                steps[hop.neighbour, default: []].append((node, hop.relationship))
            }
        }
        frontier = next
    }

    private mutating func hops(
        of node: NodeID, _ context: ExecutionContext
    ) throws -> ExpandCursor {
        if let cursor {
            cursor.restart(node)
            return cursor
        }
        let made = try context.graph.expand(node, direction, types: types)
        cursor = made
        return made
    }
}

/// Breadth-first search from two nodes towards each other.
private struct BidirectionalSearch {
    private var forward: SearchSide
    private var backward: SearchSide
    private let slot: Int
    private let condition: Condition?

    init(
        from: NodeID, to: NodeID, direction: Direction, types: [TypeID]?, slot: Int,
        condition: Condition?
    ) {
        forward = SearchSide(from, direction, types)
        backward = SearchSide(to, direction.reversed, types)
        self.slot = slot
        self.condition = condition
    }

    func releaseMemory(_ context: ExecutionContext) {
        context.budget.release(forward.charged + backward.charged)
    }

    /// Grows the smaller side until the two meet; the nodes where shortest paths cross from one
    /// side to the other.
    ///
    /// The first depth at which the sides touch is the length of the shortest path, and every
    /// shortest path has one node at that place.
    mutating func run(maximum: Int, _ context: ExecutionContext) throws -> [NodeID]? {
        while !forward.frontier.isEmpty, !backward.frontier.isEmpty {
            guard forward.depth + backward.depth < maximum else { return nil }
            let meetings: [NodeID]
            if forward.frontier.count <= backward.frontier.count {
                try forward.grow(slot: slot, condition: condition, context)
                meetings = forward.frontier.filter { backward.distance[$0] == backward.depth }
            } else {
                try backward.grow(slot: slot, condition: condition, context)
                meetings = backward.frontier.filter { forward.distance[$0] == forward.depth }
            }
            if !meetings.isEmpty { return meetings }
        }
        return nil
    }

    /// The paths that cross at one of the nodes.
    func paths(
        through meetings: [NodeID], all: Bool, _ context: ExecutionContext
    ) throws -> [ValuePath] {
        var found: [ValuePath] = []
        for node in meetings {
            let heads = try trails(from: node, in: forward, all: all, context)
            let tails = try trails(from: node, in: backward, all: all, context)
            for head in heads {
                for tail in tails {
                    try context.tick()
                    found.append(
                        ValuePath(
                            nodes: head.nodes.reversed() + tail.nodes.dropFirst(),
                            relationships: head.relationships.reversed() + tail.relationships))
                    if !all { return found }
                }
            }
        }
        return found
    }

    /// The ways from a node back to where a side began.
    private func trails(
        from node: NodeID, in side: SearchSide, all: Bool, _ context: ExecutionContext
    ) throws -> [(nodes: [NodeID], relationships: [RelationshipID])] {
        var found: [(nodes: [NodeID], relationships: [RelationshipID])] = []
        var pending: [(nodes: [NodeID], relationships: [RelationshipID])] = [([node], [])]
        while let (nodes, relationships) = pending.popLast() {
            try context.tick()
            guard let last = nodes.last, let steps = side.steps[last] else {
                found.append((nodes, relationships))
                if !all { break }
                continue
            }
            for step in all ? steps[...] : steps.prefix(1) {
                pending.append((nodes + [step.node], relationships + [step.relationship]))
            }
            try context.budget.check((pending.count + found.count) * 64 * (nodes.count + 1))
        }
        return found
    }
}
