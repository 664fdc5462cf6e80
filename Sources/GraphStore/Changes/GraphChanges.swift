/// What commits touched of the watched labels and types.
///
/// A node or relationship may come more than once.
public struct GraphChanges: Sendable {
    /// A node that was made, changed or deleted, or an end of no interest.
    public struct Node: Sendable, Equatable {
        /// Its identity.
        public let id: NodeID
        /// The labels that it had before or has after.
        public let labels: [LabelID]
    }

    /// The nodes with a watched label, before or after.
    public internal(set) var nodes: [Node] = []
    /// The relationships of a watched type that were made, changed or deleted.
    public internal(set) var relationships: [RelationshipRecord] = []

    /// No change.
    public init() {}

    /// How many there are.
    public var count: Int { nodes.count + relationships.count }

    /// Adds later changes.
    public mutating func append(_ later: GraphChanges) {
        nodes += later.nodes
        relationships += later.relationships
    }
}
