import CypherSyntax
import GraphStore

/// A statement that makes or drops an index or a constraint.
enum SchemaCommand: Sendable {
    case create(Definition)
    case dropIndex(name: String, ifExists: Bool)
    case dropConstraint(name: String, ifExists: Bool)

    /// An index or constraint to be made.
    struct Definition: Sendable {
        let name: String?
        let ifNotExists: Bool
        let isConstraint: Bool
        let kind: IndexKind
        let isRelationship: Bool
        /// The label or type.
        let entity: String
        let properties: [String]
    }

    init(_ tree: SyntaxTree, _ binder: Binder) throws {
        switch tree.statement.body {
        case .createIndex(let index):
            self = .create(
                Definition(
                    name: index.name?.text, ifNotExists: index.ifNotExists, isConstraint: false,
                    kind: index.kind == .text ? .text : .range,
                    isRelationship: index.entity.kind == .relationship,
                    entity: index.entity.name.text, properties: index.properties.map(\.text)))
        case .createConstraint(let constraint):
            guard constraint.kind == .unique else {
                throw binder.failure(
                    "UnexpectedSyntax", at: constraint.entity.name.offset,
                    "only REQUIRE … IS UNIQUE is available")
            }
            self = .create(
                Definition(
                    name: constraint.name?.text, ifNotExists: constraint.ifNotExists,
                    isConstraint: true, kind: .range,
                    isRelationship: constraint.entity.kind == .relationship,
                    entity: constraint.entity.name.text,
                    properties: constraint.properties.map(\.text)))
        case .dropIndex(let drop):
            self = .dropIndex(name: drop.name.text, ifExists: drop.ifExists)
        case .dropConstraint(let drop):
            self = .dropConstraint(name: drop.name.text, ifExists: drop.ifExists)
        default:
            throw binder.failure(
                "UnexpectedSyntax", at: SourceOffset(utf8: 0), "this is not about the schema")
        }
    }

    /// Runs the command under the writer.
    func run(_ writer: GraphWriter) throws {
        let schema = writer.graph.schema
        switch self {
        case .create(let definition):
            try create(definition, writer)
        case .dropIndex(let name, let ifExists):
            guard let index = schema.indexes.first(where: { $0.name == name }) else {
                if ifExists { return }
                throw CypherError.schema("IndexNotFound", "there is no index '\(name)'")
            }
            guard index.constraintName == nil else {
                throw CypherError.schema(
                    "IndexBelongsToConstraint",
                    "index '\(name)' belongs to a constraint: use DROP CONSTRAINT \(name)")
            }
            try writer.dropIndex(named: name)
        case .dropConstraint(let name, let ifExists):
            guard schema.indexes.contains(where: { $0.constraintName == name }) else {
                if ifExists { return }
                throw CypherError.schema("ConstraintNotFound", "there is no constraint '\(name)'")
            }
            try writer.dropConstraint(named: name)
        }
    }

    private func create(_ definition: Definition, _ writer: GraphWriter) throws {
        let entity: IndexedEntity =
            definition.isRelationship
            ? .relationship(try writer.typeID(creating: definition.entity))
            : .node(try writer.labelID(creating: definition.entity))
        let keys = try definition.properties.map { try writer.propertyKeyID(creating: $0) }
        if definition.ifNotExists {
            let isThere = writer.graph.schema.indexes.contains { index in
                index.name == definition.name
                    || (index.entity == entity && index.propertyKeys == keys
                        && index.isUnique == definition.isConstraint)
            }
            if isThere { return }
        }
        if definition.isConstraint {
            try writer.createUniqueConstraint(named: definition.name, on: entity, keys: keys)
        } else {
            try writer.createIndex(
                named: definition.name, on: entity, keys: keys, kind: definition.kind)
        }
    }
}

extension CypherError {
    /// The schema does not allow it.
    static func schema(_ detail: String, _ message: String) -> CypherError {
        CypherError(
            code: "SchemaError", detail: detail, phase: .runtime,
            name: CypherError.name(of: detail, in: "schema"), message: message)
    }
}
