/// What a statement changed, by Neo4j's names.
public struct WriteCounters: Sendable, Equatable {
    /// `nodes-created`.
    public var nodesCreated = 0
    /// `nodes-deleted`.
    public var nodesDeleted = 0
    /// `relationships-created`.
    public var relationshipsCreated = 0
    /// `relationships-deleted`.
    public var relationshipsDeleted = 0
    /// `properties-set`: set, replaced or removed.
    public var propertiesSet = 0
    /// `labels-added`.
    public var labelsAdded = 0
    /// `labels-removed`.
    public var labelsRemoved = 0
    /// `indexes-added`.
    public var indexesAdded = 0
    /// `indexes-removed`.
    public var indexesRemoved = 0
    /// `constraints-added`.
    public var constraintsAdded = 0
    /// `constraints-removed`.
    public var constraintsRemoved = 0

    /// Nothing changed.
    public init() {}

    /// Those that are not zero, by the names on the wire.
    public var nonzero: [(name: String, count: Int)] {
        [
            ("nodes-created", nodesCreated), ("nodes-deleted", nodesDeleted),
            ("relationships-created", relationshipsCreated),
            ("relationships-deleted", relationshipsDeleted), ("properties-set", propertiesSet),
            ("labels-added", labelsAdded), ("labels-removed", labelsRemoved),
            ("indexes-added", indexesAdded), ("indexes-removed", indexesRemoved),
            ("constraints-added", constraintsAdded), ("constraints-removed", constraintsRemoved),
        ].filter { $0.1 != 0 }
    }

    /// Whether nothing changed.
    public var isEmpty: Bool { self == WriteCounters() }

    /// Adds another statement's counts.
    public static func += (left: inout WriteCounters, right: WriteCounters) {
        left.nodesCreated += right.nodesCreated
        left.nodesDeleted += right.nodesDeleted
        left.relationshipsCreated += right.relationshipsCreated
        left.relationshipsDeleted += right.relationshipsDeleted
        left.propertiesSet += right.propertiesSet
        left.labelsAdded += right.labelsAdded
        left.labelsRemoved += right.labelsRemoved
        left.indexesAdded += right.indexesAdded
        left.indexesRemoved += right.indexesRemoved
        left.constraintsAdded += right.constraintsAdded
        left.constraintsRemoved += right.constraintsRemoved
    }
}
