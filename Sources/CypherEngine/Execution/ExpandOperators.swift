import CypherSyntax
import GraphStore

/// Where a relationship of a pattern is walked from.
struct ExpandStep: Sendable {
    let from: Int
    let to: Int
    /// The slot of the relationship, or of the list of relationships.
    let slot: Int
    let direction: Direction
    let types: [Token]
    /// Slots of relationships of the same clause that must be others; of single ones and of lists.
    let others: [Int]
    /// The label that the node at the other end has to have.
    var label: ImpliedLabel?

    /// The numbers of the types; nil where any type will do, empty where none of them exists.
    func typeIDs(_ context: ExecutionContext) throws -> [TypeID]? {
        if types.isEmpty { return nil }
        var ids: [TypeID] = []
        for type in types {
            if let id = try type.type(context), !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// Whether none of the other relationships is this one.
    @inline(__always)
    func isNew(_ relationship: RelationshipID, _ row: Row) -> Bool {
        for other in others {
            switch row[other] {
            case .relationship(let id):
                if id == relationship { return false }
            case .list(let list):
                for case .relationship(let id) in list.elements where id == relationship {
                    return false
                }
            default: continue
            }
        }
        return true
    }
}

/// One row for each relationship of a node, with the node at its other end.
final class ExpandOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private var cursor: ExpandCursor?
    private var isActive = false
    private var checked: ImpliedLabel?

    init(_ input: Operator, _ step: ExpandStep) {
        self.input = input
        self.step = step
    }

    override func open(_ context: ExecutionContext) throws {
        isActive = false
        if let label = step.label { checked = try label.holds(context) ? nil : label }
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if isActive, let cursor {
                while let hop = try cursor.next() {
                    guard step.isNew(hop.relationship, row) else { continue }
                    if let checked, try !checked.isOn(hop.neighbour, context) {
                        try context.tick()
                        continue
                    }
                    row[step.slot] = .relationship(hop.relationship)
                    row[step.to] = .node(hop.neighbour)
                    return true
                }
                isActive = false
            }
            guard try input.next(context) else { return false }
            guard case .node(let node) = row[step.from] else { continue }
            if let cursor {
                cursor.restart(node)
            } else {
                let types = try step.typeIDs(context)
                if let types, types.isEmpty { continue }
                cursor = try context.graph.expand(node, step.direction, types: types)
            }
            isActive = true
        }
    }
}

/// One row for each relationship between two nodes at hand.
final class ExpandIntoOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private var cursor: ExpandCursor?
    private var sought: NodeID?

    init(_ input: Operator, _ step: ExpandStep) {
        self.input = input
        self.step = step
    }

    override func open(_ context: ExecutionContext) throws {
        sought = nil
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if let sought, let cursor {
                while let hop = try cursor.next() {
                    try context.tick()
                    guard hop.neighbour == sought, step.isNew(hop.relationship, row) else {
                        continue
                    }
                    row[step.slot] = .relationship(hop.relationship)
                    return true
                }
                self.sought = nil
            }
            guard try input.next(context) else { return false }
            guard case .node(let from) = row[step.from], case .node(let to) = row[step.to] else {
                continue
            }
            try start(from, to, context)
        }
    }

    /// Walks from the end with fewer relationships.
    private func start(_ from: NodeID, _ to: NodeID, _ context: ExecutionContext) throws {
        let types = try step.typeIDs(context)
        if let types, types.isEmpty { return }
        let only = types?.count == 1 ? types?.first : nil
        let graph = context.graph
        let turned = step.direction.reversed
        let forward = try graph.degree(of: from, step.direction, type: only)
        let backward = try graph.degree(of: to, turned, type: only)
        if forward <= backward {
            cursor = try graph.expand(from, step.direction, types: types)
            sought = to
        } else {
            cursor = try graph.expand(to, turned, types: types)
            sought = from
        }
    }
}

/// Checks a relationship at hand against a pattern and gives its ends their slots.
final class ProjectEndsOperator: Operator {
    private let input: Operator
    private let step: ExpandStep
    private let isFromBound: Bool
    private let isToBound: Bool
    private var turned: RelationshipRecord?

    init(_ input: Operator, _ step: ExpandStep, isFromBound: Bool, isToBound: Bool) {
        self.input = input
        self.step = step
        self.isFromBound = isFromBound
        self.isToBound = isToBound
    }

    override func open(_ context: ExecutionContext) throws {
        turned = nil
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if let record = turned {
                turned = nil
                if fill(row, record.end, record.start) { return true }
            }
            guard try input.next(context) else { return false }
            guard case .relationship(let id) = row[step.slot], step.isNew(id, row),
                let record = try context.graph.relationship(id)
            else { continue }
            if let types = try step.typeIDs(context), !types.contains(record.type) { continue }
            switch step.direction {
            case .outgoing:
                if fill(row, record.start, record.end) { return true }
            case .incoming:
                if fill(row, record.end, record.start) { return true }
            case .both:
                if record.start != record.end { turned = record }
                if fill(row, record.start, record.end) { return true }
            }
        }
    }

    private func fill(_ row: Row, _ from: NodeID, _ to: NodeID) -> Bool {
        if isFromBound, !isNode(row[step.from], from) { return false }
        if isToBound, !isNode(row[step.to], to) { return false }
        row[step.from] = .node(from)
        // A loop of the pattern has one slot for both ends.
        if step.from == step.to, from != to { return false }
        row[step.to] = .node(to)
        return true
    }

    private func isNode(_ value: Value, _ node: NodeID) -> Bool {
        if case .node(let id) = value { id == node } else { false }
    }
}

extension Direction {
    /// The same way seen from the other end.
    var reversed: Direction {
        switch self {
        case .outgoing: .incoming
        case .incoming: .outgoing
        case .both: .both
        }
    }

    init(_ direction: PatternDirection) {
        switch direction {
        case .outgoing: self = .outgoing
        case .incoming: self = .incoming
        case .either: self = .both
        }
    }
}
