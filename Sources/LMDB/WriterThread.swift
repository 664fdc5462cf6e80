import Foundation

/// The one OS thread that writes: LMDB's write lock belongs to a thread, and deep statements need a
/// stack of known size.
public final class WriterThread: Sendable {
    private let condition = Condition()
    private let ended = Flag()
    private let identity = ThreadIdentity()

    /// Starts the thread.
    public init(name: String, stackSize: Int = 8 << 20, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [condition, ended, identity] in
            identity.adopt()
            body()
            condition.locked {
                ended.set()
                condition.broadcast()
            }
        }
        thread.name = name
        thread.stackSize = stackSize
        thread.start()
    }

    /// Whether the caller runs on this thread.
    public var isCurrent: Bool { identity.isCurrent }

    /// Waits until the thread has run to its end.
    public func join() {
        guard !isCurrent else { return }
        condition.locked {
            while !ended.isSet { condition.wait() }
        }
    }
}
