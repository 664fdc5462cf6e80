import Synchronization

/// A truth that becomes true once.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)

    var isSet: Bool { state.load(ordering: .acquiring) }

    func set() { state.store(true, ordering: .releasing) }

    /// Sets it; false where it was set before.
    func setOnce() -> Bool { !state.exchange(true, ordering: .acquiringAndReleasing) }
}
