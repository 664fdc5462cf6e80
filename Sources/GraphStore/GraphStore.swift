import LMDB

@_exported import struct LMDB.StorageError

/// A property graph in a directory: nodes, relationships, properties, indexes and constraints,
/// ACID.
///
/// Readers see a snapshot and never wait. Writes run one after the other on one thread, each from
/// its first read to its durable commit: serializable. Every method may be called from any thread.
public final class GraphStore: Sendable {
    /// Whether a store is opened to write or only to read.
    public enum Access: Sendable {
        /// Reading and writing; one process at a time.
        ///
        /// Creates the directory where there is none.
        case readWrite
        /// Reading only, also beside the process that writes.
        case readOnly
    }

    /// The directory.
    public let directory: String
    /// What this object may do.
    public let access: Access
    /// How it was opened.
    public let settings: StoreSettings
    let core: StoreCore
    let queue: WriteQueue?

    /// Opens the store in a directory, or, to write, makes one where there is nothing.
    ///
    /// What is there is never replaced. Throws `storage.missing`, `storage.locked` (with the
    /// owner's pid), `storage.alreadyOpen`, `storage.corrupt`, `storage.formatTooNew`, and what the
    /// disk says.
    public init(
        at directory: String, access: Access, settings: StoreSettings = StoreSettings()
    ) throws(StorageError) {
        self.directory = directory
        self.access = access
        self.settings = settings
        let (environment, lock) = try Self.open(directory, access, settings.environment)
        core = StoreCore(path: directory, environment: environment, lock: lock)
        queue = access == .readWrite ? WriteQueue(core, settings: settings) : nil
        do throws(StorageError) {
            let snapshot = try core.current.snapshot(hasAgeLimit: true)
            defer { snapshot.end() }
            try snapshot.enter()
            defer { snapshot.leave() }
            try MetaRecord.checkFormat(snapshot.handle, snapshot.tables)
        } catch {
            Self.close(core, queue, waitSeconds: 0)
            throw error
        }
    }

    deinit { close() }

    /// A view of the last commit.
    ///
    /// Release it soon: it is taken away after `snapshotAgeLimitSeconds`. Some 50 ns where one is
    /// parked.
    public func snapshot() throws(StorageError) -> HeldSnapshot {
        HeldSnapshot(try core.current.snapshot(hasAgeLimit: true))
    }

    /// Runs `body` on a view of the last commit.
    public func withSnapshot<R>(_ body: (Snapshot) throws -> R) throws -> R {
        let snapshot = try core.current.snapshot(hasAgeLimit: true)
        defer { snapshot.end() }
        return try body(snapshot)
    }

    /// Runs `body` on the writer's thread and blocks until what it wrote is durable; when it
    /// throws, nothing of it stays.
    ///
    /// It may be run more than once (the map grew, or a neighbour in the same commit failed), so it
    /// must not change anything outside that a second run would change again. Throws what `body`
    /// throws, `storage.readOnly`, `storage.full`, `transaction.tooBig`,
    /// `constraint.nodeStillConnected`.
    public func write<R: Sendable>(
        _ body: @escaping @Sendable (GraphWriter) throws -> R
    ) throws -> R {
        guard let queue else { throw StorageError.readOnly(directory) }
        let box = ResultBox<R>()
        try queue.run(WriteJob { box.set(try body($0)) })
        guard let result = box.take() else { throw StorageError.closed(directory) }
        return result
    }

    /// Begins an explicit transaction, as soon as the writer is free.
    public func beginWrite() throws(StorageError) -> WriteLease {
        guard let queue else { throw .readOnly(directory) }
        let channel = LeaseChannel()
        try queue.run(channel)
        let lease = WriteLease(channel)
        try channel.waitUntilOpen()
        return lease
    }

    /// From now on remembers which nodes with one of these labels and which relationships of one of
    /// these types commits touch, beside those asked for before.
    ///
    /// Waits for the transaction at hand.
    public func watch(labels: [String], types: [String]) {
        let core = core
        let watch: @Sendable () -> Void = {
            let last = core.current.environment.mapUse.transactionID
            core.changeLog.watch(labels: labels, types: types, after: last)
        }
        if let queue { try? queue.pause(watch) }
    }

    /// What commits after one and up to another touched of the watched; nil where the memory does
    /// not reach back, and always in a store that only reads.
    public func changes(after first: UInt64, through last: UInt64) -> GraphChanges? {
        core.changeLog.changes(after: first, through: last)
    }

    /// Lets writes that wait finish, waits a moment for snapshots, and closes the file.
    ///
    /// Later calls throw `storage.closed`. Calling it again does nothing.
    public func close() { Self.close(core, queue, waitSeconds: settings.closeWaitSeconds) }

    private static func close(_ core: StoreCore, _ queue: WriteQueue?, waitSeconds: Double) {
        let close: @Sendable () -> Void = { core.close(waitSeconds: waitSeconds) }
        if let queue { queue.stop(close) } else { close() }
    }
}
