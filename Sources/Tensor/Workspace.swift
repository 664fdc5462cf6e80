/// The memory and the threads that operations work with.
public struct Workspace: Sendable {
    /// Where the memory of results comes from.
    public let arena: TensorArena
    /// The threads; results do not depend on how many there are.
    public let team: WorkerTeam

    /// Memory and threads of a training or of a run of predictions.
    public init(arena: TensorArena = TensorArena(), team: WorkerTeam = .single) {
        self.arena = arena
        self.team = team
    }

    /// Memory for `count` floats, which are not set; it goes back when nobody holds it any more.
    package func lend(_ count: Int) -> TensorBuffer { arena.lend(count) }

    /// Does ranges that together are `0..<count`, on any of the threads.
    ///
    /// The ranges follow from `count` and the work of an element alone, so that sums over a range
    /// are the same whichever thread makes them.
    func ranges(
        _ count: Int, work: Int, minimum: Int = 1 << 16, _ body: @Sendable (Range<Int>) -> Void
    ) {
        let pieces = Self.pieces(count, work: work, minimum: minimum)
        guard pieces > 1 else { return body(0..<count) }
        team.run(pieces) { piece in
            body(count * piece / pieces..<count * (piece + 1) / pieces)
        }
    }

    /// Into how many ranges so much work is split.
    static func pieces(_ count: Int, work: Int, minimum: Int) -> Int {
        max(1, min(count, 32, count * max(1, work) / minimum))
    }
}
