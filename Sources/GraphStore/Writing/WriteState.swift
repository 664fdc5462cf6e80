import LMDB

/// What a write transaction has done so far, beside what is in the file already.
final class WriteState {
    /// What is to be added to counters at the commit.
    var counts: [CountKey: Int] = [:]
    /// Nodes deleted by the statement or explicit transaction at hand.
    var deletedNodes: Set<NodeID> = []
    /// Relationships deleted by it, as they were.
    var deletedRelationships: [RelationshipID: RelationshipRecord] = [:]
    /// What was touched of the watched.
    let touched: TouchedEntities

    /// Why half of a change may be in the file: the transaction must not be committed, even where
    /// the error was swallowed on its way up.
    var failure: StorageError?

    init(_ touched: TouchedEntities) { self.touched = touched }

    @inline(__always)
    func add(_ difference: Int, to key: CountKey) { counts[key, default: 0] += difference }

    /// Forgets what was deleted: the next statement has its own transaction.
    func beginStatement() {
        if !deletedNodes.isEmpty { deletedNodes = [] }
        if !deletedRelationships.isEmpty { deletedRelationships = [:] }
    }
}
