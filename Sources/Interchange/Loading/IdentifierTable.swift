import GraphStore

/// The nodes of an import by id space and id.
struct IdentifierTable {
    /// Where a space's ids are kept as a property, so that nodes of an earlier import are found.
    struct Home {
        let label: String
        let key: String
        let type: FieldType
    }

    private var spaces: [String: [Text: NodeID]] = [:]
    private(set) var homes: [String: Home] = [:]

    /// Remembers where a space's ids are kept.
    mutating func setHome(_ home: Home, of space: String) {
        if homes[space] == nil { homes[space] = home }
    }

    /// The node of an id.
    ///
    /// O(1).
    func node(_ id: Text, in space: String) -> NodeID? { spaces[space]?[id] }

    /// Enters a node; false when the id is taken.
    mutating func enter(_ node: NodeID, as id: Text, in space: String) -> Bool {
        if spaces[space]?[id] != nil { return false }
        spaces[space, default: [:]][id] = node
        return true
    }

    /// The id of a node, for messages.
    ///
    /// O(n).
    func name(of node: NodeID) -> String {
        for space in spaces.values {
            if let entry = space.first(where: { $0.value == node }) { return entry.key.string }
        }
        return "node \(node.rawValue)"
    }

    /// The names of the spaces that hold ids, sorted, for messages.
    var names: [String] { spaces.keys.sorted() }

    /// The number of ids in a space.
    func count(in space: String) -> Int { spaces[space]?.count ?? 0 }
}
