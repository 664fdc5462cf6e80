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

/// Loads through a write transaction: for a store that holds a graph already.
final class TransactionLoader: GraphLoader {
    private let writer: GraphWriter
    private var labels: [String: LabelID] = [:]
    private var types: [String: TypeID] = [:]
    private var keys: [String: PropertyKeyID] = [:]

    init(_ writer: GraphWriter) { self.writer = writer }

    func createNode(labels: [String], properties: [(String, Value)]) throws -> NodeID {
        try writer.createNode(
            labels: try labels.map(labelID), properties: try properties.map(property))
    }

    func createRelationship(
        type: String, from start: NodeID, to end: NodeID, properties: [(String, Value)]
    ) throws {
        _ = try writer.createRelationship(
            type: try typeID(type), from: start, to: end, properties: try properties.map(property))
    }

    func update(
        _ node: NodeID, labels: [String], properties: [(String, Value)], replacing: Bool
    ) throws {
        for label in labels { _ = try writer.addLabel(try labelID(label), to: node) }
        let properties = try properties.map(property)
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
        let labelID = try labelID(label)
        let keyID = try propertyKeyID(key)
        guard writer.graph.schema.uniqueIndex(label: labelID, key: keyID) == nil else { return }
        try writer.createUniqueConstraint(named: nil, on: .node(labelID), keys: [keyID])
    }

    func finish() throws { try writer.finishStatement() }

    private func property(_ property: (String, Value)) throws -> (PropertyKeyID, Value) {
        (try propertyKeyID(property.0), property.1)
    }

    private func labelID(_ name: String) throws -> LabelID {
        if let known = labels[name] { return known }
        let made = try writer.labelID(creating: name)
        labels[name] = made
        return made
    }

    private func typeID(_ name: String) throws -> TypeID {
        if let known = types[name] { return known }
        let made = try writer.typeID(creating: name)
        types[name] = made
        return made
    }

    private func propertyKeyID(_ name: String) throws -> PropertyKeyID {
        if let known = keys[name] { return known }
        let made = try writer.propertyKeyID(creating: name)
        keys[name] = made
        return made
    }
}
