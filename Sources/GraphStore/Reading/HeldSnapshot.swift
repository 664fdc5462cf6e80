import Synchronization

/// A view of a commit, until it is released or its holder has gone.
///
/// Views are used again: one that is given back may be another reader's a moment later. So whoever
/// takes one gets it in a holder that gives it back once, however often and from whichever thread
/// it is told to.
public final class HeldSnapshot: Sendable {
    /// The view; not to be used after `release`.
    public let graph: Snapshot
    private let isHeld = Atomic<Bool>(true)

    init(_ graph: Snapshot) { self.graph = graph }

    deinit { release() }

    /// Gives the view back, unless that has been done.
    public func release() {
        guard isHeld.exchange(false, ordering: .acquiringAndReleasing) else { return }
        graph.end()
    }
}
