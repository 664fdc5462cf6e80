import GraphStore

/// A snapshot that is given back once: a second time would take it from its next user.
final class HeldSnapshot {
    let graph: Snapshot
    private var isHeld = true

    /// Takes a snapshot from the store.
    init(_ store: GraphStore) throws {
        graph = try store.snapshot()
    }

    deinit { release() }

    /// Gives the snapshot back, unless that has been done.
    func release() {
        guard isHeld else { return }
        isHeld = false
        graph.end()
    }
}
