import LMDB

extension Snapshot {
    /// The self-contained form of a value: nodes, relationships and paths with what they hold here.
    ///
    /// One deleted in this transaction comes with its identity and, for a relationship, type and
    /// ends.
    public func materialise(_ value: Value) throws(StorageError) -> GraphValue {
        switch value {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .float(let number): return .float(number)
        case .string(let text): return .string(text.string)
        case .bytes(let array): return .bytes(array.bytes)
        case .node(let node): return .node(try materialise(node))
        case .relationship(let relationship): return .relationship(try materialise(relationship))
        case .list(let list):
            // Not deeper than `ValueDepth.limit`, which whoever makes a list sees to.
            var elements: [GraphValue] = []
            elements.reserveCapacity(list.elements.count)
            for element in list.elements { elements.append(try materialise(element)) }
            return .list(elements)
        case .map(let map):
            var entries: [GraphValue.Entry] = []
            entries.reserveCapacity(map.keys.count)
            for (key, value) in zip(map.keys, map.values) {
                entries.append(GraphValue.Entry(key.string, try materialise(value)))
            }
            return .map(entries)
        case .path(let path):
            var nodes: [GraphValue.Node] = []
            for node in path.nodes { nodes.append(try materialise(node)) }
            var relationships: [GraphValue.Relationship] = []
            for relationship in path.relationships {
                relationships.append(try materialise(relationship))
            }
            return .path(GraphValue.Path(nodes: nodes, relationships: relationships))
        }
    }

    /// A node with what it holds here.
    public func materialise(_ node: NodeID) throws(StorageError) -> GraphValue.Node {
        GraphValue.Node(
            id: node.rawValue, labels: try labels(of: node)?.map { name(of: $0) } ?? [],
            properties: entries(try properties(of: node) ?? []))
    }

    /// A relationship with what it holds here.
    public func materialise(
        _ relationship: RelationshipID
    ) throws(StorageError) -> GraphValue.Relationship {
        let record = try self.relationship(relationship)
        return GraphValue.Relationship(
            id: relationship.rawValue, type: record.map { name(of: $0.type) } ?? "",
            start: record?.start.rawValue ?? 0, end: record?.end.rawValue ?? 0,
            properties: entries(try properties(of: relationship) ?? []))
    }

    private func entries(_ properties: [(PropertyKeyID, Value)]) -> [GraphValue.Entry] {
        properties.map { GraphValue.Entry(name(of: $0.0), stored($0.1)) }
    }

    /// Stored values hold no entities, so they need no look into the map.
    private func stored(_ value: Value) -> GraphValue {
        switch value {
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text.string)
        case .bytes(let array): .bytes(array.bytes)
        case .list(let list): .list(list.elements.map(stored))
        default: .null
        }
    }
}
