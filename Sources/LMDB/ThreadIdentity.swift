import Foundation
import Synchronization

/// Which thread something belongs to.
final class ThreadIdentity: Sendable {
    private let id = Atomic<UInt>(0)

    func adopt() { id.store(Self.current, ordering: .releasing) }

    var isCurrent: Bool { id.load(ordering: .acquiring) == Self.current }

    private static var current: UInt {
        #if canImport(Darwin)
            UInt(bitPattern: pthread_self())
        #else
            UInt(pthread_self())
        #endif
    }
}
