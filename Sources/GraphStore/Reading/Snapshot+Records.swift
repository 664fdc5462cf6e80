import LMDB

extension Snapshot {
    /// Whether a node is there.
    ///
    /// O(log n).
    public func nodeExists(_ node: NodeID) throws(StorageError) -> Bool {
        try enter()
        defer { leave() }
        return try nodePayload(node.rawValue) != nil
    }

    /// The labels of a node in token order, or nil where it is not there.
    public func labels(of node: NodeID) throws(StorageError) -> [LabelID]? {
        try enter()
        defer { leave() }
        return try nodeRecord(node.rawValue)?.labels
    }

    /// Whether a node is there and carries a label.
    ///
    /// Allocates nothing.
    public func hasLabel(_ node: NodeID, _ label: LabelID) throws(StorageError) -> Bool {
        try enter()
        defer { leave() }
        return try nodeRecord(node.rawValue)?.has(label) ?? false
    }

    /// A node's property; null where it has none or is not there.
    ///
    /// Allocates for the value alone.
    public func property(_ key: PropertyKeyID, of node: NodeID) throws(StorageError) -> Value {
        try enter()
        defer { leave() }
        guard let record = try nodeRecord(node.rawValue) else { return .null }
        return PropertyBlock.value(of: key, in: record.properties)
    }

    /// A node's properties in token order, or nil where it is not there.
    public func properties(of node: NodeID) throws(StorageError) -> [(PropertyKeyID, Value)]? {
        try enter()
        defer { leave() }
        guard let record = try nodeRecord(node.rawValue) else { return nil }
        guard let properties = PropertyBlock.all(in: record.properties) else {
            throw damaged(.node, "node \(node.rawValue)")
        }
        return properties
    }

    /// A relationship, or nil where it is not there; one deleted in this transaction still answers.
    public func relationship(
        _ relationship: RelationshipID
    ) throws(StorageError) -> RelationshipRecord? {
        try enter()
        defer { leave() }
        if let found = try relationshipRecord(relationship) { return found.record }
        return changes?.deletedRelationships[relationship]
    }

    /// Whether a relationship is there.
    ///
    /// O(log n).
    public func relationshipExists(
        _ relationship: RelationshipID
    ) throws(StorageError) -> Bool {
        try enter()
        defer { leave() }
        return try relationshipPayload(relationship.rawValue) != nil
    }

    /// A relationship's property; null where it has none or is not there.
    public func property(
        _ key: PropertyKeyID, of relationship: RelationshipID
    ) throws(StorageError) -> Value {
        try enter()
        defer { leave() }
        guard let found = try relationshipRecord(relationship) else { return .null }
        return PropertyBlock.value(of: key, in: found.properties)
    }

    /// A relationship's properties in token order, or nil where it is not there.
    public func properties(
        of relationship: RelationshipID
    ) throws(StorageError) -> [(PropertyKeyID, Value)]? {
        try enter()
        defer { leave() }
        guard let found = try relationshipRecord(relationship) else { return nil }
        guard let properties = PropertyBlock.all(in: found.properties) else {
            throw damaged(.relationship, "relationship \(relationship.rawValue)")
        }
        return properties
    }

    /// Whether a node was deleted in this write transaction.
    public func isDeleted(_ node: NodeID) -> Bool {
        changes?.deletedNodes.contains(node) ?? false
    }

    /// Whether a relationship was deleted in this write transaction.
    public func isDeleted(_ relationship: RelationshipID) -> Bool {
        changes?.deletedRelationships[relationship] != nil
    }
}
