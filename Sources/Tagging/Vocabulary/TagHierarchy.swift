import GraphStore

/// The tags of a snapshot with what matching asks of them: parents, successor, schemes.
struct TagHierarchy: Sendable {
    /// One tag.
    struct Tag: Sendable {
        /// The `id` property where it is a string; what models call the tag.
        let id: Text?
        /// The tags one step up BROADER.
        let parents: [NodeID]
        /// The tag that REPLACED_BY points to.
        let successor: NodeID?
        /// Whether its status is `deprecated`.
        let isDeprecated: Bool
        /// The schemes it is in.
        let schemes: [NodeID]
    }

    private(set) var tags = LayeredTable<NodeID, Tag>()
    private(set) var byID = LayeredTable<Text, NodeID>()

    /// Whether any tag was ever seen deprecated, so that senses have to be resolved.
    private(set) var hasDeprecated = false

    /// The longest way up that is walked: a cycle in BROADER must end.
    static let stepLimit = 256

    /// Reads every tag.
    ///
    /// O(tags).
    init(of graph: Snapshot, tokens: VocabularyTokens) throws {
        guard let label = tokens.tag else { return }
        var tags: [NodeID: Tag] = [:]
        var byID: [Text: NodeID] = [:]
        tags.reserveCapacity(try graph.nodeCount(labelled: label))
        let cursor = try graph.nodes(labelled: label)
        while let node = try cursor.next() {
            let tag = try Self.read(node, graph, tokens)
            tags[node] = tag
            if let id = tag.id { byID[id] = node }
            if tag.isDeprecated { hasDeprecated = true }
        }
        self.tags = LayeredTable(tags)
        self.byID = LayeredTable(byID)
    }

    /// How many tags were edited since the hierarchy was read whole.
    var changeCount: Int { tags.changeCount }

    /// Reads a tag again after it or one of its relationships changed.
    mutating func refresh(_ node: NodeID, in graph: Snapshot, tokens: VocabularyTokens) throws {
        if let old = tags[node]?.id, byID[old] == node { byID[old] = nil }
        guard let label = tokens.tag, try graph.nodeExists(node), try graph.hasLabel(node, label)
        else {
            tags[node] = nil
            return
        }
        let tag = try Self.read(node, graph, tokens)
        tags[node] = tag
        if tag.isDeprecated { hasDeprecated = true }
        if let id = tag.id { byID[id] = node }
    }

    /// The tag that a sense stands for today: itself, or the successor of a deprecated one; nil
    /// where a deprecated tag has no living successor.
    func resolve(_ node: NodeID) -> NodeID? {
        var current = node
        for _ in 0..<Self.stepLimit {
            guard let tag = tags[current] else { return nil }
            guard tag.isDeprecated else { return current }
            guard let successor = tag.successor else { return nil }
            current = successor
        }
        return nil
    }

    /// The tag and everything above it, nearest first, each once.
    func selfAndAncestors(of node: NodeID) -> [NodeID] {
        var found = [node]
        var next = 0
        while next < found.count, found.count < 4096 {
            for parent in tags[found[next]]?.parents ?? [] where !found.contains(parent) {
                found.append(parent)
            }
            next += 1
        }
        return found
    }

    /// Whether a tag is another or lies below it.
    func isSelfOrBelow(_ node: NodeID, _ top: NodeID) -> Bool {
        node == top || selfAndAncestors(of: node).contains(top)
    }

    private static func read(
        _ node: NodeID, _ graph: Snapshot, _ tokens: VocabularyTokens
    ) throws -> Tag {
        var id: Text?
        var isDeprecated = false
        for (key, value) in try graph.properties(of: node) ?? [] {
            guard case .string(let text) = value else { continue }
            if key == tokens.id { id = text }
            if key == tokens.status { isDeprecated = text.string == "deprecated" }
        }
        return Tag(
            id: id,
            parents: try ends(of: tokens.broader, from: node, graph),
            successor: try ends(of: tokens.replacedBy, from: node, graph).first,
            isDeprecated: isDeprecated,
            schemes: try ends(of: tokens.inScheme, from: node, graph))
    }

    private static func ends(
        of type: TypeID?, from node: NodeID, _ graph: Snapshot
    ) throws -> [NodeID] {
        guard let type else { return [] }
        guard try graph.degree(of: node, .outgoing, type: type) > 0 else { return [] }
        let cursor = try graph.expand(node, .outgoing, types: [type])
        var ends: [NodeID] = []
        while let hop = try cursor.next() { ends.append(hop.neighbour) }
        return ends
    }
}
