import Dispatch
import GraphStore
import Synchronization

/// The compiled vocabularies of a store: the newest, and a few older ones that snapshots still see.
final class VocabularyCache: Sendable {
    private struct State {
        /// By falling version; the first one is what new snapshots see.
        var recent: [Vocabulary] = []
        /// What the writing transaction sees of its own uncommitted changes.
        var uncommitted: Vocabulary?
        var isRebuilding = false
    }

    private let store: GraphStore
    private let state = Mutex(State())
    private static let recentLimit = 4

    init(store: GraphStore) {
        self.store = store
        store.watch(
            labels: VocabularyTokens.watchedLabels, types: VocabularyTokens.watchedTypes)
    }

    /// The vocabulary as a snapshot sees it.
    ///
    /// Usually O(1); after an edit O(edit); a vocabulary never seen is read whole, while other
    /// callers wait for it.
    func vocabulary(for graph: Snapshot) throws -> Vocabulary {
        let version = graph.watchedVersion
        if version != graph.committedWatchedVersion { return try uncommitted(version, in: graph) }
        return try state.withLock { state in
            if let known = state.recent.first(where: { $0.version == version }) { return known }
            let made = try make(version, from: state.recent.first, in: graph)
            state.recent.append(made)
            state.recent.sort { $0.version > $1.version }
            if state.recent.count > Self.recentLimit { state.recent.removeLast() }
            if made.isRebuildAdvised { rebuild(&state) }
            return made
        }
    }

    private func make(
        _ version: UInt64, from base: Vocabulary?, in graph: Snapshot
    ) throws -> Vocabulary {
        if let base, base.version < version,
            let changes = store.changes(after: base.version, through: version)
        {
            return try base.applying(changes, in: graph)
        }
        return try Vocabulary(of: graph)
    }

    /// The vocabulary as a writing transaction sees it, its own changes included.
    private func uncommitted(_ version: UInt64, in graph: Snapshot) throws -> Vocabulary {
        let committed = graph.committedWatchedVersion
        let base: Vocabulary? = state.withLock { state in
            if let known = state.uncommitted, known.version == version { return known }
            return state.recent.first { $0.version == committed }
        }
        if let base, base.version == version { return base }
        let made: Vocabulary
        if let base, let changes = graph.ownChanges {
            made = try base.applying(changes, in: graph)
        } else {
            made = try Vocabulary(of: graph)
        }
        state.withLock { $0.uncommitted = made }
        return made
    }

    /// Builds the newest vocabulary anew on another thread.
    ///
    /// What is edited meanwhile is applied to the result by whoever asks next, because the result
    /// keeps its version.
    private func rebuild(_ state: inout State) {
        guard !state.isRebuilding else { return }
        state.isRebuilding = true
        DispatchQueue.global(qos: .utility).async { [self] in
            let made = try? store.withSnapshot { try Vocabulary(of: $0) }
            self.state.withLock { state in
                state.isRebuilding = false
                guard let made else { return }
                state.recent.removeAll { $0.version <= made.version }
                state.recent.append(made)
                state.recent.sort { $0.version > $1.version }
            }
        }
    }
}
