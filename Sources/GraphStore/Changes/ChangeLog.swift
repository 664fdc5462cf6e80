import Synchronization

/// Remembers which watched parts of the graph the last commits touched.
///
/// A commit is entered before it is made and taken back when it fails: a snapshot that sees a
/// commit finds it here.
final class ChangeLog: Sendable {
    /// How many touched nodes and relationships are remembered in all.
    static let entryLimit = 1 << 20

    private struct Commit {
        let id: UInt64
        let changes: GraphChanges
    }

    private struct State {
        var watched = Watched()
        /// Commits up to this one are not remembered.
        var floor = UInt64.max
        var commits: [Commit] = []
        var entryCount = 0
    }

    /// Names of labels and types; a name may have no token yet.
    struct Watched: Sendable {
        var labels: Set<Text> = []
        var types: Set<Text> = []
    }

    private let state = Mutex(State())

    var watched: Watched { state.withLock { $0.watched } }

    /// Remembers commits after `id` that touch these names, or names asked for before.
    func watch(labels: [String], types: [String], after id: UInt64) {
        state.withLock { state in
            state.watched.labels.formUnion(labels.map { Text.make($0) })
            state.watched.types.formUnion(types.map { Text.make($0) })
            state.floor = id
            state.commits = []
            state.entryCount = 0
        }
    }

    /// Forgets every commit up to one: another graph has taken the place of what they touched.
    func forget(through id: UInt64) { enter(id, nil) }

    /// Enters a commit that is about to be made; nil for one that touched too much to remember.
    func enter(_ id: UInt64, _ changes: GraphChanges?) {
        state.withLock { state in
            guard let changes else {
                state.floor = id
                state.commits = []
                state.entryCount = 0
                return
            }
            guard changes.count > 0 else { return }
            state.commits.append(Commit(id: id, changes: changes))
            state.entryCount += changes.count
            while state.entryCount > Self.entryLimit, let first = state.commits.first {
                state.floor = first.id
                state.entryCount -= first.changes.count
                state.commits.removeFirst()
            }
        }
    }

    /// Takes a commit back that was not made.
    func takeBack(_ id: UInt64) {
        state.withLock { state in
            guard let last = state.commits.last, last.id == id else { return }
            state.entryCount -= last.changes.count
            state.commits.removeLast()
        }
    }

    /// The last commit at or before one that touched something watched.
    ///
    /// Where the memory does not reach back, the beginning of the memory; where nothing is
    /// remembered, the commit itself.
    func version(at id: UInt64) -> UInt64 {
        state.withLock { state in
            if let last = state.commits.last(where: { $0.id <= id }) { return last.id }
            return min(state.floor, id)
        }
    }

    /// What commits after one and up to another touched; nil where the memory does not reach back.
    func changes(after first: UInt64, through last: UInt64) -> GraphChanges? {
        state.withLock { state in
            guard first >= state.floor else { return nil }
            var changes = GraphChanges()
            for commit in state.commits where commit.id > first && commit.id <= last {
                changes.append(commit.changes)
            }
            return changes
        }
    }
}
