#if DEBUG
    import Synchronization

    /// Makes a write fail as on a full disk, after so many that succeed: for tests, in debug
    /// builds.
    final class FaultPlan: Sendable {
        private let left = Atomic<Int>(Int.max)

        /// The write after the next `count` fails, and commits count as writes; nil for none.
        func fail(after count: Int?) { left.store(count ?? Int.max, ordering: .relaxed) }

        /// Counts a write; true where it is to fail.
        func strikes() -> Bool {
            guard left.load(ordering: .relaxed) != Int.max else { return false }
            return left.wrappingSubtract(1, ordering: .relaxed).oldValue == 0
        }
    }
#endif
