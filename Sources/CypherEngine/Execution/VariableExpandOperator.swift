import GraphStore

/// One row for each trail of a variable number of relationships: no relationship comes twice in it.
///
/// Depth-first with an explicit stack of cursors, so that depth costs no recursion. Cursors of
/// deeper levels are kept and restarted.
final class VariableExpandOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private let length: BoundRelationship.Length
    private let condition: Condition?
    /// Whether the end is at hand, and only trails that end there count.
    private let isInto: Bool
    /// Whether the walk begins at the pattern's right end, so that the list comes out backwards.
    private let isReversed: Bool

    private var cursors: [ExpandCursor] = []
    private var trail: [RelationshipID] = []
    private var used: Set<RelationshipID> = []
    private var depth = 0
    private var isActive = false
    private var startNode: NodeID?
    private var types: [TypeID]?

    init(
        _ input: Operator, _ step: ExpandStep, _ length: BoundRelationship.Length,
        condition: Condition?, isInto: Bool, isReversed: Bool
    ) {
        self.input = input
        self.step = step
        self.length = length
        self.condition = condition
        self.isInto = isInto
        self.isReversed = isReversed
    }

    override func open(_ context: ExecutionContext) throws {
        isActive = false
        startNode = nil
        types = try step.typeIDs(context)
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if let node = startNode {
                startNode = nil
                if length.minimum == 0, emit(node, row) { return true }
            }
            if isActive, let node = try walk(context), emit(node, row) { return true }
            if isActive { continue }
            guard try input.next(context) else { return false }
            guard case .node(let node) = row[step.from] else { continue }
            try start(node, context)
        }
    }

    private func start(_ node: NodeID, _ context: ExecutionContext) throws {
        trail.removeAll(keepingCapacity: true)
        used.removeAll(keepingCapacity: true)
        depth = 0
        startNode = node
        let exists = types.map { !$0.isEmpty } ?? true
        guard length.maximum > 0, length.maximum >= length.minimum, exists else { return }
        try descend(node, context)
        isActive = true
    }

    private func descend(_ node: NodeID, _ context: ExecutionContext) throws {
        if depth < cursors.count {
            cursors[depth].restart(node)
        } else {
            try context.budget.charge(1_024)
            cursors.append(try context.graph.expand(node, step.direction, types: types))
        }
        depth += 1
    }

    /// Takes one step; the node reached when the trail is long enough to count.
    ///
    /// Ends the walk when all trails have been taken.
    private func walk(_ context: ExecutionContext) throws -> NodeID? {
        let row = context.row
        while depth > 0 {
            try context.tick()
            guard let hop = try cursors[depth - 1].next() else {
                depth -= 1
                if let last = trail.popLast(), trail.count >= 8 { used.remove(last) }
                continue
            }
            guard !isUsed(hop.relationship), step.isNew(hop.relationship, row) else { continue }
            if let condition {
                row[length.elementSlot] = .relationship(hop.relationship)
                guard try condition(row, context) else { continue }
            }
            let count = trail.count + 1
            if count < length.maximum {
                push(hop.relationship)
                try descend(hop.neighbour, context)
                if count >= length.minimum { return hop.neighbour }
            } else if count >= length.minimum {
                // The last relationship is on the trail only while its row is made.
                trail.append(hop.relationship)
                isAtLimit = true
                return hop.neighbour
            }
        }
        isActive = false
        return nil
    }

    private var isAtLimit = false

    /// The first few are searched one by one, the others by hash.
    private func isUsed(_ relationship: RelationshipID) -> Bool {
        for place in 0..<min(8, trail.count) where trail[place] == relationship { return true }
        return trail.count > 8 && used.contains(relationship)
    }

    private func push(_ relationship: RelationshipID) {
        if trail.count >= 8 { used.insert(relationship) }
        trail.append(relationship)
    }

    /// Fills the slots for a trail that ends at a node; false where another end is sought.
    private func emit(_ node: NodeID, _ row: Row) -> Bool {
        defer {
            if isAtLimit {
                trail.removeLast()
                isAtLimit = false
            }
        }
        if isInto {
            guard case .node(let end) = row[step.to], end == node else { return false }
        } else {
            row[step.to] = .node(node)
        }
        let list = trail.map { Value.relationship($0) }
        row[step.slot] = .list(isReversed ? list.reversed() : list)
        return true
    }
}

/// Checks a list of relationships at hand against a pattern of variable length.
final class FollowListOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private let length: BoundRelationship.Length
    private let isToBound: Bool
    /// Whether the list is followed from its last relationship.
    private let isReversed: Bool

    init(
        _ input: Operator, _ step: ExpandStep, _ length: BoundRelationship.Length, isToBound: Bool,
        isReversed: Bool
    ) {
        self.isReversed = isReversed
        self.input = input
        self.step = step
        self.length = length
        self.isToBound = isToBound
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            guard case .node(let from) = row[step.from], case .list(let list) = row[step.slot],
                list.elements.count >= length.minimum, list.elements.count <= length.maximum,
                let end = try follow(list.elements, from: from, context)
            else { continue }
            if isToBound {
                guard case .node(let to) = row[step.to], to == end else { continue }
            } else {
                row[step.to] = .node(end)
            }
            return true
        }
        return false
    }

    private func follow(
        _ list: [Value], from: NodeID, _ context: ExecutionContext
    ) throws -> NodeID? {
        let types = try step.typeIDs(context)
        var node = from
        for element in isReversed ? list.reversed() : list {
            guard case .relationship(let id) = element,
                let record = try context.graph.relationship(id),
                types?.contains(record.type) ?? true
            else { return nil }
            if record.start == node, step.direction != .incoming {
                node = record.end
            } else if record.end == node, step.direction != .outgoing {
                node = record.start
            } else {
                return nil
            }
        }
        return node
    }
}
