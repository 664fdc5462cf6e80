import GraphStore

extension FunctionLibrary {
    /// Functions on nodes, relationships and paths.
    static let entities: [FunctionDefinition] = [
        .ofOne(
            "id", .scalar, .init("input", .node, .relationship), .integer,
            "The identity of a node or relationship."
        ) { input, _ in .integer(try identity(input, "id")) },
        .ofOne(
            "elementId", .scalar, .init("input", .node, .relationship), .string,
            "The identity of a node or relationship as a string."
        ) { input, _ in .string(String(try identity(input, "elementId"))) },
        .ofOne(
            "type", .scalar, .init("input", .relationship), .string, "The type of a relationship."
        ) { input, context in
            try context.type(of: try relationship(input, "type"))
        },
        .ofOne("labels", .list, .init("input", .node), .list(.string), "The labels of a node.") {
            input, context in
            guard case .node(let node) = input else {
                throw FunctionDefinition.mismatch("labels", takes: "a node", input)
            }
            return try .makeList(context.labels(of: node), context)
        },
        .ofOne(
            "keys", .list, .init("input", .node, .relationship, .map), .list(.string),
            "The keys of a map, or of the properties of a node or relationship.", keys),
        .ofOne(
            "properties", .scalar, .init("input", .node, .relationship, .map), .map,
            "The properties of a node or relationship as a map.", properties),
        .ofOne(
            "startNode", .scalar, .init("input", .relationship), .node,
            "The node that a relationship starts at."
        ) { input, context in
            .node(try context.record(of: try relationship(input, "startNode")).start)
        },
        .ofOne(
            "endNode", .scalar, .init("input", .relationship), .node,
            "The node that a relationship ends at."
        ) { input, context in
            .node(try context.record(of: try relationship(input, "endNode")).end)
        },
        .ofOne("nodes", .list, .init("input", .path), .list(.node), "The nodes of a path.") {
            input, context in
            try .makeList(path(input, "nodes").nodes.map { .node($0) }, context)
        },
        .ofOne(
            "relationships", .list, .init("input", .path), .list(.relationship),
            "The relationships of a path."
        ) { input, context in
            try .makeList(
                path(input, "relationships").relationships.map { .relationship($0) }, context)
        },
        .ofOne(
            "length", .scalar, .init("input", .path), .integer,
            "The number of relationships in a path."
        ) { input, _ in .integer(try path(input, "length").relationships.count) },
    ]

    private static func identity(_ input: Value, _ name: String) throws(CypherError) -> Int {
        switch input {
        case .node(let node): return Int(truncatingIfNeeded: node.rawValue)
        case .relationship(let relationship): return Int(truncatingIfNeeded: relationship.rawValue)
        default:
            throw FunctionDefinition.mismatch(name, takes: "a node or a relationship", input)
        }
    }

    private static func relationship(
        _ input: Value, _ name: String
    ) throws(CypherError) -> RelationshipID {
        guard case .relationship(let relationship) = input else {
            throw FunctionDefinition.mismatch(name, takes: "a relationship", input)
        }
        return relationship
    }

    private static func path(_ input: Value, _ name: String) throws(CypherError) -> ValuePath {
        guard case .path(let path) = input else {
            throw FunctionDefinition.mismatch(name, takes: "a path", input)
        }
        return path
    }

    @Sendable private static func keys(
        _ input: Value, _ context: FunctionContext
    ) throws -> Value {
        switch input {
        case .map(let map): return try .makeList(map.keys.map { .string($0) }, context)
        case .node, .relationship:
            return try .makeList(context.properties(of: input).map { .string($0.0) }, context)
        default:
            throw FunctionDefinition.mismatch(
                "keys", takes: "a map, a node or a relationship", input)
        }
    }

    @Sendable private static func properties(
        _ input: Value, _ context: FunctionContext
    ) throws -> Value {
        switch input {
        case .map: return input
        case .node, .relationship: return try .makeMap(context.properties(of: input), context)
        default:
            throw FunctionDefinition.mismatch(
                "properties", takes: "a map, a node or a relationship", input)
        }
    }
}
