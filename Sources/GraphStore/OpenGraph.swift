import LMDB
import Synchronization

/// An open data file as a graph: its trees, its parked snapshots, its tokens by version.
final class OpenGraph: @unchecked Sendable {
    // @unchecked because parked snapshots are not Sendable: `state` hands each to one user at a
    // time.

    private struct State {
        var parked: [Snapshot] = []
        var catalogue: Catalogue?
        var isClosed = false
    }

    let environment: Environment
    let tables: Tables
    let changeLog: ChangeLog
    private let state = Mutex(State())
    private let parkedLimit = 256

    init(_ environment: Environment, changeLog: ChangeLog) {
        self.environment = environment
        self.changeLog = changeLog
        tables = Tables(environment)
    }

    /// A view of the last commit.
    func snapshot(hasAgeLimit: Bool) throws(StorageError) -> Snapshot {
        let (parked, isClosed) = state.withLock { ($0.parked.popLast(), $0.isClosed) }
        guard !isClosed else { throw .closed(environment.path) }
        let snapshot: Snapshot
        if let parked {
            snapshot = parked
        } else {
            snapshot = Snapshot(self, reader: try environment.makeReadTransaction())
        }
        try snapshot.begin(hasAgeLimit: hasAgeLimit)
        return snapshot
    }

    /// Keeps an ended view for the next reader.
    func park(_ snapshot: Snapshot) {
        state.withLock { state in
            guard !state.isClosed, state.parked.count < parkedLimit else { return }
            state.parked.append(snapshot)
        }
    }

    /// The tokens and schema that a transaction sees.
    ///
    /// Read from the file only where their version is not the one in memory.
    func catalogue(
        _ handle: TransactionHandle
    ) throws(StorageError) -> Catalogue {
        let (version, schemaVersion) = try MetaRecord.catalogueVersions(handle, tables)
        if let known = state.withLock({ $0.catalogue }), known.version == version { return known }
        let loaded = try Catalogue.load(
            handle, tables, version: version, schemaVersion: schemaVersion)
        state.withLock { state in
            if (state.catalogue?.version ?? 0) <= version { state.catalogue = loaded }
        }
        return loaded
    }

    /// Gives up parked snapshots and closes the file when the last user has gone.
    func close(waitSeconds: Double) {
        let parked = state.withLock { state -> [Snapshot]? in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            defer { state.parked = [] }
            return state.parked
        }
        guard parked != nil else { return }
        withExtendedLifetime(parked) {}
        environment.close(waitSeconds: waitSeconds)
    }
}
