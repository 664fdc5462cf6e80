import CypherSyntax
import GraphStore

/// What `SHOW` lists, as a procedure without arguments.
struct Listing: Procedure {
    private let subject: ShowSubject
    private let procedures: ProcedureRegistry
    let signature: ProcedureSignature

    init(_ subject: ShowSubject, _ procedures: ProcedureRegistry) {
        self.subject = subject
        self.procedures = procedures
        let results: [ProcedureSignature.Field]
        switch subject {
        case .indexes: results = Listing.indexColumns
        case .constraints: results = Listing.constraintColumns
        case .procedures: results = Listing.procedureColumns
        case .functions: results = Listing.functionColumns
        }
        signature = ProcedureSignature(
            name: "show", parameters: [], results: results, description: "Lists what there is.")
    }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        switch subject {
        case .indexes(let kind):
            return BufferedRows(
                try Listing.indexes(context.graph) { index in
                    switch kind {
                    case nil: true
                    case .range: index.kind == .range
                    case .text: index.kind == .text
                    }
                })
        case .constraints(let kind):
            return BufferedRows(kind == .notNull ? [] : try Listing.constraints(context.graph))
        case .procedures:
            return BufferedRows(
                procedures.all.map { procedure in
                    let signature = procedure.signature
                    return [
                        .string(signature.name), .string(signature.description),
                        .string(signature.mode.rawValue), .string(signature.text),
                    ]
                })
        case .functions:
            return BufferedRows(
                FunctionLibrary.all.map { function in
                    [
                        .string(function.name), .string(function.category.rawValue),
                        .string(function.description), .string(function.signature),
                        .boolean(function.isAggregate),
                    ]
                })
        }
    }

    static let indexColumns: [ProcedureSignature.Field] = [
        .init("id", .integer), .init("name", .string), .init("state", .string),
        .init("type", .string), .init("entityType", .string),
        .init("labelsOrTypes", .list(.string)), .init("properties", .list(.string)),
        .init("owningConstraint", .string),
    ]

    static let constraintColumns: [ProcedureSignature.Field] = [
        .init("id", .integer), .init("name", .string), .init("type", .string),
        .init("entityType", .string), .init("labelsOrTypes", .list(.string)),
        .init("properties", .list(.string)), .init("ownedIndex", .string),
    ]

    private static let procedureColumns: [ProcedureSignature.Field] = [
        .init("name", .string), .init("description", .string), .init("mode", .string),
        .init("signature", .string),
    ]

    private static let functionColumns: [ProcedureSignature.Field] = [
        .init("name", .string), .init("category", .string), .init("description", .string),
        .init("signature", .string), .init("aggregating", .boolean),
    ]

    /// The rows of `SHOW INDEXES`.
    static func indexes(
        _ graph: Snapshot, where isWanted: (IndexDescription) -> Bool = { _ in true }
    ) throws -> [[Value]] {
        graph.schema.indexes.filter(isWanted).sorted { $0.name < $1.name }.map { index in
            let (entityType, name) = entity(of: index, graph)
            return [
                .integer(Int(index.id.rawValue)), .string(index.name),
                .string(index.isPopulated ? "ONLINE" : "POPULATING"),
                .string(index.kind == .range ? "RANGE" : "TEXT"), .string(entityType),
                .list([.string(name)]), properties(of: index, graph),
                index.constraintName.map { .string($0) } ?? .null,
            ]
        }
    }

    /// The rows of `SHOW CONSTRAINTS`.
    static func constraints(_ graph: Snapshot) throws -> [[Value]] {
        graph.schema.indexes.filter { $0.constraintName != nil }.sorted { $0.name < $1.name }
            .map { index in
                let (entityType, name) = entity(of: index, graph)
                return [
                    .integer(Int(index.id.rawValue)), .string(index.constraintName ?? index.name),
                    .string(entityType == "NODE" ? "UNIQUENESS" : "RELATIONSHIP_UNIQUENESS"),
                    .string(entityType), .list([.string(name)]), properties(of: index, graph),
                    .string(index.name),
                ]
            }
    }

    private static func entity(
        of index: IndexDescription, _ graph: Snapshot
    ) -> (type: String, name: String) {
        switch index.entity {
        case .node(let label): ("NODE", graph.name(of: label))
        case .relationship(let type): ("RELATIONSHIP", graph.name(of: type))
        }
    }

    private static func properties(of index: IndexDescription, _ graph: Snapshot) -> Value {
        .list(index.propertyKeys.map { .string(graph.name(of: $0)) })
    }
}
