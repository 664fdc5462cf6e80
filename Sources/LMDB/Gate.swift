import Synchronization

/// Keeps new read transactions out while the map is replaced.
final class Gate: Sendable {
    private enum State {
        static let open = 0
        static let closed = 1
        static let gone = 2
    }

    private let state = Atomic<Int>(State.open)
    private let condition = Condition()
    private let path: String

    init(path: String) { self.path = path }

    /// Whether transactions may begin.
    ///
    /// A reader says so of itself before it asks, and whoever closes the gate looks at the readers
    /// afterwards: so one of the two sees the other.
    var isOpen: Bool { state.load(ordering: .sequentiallyConsistent) == State.open }

    func close() { state.store(State.closed, ordering: .sequentiallyConsistent) }

    func open() {
        condition.locked {
            if state.load(ordering: .sequentiallyConsistent) == State.closed {
                state.store(State.open, ordering: .sequentiallyConsistent)
            }
            condition.broadcast()
        }
    }

    /// Closes for good: whoever waits or comes is told that the environment is closed.
    func remove() {
        condition.locked {
            state.store(State.gone, ordering: .sequentiallyConsistent)
            condition.broadcast()
        }
    }

    func waitUntilOpen() throws(StorageError) {
        let isGone = condition.locked {
            while state.load(ordering: .sequentiallyConsistent) == State.closed { condition.wait() }
            return state.load(ordering: .sequentiallyConsistent) == State.gone
        }
        if isGone { throw .closed(path) }
    }
}
