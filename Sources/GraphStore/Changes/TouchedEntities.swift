/// Collects what one write transaction touches of the watched labels and types.
final class TouchedEntities {
    /// More than this is not remembered.
    static let limit = 1 << 17

    private let watched: ChangeLog.Watched
    private var labels: Set<LabelID> = []
    private var types: Set<TypeID> = []
    private var changes = GraphChanges()
    private var isTooMuch = false
    /// A number that no other state of the graph has; nil while nothing watched is touched.
    private(set) var stamp: UInt64?

    init(_ watched: ChangeLog.Watched, _ catalogue: Catalogue) {
        self.watched = watched
        refresh(catalogue)
    }

    /// Learns the tokens of watched names; again after every new token.
    func refresh(_ catalogue: Catalogue) {
        for name in watched.labels {
            if let id = catalogue.labels.id(named: name) { labels.insert(LabelID(id)) }
        }
        for name in watched.types {
            if let id = catalogue.types.id(named: name) { types.insert(TypeID(id)) }
        }
    }

    /// What was touched; nil where it was too much.
    var collected: GraphChanges? { isTooMuch ? nil : changes }

    /// Whether any label of these is watched.
    func isWatched(_ labels: [LabelID]) -> Bool {
        !self.labels.isEmpty && labels.contains { self.labels.contains($0) }
    }

    func touch(_ node: NodeID, _ labels: [LabelID]) {
        guard isWatched(labels) else { return }
        note { $0.nodes.append(GraphChanges.Node(id: node, labels: labels)) }
    }

    func touch(_ relationship: RelationshipRecord) {
        guard types.contains(relationship.type) else { return }
        note { $0.relationships.append(relationship) }
    }

    private func note(_ add: (inout GraphChanges) -> Void) {
        stamp = UncommittedStamp.next()
        guard !isTooMuch else { return }
        add(&changes)
        if changes.count > Self.limit {
            isTooMuch = true
            changes = GraphChanges()
        }
    }
}
