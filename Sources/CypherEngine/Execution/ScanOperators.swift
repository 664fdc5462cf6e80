import GraphStore

/// One row for each node, or for each node with a label.
final class NodeScanOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let label: Token?
    private var cursor: NodeCursor?

    init(_ input: Operator, slot: Int, label: Token?) {
        self.input = input
        self.slot = slot
        self.label = label
    }

    override func open(_ context: ExecutionContext) throws {
        cursor = nil
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if let cursor {
                if let node = try cursor.next() {
                    context.row[slot] = .node(node)
                    return true
                }
                self.cursor = nil
            }
            guard try input.next(context) else { return false }
            if let label {
                guard let id = try label.label(context) else { continue }
                cursor = try context.graph.nodes(labelled: id)
            } else {
                cursor = try context.graph.nodes()
            }
        }
    }
}

/// One row for each relationship of a type, with its ends; both ways round where the direction is
/// open.
final class RelationshipScanOperator: Operator {
    private let input: Operator
    private let slots: RelationshipSlots
    private let types: [Token]
    private let direction: Direction
    private var cursor: RelationshipCursor?
    private var pending: [TypeID] = []
    private var turned: RelationshipRecord?

    init(
        _ input: Operator, slots: RelationshipSlots, types: [Token],
        direction: Direction
    ) {
        self.input = input
        self.slots = slots
        self.types = types
        self.direction = direction
    }

    override func open(_ context: ExecutionContext) throws {
        cursor = nil
        turned = nil
        pending = []
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if let record = turned {
                turned = nil
                slots.fill(context.row, record, isOutgoing: false)
                return true
            }
            if let cursor {
                if let record = try cursor.next() {
                    slots.fill(context.row, record, isOutgoing: direction != .incoming)
                    if direction == .both, record.start != record.end { turned = record }
                    return true
                }
                self.cursor = nil
            }
            if let type = pending.popLast() {
                cursor = try context.graph.relationships(typed: type)
                continue
            }
            guard try input.next(context) else { return false }
            if types.isEmpty {
                cursor = try context.graph.relationships()
            } else {
                pending = try types.compactMap { try $0.type(context) }
            }
        }
    }

}

/// Where a relationship and the nodes at its ends go.
struct RelationshipSlots: Sendable {
    let relationship: Int
    let left: Int
    let right: Int

    /// Puts a relationship into its slots, walked from start to end or the other way.
    @inline(__always)
    func fill(_ row: Row, _ record: RelationshipRecord, isOutgoing: Bool) {
        row[relationship] = .relationship(record.id)
        row[left] = .node(isOutgoing ? record.start : record.end)
        row[right] = .node(isOutgoing ? record.end : record.start)
    }
}

/// The node with a given id, where there is one.
final class NodeByIDOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let id: Evaluator
    private var pending: ArraySlice<Value> = []

    init(_ input: Operator, slot: Int, id: @escaping Evaluator) {
        self.input = input
        self.slot = slot
        self.id = id
    }

    override func open(_ context: ExecutionContext) throws {
        pending = []
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            while let value = pending.popFirst() {
                guard case .integer(let number) = value, number >= 0 else { continue }
                let node = NodeID(UInt64(number))
                guard try context.graph.nodeExists(node) else { continue }
                context.row[slot] = .node(node)
                return true
            }
            guard try input.next(context) else { return false }
            switch try id(context.row, context) {
            case .list(let list):
                var seen: Set<GroupingKey> = []
                pending = list.elements.filter { seen.insert(GroupingKey($0)).inserted }[...]
            case let value:
                pending = [value]
            }
        }
    }
}

/// Counts nodes from the store's statistics.
final class NodeCountOperator: Operator {
    private let slot: Int
    private let label: Token?
    private var isDone = false

    init(slot: Int, label: Token?) {
        self.slot = slot
        self.label = label
    }

    override func open(_ context: ExecutionContext) { isDone = false }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if isDone { return false }
        isDone = true
        let count: Int
        if let label {
            count = try label.label(context).map { try context.graph.nodeCount(labelled: $0) } ?? 0
        } else {
            count = try context.graph.nodeCount()
        }
        context.row[slot] = .integer(count)
        return true
    }
}

/// Counts relationships from the store's statistics.
final class RelationshipCountOperator: Operator {
    /// The label that one end has to have.
    struct End: Sendable {
        let label: Token
        let isStart: Bool
    }

    private let slot: Int
    private let types: [Token]
    private let end: End?
    private var isDone = false

    init(slot: Int, types: [Token], end: End?) {
        self.slot = slot
        self.types = types
        self.end = end
    }

    override func open(_ context: ExecutionContext) { isDone = false }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if isDone { return false }
        isDone = true
        var count = 0
        if types.isEmpty {
            count = try context.graph.relationshipCount()
        }
        var seen: Set<TypeID> = []
        for type in types {
            guard let id = try type.type(context), seen.insert(id).inserted else { continue }
            count += try self.count(id, context)
        }
        context.row[slot] = .integer(count)
        return true
    }

    private func count(_ type: TypeID, _ context: ExecutionContext) throws -> Int {
        guard let end else { return try context.graph.relationshipCount(typed: type) }
        guard let label = try end.label.label(context) else { return 0 }
        return end.isStart
            ? try context.graph.relationshipCount(typed: type, from: label)
            : try context.graph.relationshipCount(typed: type, to: label)
    }
}
