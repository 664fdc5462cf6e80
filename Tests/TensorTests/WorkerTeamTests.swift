import Synchronization
import Testing

@testable import Tensor

@Suite("Worker team")
struct WorkerTeamTests {
    /// A counter for each piece, that any thread may raise.
    final class Counters: Sendable {
        let counts = Mutex([Int: Int]())

        func raise(_ piece: Int) { counts.withLock { $0[piece, default: 0] += 1 } }
        func taken(_ range: Range<Int>) -> Bool {
            counts.withLock { $0 == Dictionary(range.map { ($0, 1) }, uniquingKeysWith: +) }
        }
    }

    @Test("every piece is done once, and all are done at the end", arguments: [1, 2, 3, 8])
    func pieces(_ threadCount: Int) {
        let team = WorkerTeam(threadCount: threadCount)
        for pieceCount in [0, 1, 2, 3, 17, 100] {
            for _ in 0..<20 {
                let counters = Counters()
                team.run(pieceCount) { counters.raise($0) }
                #expect(counters.taken(0..<pieceCount))
            }
        }
    }

    @Test("a run within a piece is done by the thread of that piece")
    func nested() {
        let team = WorkerTeam(threadCount: 3)
        let counters = Counters()
        team.run(5) { outer in
            team.run(4) { inner in counters.raise(outer * 4 + inner) }
        }
        #expect(counters.taken(0..<20))
    }

    @Test("several threads may use one team")
    func shared() async {
        let team = WorkerTeam(threadCount: 2)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<50 {
                        let counters = Counters()
                        team.run(7) { counters.raise($0) }
                        if !counters.taken(0..<7) { return false }
                    }
                    return true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test("a team ends while its threads sleep or just woke up")
    func endings() {
        for pieceCount in 0..<40 {
            let team = WorkerTeam(threadCount: 4)
            team.run(pieceCount) { _ in }
        }
    }
}
