import GraphStore

/// The procedures that every engine has.
enum BuiltInProcedures {
    /// Adds them to a registry.
    static func register(in registry: ProcedureRegistry) {
        for procedure in all { registry.register(procedure) }
    }

    private static let all: [BuiltInProcedure] = [
        BuiltInProcedure(
            "db.labels", [.init("label", .string)], "Every label that a node has."
        ) { graph in
            try graph.labels.filter { try graph.nodeCount(labelled: $0) > 0 }
                .map { [.string(graph.name(of: $0))] }
        },
        BuiltInProcedure(
            "db.relationshipTypes", [.init("relationshipType", .string)],
            "Every type that a relationship has."
        ) { graph in
            try graph.types.filter { try graph.relationshipCount(typed: $0) > 0 }
                .map { [.string(graph.name(of: $0))] }
        },
        BuiltInProcedure(
            "db.propertyKeys", [.init("propertyKey", .string)],
            "Every property key that was ever used."
        ) { graph in
            graph.propertyKeys.map { [.string(graph.name(of: $0))] }
        },
        BuiltInProcedure("db.indexes", Listing.indexColumns, "Every index.") {
            try Listing.indexes($0)
        },
        BuiltInProcedure("db.constraints", Listing.constraintColumns, "Every constraint.") {
            try Listing.constraints($0)
        },
        BuiltInProcedure(
            "db.counts",
            [.init("kind", .string), .init("name", .string), .init("count", .integer)],
            "How many nodes there are of each label, and relationships of each type."
        ) { graph in
            let labels = try graph.labels.map { label -> [Value] in
                [
                    .string("label"), .string(graph.name(of: label)),
                    .integer(try graph.nodeCount(labelled: label)),
                ]
            }
            let types = try graph.types.map { type -> [Value] in
                [
                    .string("type"), .string(graph.name(of: type)),
                    .integer(try graph.relationshipCount(typed: type)),
                ]
            }
            return labels + types
        },
    ]
}

/// A procedure without arguments that reads the catalogue.
private struct BuiltInProcedure: Procedure {
    let signature: ProcedureSignature
    private let rows: @Sendable (Snapshot) throws -> [[Value]]

    init(
        _ name: String, _ results: [ProcedureSignature.Field], _ description: String,
        _ rows: @escaping @Sendable (Snapshot) throws -> [[Value]]
    ) {
        signature = ProcedureSignature(
            name: name, parameters: [], results: results, description: description)
        self.rows = rows
    }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        BufferedRows(try rows(context.graph))
    }
}
