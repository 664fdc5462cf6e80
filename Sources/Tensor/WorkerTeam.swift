import CKernels

/// Threads that share one piece of work at a time and wait for one another at its end.
///
/// The threads live as long as the team and sleep while there is nothing to do. A run takes a
/// microsecond or two where runs follow one another closely, and allocates nothing. Where the team
/// is at work already, for another thread or from within a piece, the caller does its pieces alone.
///
/// `@unchecked Sendable`: the threads of the team are handed work by its own atomic state.
public final class WorkerTeam: @unchecked Sendable {
    /// How many threads work, the caller among them.
    public let threadCount: Int
    private let team: OpaquePointer?

    /// A team of the caller alone.
    public static let single = WorkerTeam(threadCount: 1)

    /// No team has more threads than this.
    public static let threadLimit = 256

    /// A team of `threadCount` threads, the caller among them.
    public init(threadCount: Int) {
        self.threadCount = max(1, min(threadCount, Self.threadLimit))
        team = self.threadCount > 1 ? tg_team_create(self.threadCount - 1) : nil
    }

    deinit {
        if let team { tg_team_destroy(team) }
    }

    /// A closure with a fixed place in memory, by which the threads call it.
    private struct Work {
        let body: (Int) -> Void
    }

    /// Does pieces `0..<pieceCount`, each once, on any of the threads, and returns when all are
    /// done.
    ///
    /// Results must not depend on which thread does a piece.
    public func run(_ pieceCount: Int, _ body: @Sendable (Int) -> Void) {
        guard let team, pieceCount > 1 else {
            for piece in 0..<max(0, pieceCount) { body(piece) }
            return
        }
        withoutActuallyEscaping(body) { body in
            var work = Work(body: body)
            withUnsafeMutablePointer(to: &work) { work in
                tg_team_run(
                    team, pieceCount,
                    { context, piece in
                        context?.assumingMemoryBound(to: Work.self).pointee.body(piece)
                    }, work)
            }
        }
    }
}
