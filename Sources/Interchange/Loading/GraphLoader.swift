import GraphStore

/// Where an import writes: a fresh store or a transaction on a populated one.
protocol GraphLoader: AnyObject {
    /// Creates a node.
    func createNode(labels: [String], properties: [(String, Value)]) throws -> NodeID
    /// Creates a relationship.
    func createRelationship(
        type: String, from start: NodeID, to end: NodeID, properties: [(String, Value)]
    ) throws
    /// Adds labels to a node and sets properties, or replaces them.
    func update(
        _ node: NodeID, labels: [String], properties: [(String, Value)], replacing: Bool
    ) throws
    /// The node that has an id by a unique constraint, among those that were there before.
    func existingNode(label: String, key: String, value: Value) throws -> NodeID?
    /// Makes sure that nodes of a label have unique values of a property.
    func requireUnique(label: String, key: String) throws
    /// Checks what can only be checked at the end.
    func finish() throws
}

/// What the two writers of a store do alike.
protocol ElementWriter: AnyObject {
    func labelID(creating name: String) throws(StorageError) -> LabelID
    func typeID(creating name: String) throws(StorageError) -> TypeID
    func propertyKeyID(creating name: String) throws(StorageError) -> PropertyKeyID
    func createNode(
        labels: [LabelID], properties: [(PropertyKeyID, Value)]
    ) throws(StorageError) -> NodeID
    func createRelationship(
        type: TypeID, from start: NodeID, to end: NodeID, properties: [(PropertyKeyID, Value)]
    ) throws(StorageError) -> RelationshipID
}

extension GraphWriter: ElementWriter {}
extension BulkWriter: ElementWriter {}

/// A loader that asks its writer for the token of a name once.
protocol TokenLoader: GraphLoader {
    associatedtype Writer: ElementWriter
    var writer: Writer { get }
    var tokens: TokenCache { get }
}

extension TokenLoader {
    func createNode(labels: [String], properties: [(String, Value)]) throws -> NodeID {
        try writer.createNode(
            labels: try labels.map(tokens.label), properties: try properties.map(tokens.property))
    }

    func createRelationship(
        type: String, from start: NodeID, to end: NodeID, properties: [(String, Value)]
    ) throws {
        _ = try writer.createRelationship(
            type: try tokens.type(type), from: start, to: end,
            properties: try properties.map(tokens.property))
    }
}

/// Loads through a write transaction: for a store that holds a graph already.
final class TransactionLoader: TokenLoader {
    let writer: GraphWriter
    let tokens: TokenCache

    init(_ writer: GraphWriter) {
        self.writer = writer
        tokens = TokenCache(writer)
    }

    func update(
        _ node: NodeID, labels: [String], properties: [(String, Value)], replacing: Bool
    ) throws {
        for label in labels { _ = try writer.addLabel(try tokens.label(label), to: node) }
        let properties = try properties.map(tokens.property)
        if replacing {
            _ = try writer.replaceProperties(of: node, with: properties)
        } else {
            for (key, value) in properties { _ = try writer.setProperty(key, value, of: node) }
        }
    }

    func existingNode(label: String, key: String, value: Value) throws -> NodeID? {
        let graph = writer.graph
        guard let label = graph.labelID(named: label), let key = graph.propertyKeyID(named: key),
            let index = graph.schema.uniqueIndex(label: label, key: key)
        else { return nil }
        return try graph.seekNode(index, equals: value)
    }

    func requireUnique(label: String, key: String) throws {
        let labelID = try tokens.label(label)
        let keyID = try tokens.propertyKey(key)
        guard writer.graph.schema.uniqueIndex(label: labelID, key: keyID) == nil else { return }
        try writer.createUniqueConstraint(named: nil, on: .node(labelID), keys: [keyID])
    }

    func finish() throws { try writer.finishStatement() }
}

/// Loads in bulk: for a store that never held a node.
final class BulkLoader: TokenLoader {
    let writer: BulkWriter
    let tokens: TokenCache

    init(_ writer: BulkWriter) {
        self.writer = writer
        tokens = TokenCache(writer)
    }

    func update(
        _ node: NodeID, labels: [String], properties: [(String, Value)], replacing: Bool
    ) throws {
        try writer.updateNode(
            node, addingLabels: try labels.map(tokens.label),
            properties: try properties.map(tokens.property), replacing: replacing)
    }

    func existingNode(label: String, key: String, value: Value) throws -> NodeID? { nil }

    func requireUnique(label: String, key: String) throws {
        let label = try tokens.label(label)
        let key = try tokens.propertyKey(key)
        guard writer.schema.uniqueIndex(label: label, key: key) == nil else { return }
        try writer.createUniqueConstraint(named: nil, on: .node(label), keys: [key])
    }

    func finish() {}
}

/// The tokens of names that an import has met, so that the store is asked once for each.
final class TokenCache {
    private var labels: [String: LabelID] = [:]
    private var types: [String: TypeID] = [:]
    private var keys: [String: PropertyKeyID] = [:]
    private let makeLabel: (String) throws -> LabelID
    private let makeType: (String) throws -> TypeID
    private let makeKey: (String) throws -> PropertyKeyID

    /// A cache in front of a writer.
    init(_ writer: some ElementWriter) {
        makeLabel = { try writer.labelID(creating: $0) }
        makeType = { try writer.typeID(creating: $0) }
        makeKey = { try writer.propertyKeyID(creating: $0) }
    }

    func label(_ name: String) throws -> LabelID {
        if let known = labels[name] { return known }
        let made = try makeLabel(name)
        labels[name] = made
        return made
    }

    func type(_ name: String) throws -> TypeID {
        if let known = types[name] { return known }
        let made = try makeType(name)
        types[name] = made
        return made
    }

    func propertyKey(_ name: String) throws -> PropertyKeyID {
        if let known = keys[name] { return known }
        let made = try makeKey(name)
        keys[name] = made
        return made
    }

    func property(_ property: (String, Value)) throws -> (PropertyKeyID, Value) {
        (try propertyKey(property.0), property.1)
    }
}
