import Synchronization

/// Keeps the first error of pieces that run on several threads.
final class FirstFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    /// Keeps an error unless there is one already.
    func note(_ failure: any Error) {
        error.withLock { if $0 == nil { $0 = failure } }
    }

    /// Throws what was kept.
    func rethrow() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}
