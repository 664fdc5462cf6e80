import GraphStore

/// The properties of something created, compiled.
enum CompiledProperties: Sendable {
    case none
    case entries([(key: Token, value: Evaluator)])
    case dynamic(Evaluator)

    /// The properties for the row at hand; nulls are left out.
    func evaluate(_ update: GraphUpdate) throws -> [(PropertyKeyID, Value)] {
        let context = update.context
        switch self {
        case .none: return []
        case .entries(let entries):
            var properties: [(PropertyKeyID, Value)] = []
            properties.reserveCapacity(entries.count)
            for entry in entries {
                let value = try entry.value(context.row, context)
                if value.isNull { continue }
                properties.append((try update.key(entry.key), try value.storable()))
            }
            return properties
        case .dynamic(let evaluator):
            switch try evaluator(context.row, context) {
            case .null: return []
            case .map(let map): return try update.properties(of: map)
            case let other:
                return try update.entries(of: other)
            }
        }
    }
}

/// What `CREATE` makes of a row, compiled.
struct CompiledCreate: Sendable {
    struct Node: Sendable {
        let slot: Int
        let labels: [Token]
        let properties: CompiledProperties
    }

    struct Relationship: Sendable {
        let slot: Int
        let type: Token
        let start: Int
        let end: Int
        let properties: CompiledProperties
    }

    let nodes: [Node]
    let relationships: [Relationship]
    let paths: [(slot: Int, value: Evaluator)]

    /// Creates everything for the row at hand.
    func run(_ update: GraphUpdate) throws {
        let context = update.context
        let row = context.row
        for node in nodes {
            try context.tick()
            let labels = try node.labels.map { try update.label($0) }
            let properties = try node.properties.evaluate(update)
            row[node.slot] = .node(
                try update.writer.createNode(labels: labels, properties: properties))
        }
        for relationship in relationships {
            try context.tick()
            let start = try end(row[relationship.start], update)
            let end = try end(row[relationship.end], update)
            let properties = try relationship.properties.evaluate(update)
            row[relationship.slot] = .relationship(
                try update.writer.createRelationship(
                    type: try update.type(relationship.type), from: start, to: end,
                    properties: properties))
        }
        for path in paths { row[path.slot] = try path.value(row, context) }
    }

    private func end(_ value: Value, _ update: GraphUpdate) throws -> NodeID {
        switch value {
        case .node(let node):
            try update.requireNode(node)
            return node
        case .null:
            throw CypherError(
                code: "SemanticError", detail: "MissingNode", phase: .runtime,
                name: "cypher.create.missingNode",
                message: "a relationship can't be created: the node at one end is null; "
                    + "filter such rows out first")
        default:
            throw CypherError.typeMismatch(
                "a relationship is created between nodes, not \(value.kindName)")
        }
    }
}

/// Creates nodes and relationships for each row.
final class CreateOperator: Operator {
    private let input: Operator
    private let create: CompiledCreate

    init(_ input: Operator, _ create: CompiledCreate) {
        self.input = input
        self.create = create
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard try input.next(context) else { return false }
        try context.tick()
        try create.run(try GraphUpdate(context))
        return true
    }
}

/// One change to the row's entities, compiled.
typealias CompiledChange = @Sendable (GraphUpdate) throws -> Void

/// Changes entities for each row: `SET`, `REMOVE`, `DELETE`.
final class ChangeOperator: Operator {
    private let input: Operator
    private let changes: [CompiledChange]

    init(_ input: Operator, _ changes: [CompiledChange]) {
        self.input = input
        self.changes = changes
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard try input.next(context) else { return false }
        try context.tick()
        let update = try GraphUpdate(context)
        for change in changes {
            try context.tick()
            try change(update)
        }
        return true
    }
}

/// Finds a pattern or else creates it, for each row.
final class MergeOperator: Operator {
    private let input: Operator
    private let match: Operator
    private let create: CompiledCreate
    private let written: [Evaluator]
    private let onCreate: [CompiledChange]
    private let onMatch: [CompiledChange]
    private var found: RowBuffer
    private var place = 0

    init(
        _ input: Operator, match: Operator, create: CompiledCreate, written: [Evaluator],
        onCreate: [CompiledChange], onMatch: [CompiledChange], introduced: [Int]
    ) {
        self.input = input
        self.match = match
        self.create = create
        self.written = written
        self.onCreate = onCreate
        self.onMatch = onMatch
        found = RowBuffer(slots: introduced)
    }

    override func open(_ context: ExecutionContext) throws {
        found.clear(context)
        place = 0
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let update = try GraphUpdate(context)
        if place < found.count { return try passOn(update) }
        guard try input.next(context) else { return false }
        try context.tick()
        for value in written where try value(context.row, context).isNull {
            throw CypherError(
                code: "SemanticError", detail: "MergeReadOwnWrites", phase: .runtime,
                name: "cypher.merge.null",
                message: "MERGE can't look for a property that is null; use CREATE, or filter "
                    + "such rows out first")
        }
        found.clear(context)
        place = 0
        try match.open(context)
        while try match.next(context) {
            try context.tick()
            try found.append(context.row, context)
        }
        if found.count > 0 { return try passOn(update) }
        try create.run(update)
        for change in onCreate { try change(update) }
        return true
    }

    private func passOn(_ update: GraphUpdate) throws -> Bool {
        found.restore(place, into: update.context.row)
        place += 1
        for change in onMatch { try change(update) }
        return true
    }
}
