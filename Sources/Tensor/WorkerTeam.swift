import Dispatch

/// Threads that share one piece of work at a time and wait for one another at its end.
public final class WorkerTeam: Sendable {
    /// How many threads work, the caller among them.
    public let threadCount: Int

    /// A team of the caller alone.
    public static let single = WorkerTeam(threadCount: 1)

    /// A team of `threadCount` threads, the caller among them.
    public init(threadCount: Int) { self.threadCount = max(1, threadCount) }

    /// Does pieces `0..<pieceCount`, each once, on any of the threads, and returns when all are
    /// done.
    ///
    /// Results must not depend on which thread does a piece.
    public func run(_ pieceCount: Int, _ body: @Sendable (Int) -> Void) {
        if threadCount == 1 || pieceCount <= 1 {
            for piece in 0..<pieceCount { body(piece) }
        } else {
            DispatchQueue.concurrentPerform(iterations: pieceCount, execute: body)
        }
    }
}
