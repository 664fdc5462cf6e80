import LMDB
import Synchronization

/// A write that waits for the writer, and its caller for it.
final class WriteJob: @unchecked Sendable {
    // @unchecked because `outcome` is only touched under `condition`.

    let body: @Sendable (GraphWriter) throws -> Void
    private let condition = Condition()
    private var outcome: Result<Void, any Error>?

    init(_ body: @escaping @Sendable (GraphWriter) throws -> Void) { self.body = body }

    func finish(_ result: Result<Void, any Error>) {
        condition.locked {
            outcome = result
            condition.broadcast()
        }
    }

    /// Blocks until the write is durable or has failed.
    func wait() throws {
        let result = condition.locked {
            while true {
                if let outcome { return outcome }
                condition.wait()
            }
        }
        try result.get()
    }
}

/// A value that a write leaves for its caller.
final class ResultBox<R: Sendable>: Sendable {
    private let value = Mutex<R?>(nil)

    func set(_ new: R) { value.withLock { $0 = new } }

    func take() -> R? { value.withLock { $0 } }
}
