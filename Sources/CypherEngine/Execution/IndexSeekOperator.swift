import GraphStore

/// What an index is asked for.
enum CompiledSeek: Sendable {
    /// The values of the first keys.
    case equals([Evaluator])
    /// Each element of a list, once.
    case isIn(Evaluator)
    /// Values between two ends; either may be open.
    case range(from: End?, to: End?)
    /// Strings that begin so.
    case prefix(Evaluator)

    struct End: Sendable {
        let value: Evaluator
        let isInclusive: Bool
    }
}

/// The entities that an index has for the values asked for, row by row.
struct IndexSeekRun {
    private let index: IndexDescription
    private let seek: CompiledSeek
    private var cursor: EntityCursor?
    private var pending: ArraySlice<Value> = []

    init(_ index: IndexDescription, _ seek: CompiledSeek) {
        self.index = index
        self.seek = seek
    }

    /// Forgets what was being sought.
    mutating func reset() {
        cursor = nil
        pending = []
    }

    /// The next entity, or nil at the end.
    mutating func next(_ context: ExecutionContext) throws -> UInt64? {
        while true {
            if let cursor {
                if let id = try cursor.next() { return id }
                self.cursor = nil
            }
            guard let value = pending.popFirst() else { return nil }
            cursor = try context.graph.seek(index, equals: [value])
        }
    }

    /// Begins to seek for the row at hand.
    mutating func start(_ context: ExecutionContext) throws {
        let row = context.row
        switch seek {
        case .equals(let evaluators):
            let values = try evaluators.map { try $0(row, context) }
            cursor = try context.graph.seek(index, equals: values)
        case .isIn(let evaluator):
            guard case .list(let list) = try evaluator(row, context) else { return }
            var seen: Set<GroupingKey> = []
            pending =
                list.elements.filter {
                    !$0.isNull && seen.insert(GroupingKey($0)).inserted
                }[...]
        case .range(let from, let to):
            let low = try bound(from, context)
            let high = try bound(to, context)
            // An end that is null leaves nothing to compare with.
            if from != nil, low == nil { return }
            if to != nil, high == nil { return }
            cursor = try context.graph.seek(index, from: low, to: high)
        case .prefix(let evaluator):
            guard case .string(let text) = try evaluator(row, context) else { return }
            cursor = try context.graph.seek(index, prefix: text)
        }
    }

    private func bound(
        _ end: CompiledSeek.End?, _ context: ExecutionContext
    ) throws -> IndexBound? {
        guard let end else { return nil }
        let value = try end.value(context.row, context)
        return value.isNull ? nil : IndexBound(value, isInclusive: end.isInclusive)
    }
}

/// One row for each node that an index has for the values asked for.
final class NodeIndexSeekOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let index: IndexDescription
    private var run: IndexSeekRun
    /// The one value asked for, where there is at most one node for it.
    private let unique: Evaluator?

    init(_ input: Operator, slot: Int, index: IndexDescription, seek: CompiledSeek) {
        self.input = input
        self.slot = slot
        self.index = index
        run = IndexSeekRun(index, seek)
        if case .equals(let values) = seek, index.isUnique, index.propertyKeys.count == 1 {
            unique = values.first
        } else {
            unique = nil
        }
    }

    override func open(_ context: ExecutionContext) throws {
        run.reset()
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if let unique { return try nextUnique(unique, context) }
        while true {
            try context.tick()
            if let id = try run.next(context) {
                context.row[slot] = .node(NodeID(id))
                return true
            }
            guard try input.next(context) else { return false }
            try run.start(context)
        }
    }

    private func nextUnique(
        _ value: Evaluator, _ context: ExecutionContext
    ) throws -> Bool {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            let value = try value(row, context)
            if let node = try context.graph.seekNode(index, equals: value) {
                row[slot] = .node(node)
                return true
            }
        }
        return false
    }
}

/// One row for each relationship that an index has for the values asked for, with its ends; both
/// ways round where the direction is open.
final class RelationshipIndexSeekOperator: Operator {
    private let input: Operator
    private let slots: RelationshipSlots
    private let direction: Direction
    private var run: IndexSeekRun
    private var turned: RelationshipRecord?

    init(
        _ input: Operator, slots: RelationshipSlots,
        index: IndexDescription, seek: CompiledSeek, direction: Direction
    ) {
        self.input = input
        self.slots = slots
        self.direction = direction
        run = IndexSeekRun(index, seek)
    }

    override func open(_ context: ExecutionContext) throws {
        run.reset()
        turned = nil
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
            if let id = try run.next(context) {
                guard let record = try context.graph.relationship(RelationshipID(id)) else {
                    continue
                }
                slots.fill(context.row, record, isOutgoing: direction != .incoming)
                if direction == .both, record.start != record.end { turned = record }
                return true
            }
            guard try input.next(context) else { return false }
            try run.start(context)
        }
    }
}
