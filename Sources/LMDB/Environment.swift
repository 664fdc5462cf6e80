import CLMDB
import Foundation
import Synchronization

/// One open data file with its map: the root of every transaction.
///
/// A file is open at most once in a process (`EnvironmentRegistry`). The rules that keep LMDB safe
/// hold here: synchronous commits, no thread-local reader slots, no map replaced under an open
/// transaction, a file whose size contradicts its head refused before it is mapped.
public final class Environment: @unchecked Sendable {
    // @unchecked because `raw` is a C pointer: LMDB locks inside; closing is ordered by `state`.

    private struct State: ~Copyable {
        var readers: [ReadTransaction] = []
        var isClosed = false
    }

    let raw: OpaquePointer
    let identity: FileIdentity
    /// The directory of the data file.
    public let path: String
    /// How it was opened.
    public let settings: EnvironmentSettings
    /// Whether this process may write.
    public let isWritable: Bool
    /// The tables in the order of the names that were asked for.
    public let tables: [Table]
    /// The size of a page.
    public let pageSize: Int

    #if DEBUG
        let faults = FaultPlan()
    #endif
    let gate: Gate
    /// Seconds since opening, counted by the watch.
    let tick = Atomic<Int>(0)
    let expiredReaderCount = Atomic<Int>(0)
    private let watch = ReaderWatch()
    private let state = Mutex(State())

    /// The data file's path in a database directory.
    public static func dataFile(in directory: String) -> String { directory + "/data.mdb" }

    /// Opens the file in a directory.
    ///
    /// With `creating`, where there is none yet, a new one; that must be a directory which nobody
    /// else knows. Throws `storage.missing`, `storage.alreadyOpen`,
    /// `storage.corrupt` and what the operating system says.
    public static func open(
        _ directory: String, writable: Bool, creating: Bool = false,
        tables: [String], settings: EnvironmentSettings = EnvironmentSettings()
    ) throws(StorageError) -> Environment {
        let file = dataFile(in: directory)
        return try EnvironmentRegistry.obtain(file, writing: writable) {
            () throws(StorageError) in
            try Environment(
                directory, writable: writable, creating: creating,
                tables: tables, settings: settings)
        }
    }

    private init(
        _ directory: String, writable: Bool, creating: Bool, tables: [String],
        settings: EnvironmentSettings
    ) throws(StorageError) {
        var opened: OpaquePointer?
        do throws(StorageError) {
            if !creating { try DataFile.check(directory) }
            opened = try Self.openMap(directory, writable: writable, settings: settings)
            guard let opened else { throw .missing(directory) }
            self.tables = try Self.openTables(
                opened, tables, creating: creating, writable: writable, path: directory)
            guard let identity = try FileIdentity(path: Self.dataFile(in: directory)) else {
                throw .missing(directory)
            }
            self.identity = identity
            raw = opened
        } catch {
            if let opened { mdb_env_close(opened) }
            throw error
        }
        var stat = MDB_stat()
        mdb_env_stat(opened, &stat)
        pageSize = Int(stat.ms_psize)
        path = directory
        self.settings = settings
        isWritable = writable
        gate = Gate(path: directory)
        var dead: Int32 = 0
        mdb_reader_check(opened, &dead)
        watch.start(self)
    }

    /// Runs `body` on the list of readers, under its lock; says whether the environment is closed.
    func readers<R>(_ body: ([ReadTransaction]) -> R) -> (R, isClosed: Bool) {
        state.withLock { (body($0.readers), $0.isClosed) }
    }

    /// Runs `body` unless the environment is closed, and keeps it from being closed meanwhile.
    func withOpen<R>(_ body: () throws -> R) rethrows -> R? {
        try state.withLock { state -> R? in state.isClosed ? nil : try body() }
    }

    /// Makes a read transaction that its owner parks and renews.
    ///
    /// Throws `storage.tooManyReaders`.
    public func makeReadTransaction() throws(StorageError) -> ReadTransaction {
        while !gate.isOpen { try gate.waitUntilOpen() }
        let result = state.withLock { state -> Result<ReadTransaction, StorageError> in
            guard !state.isClosed else { return .failure(.closed(path)) }
            do throws(StorageError) {
                let reader = try ReadTransaction(self)
                state.readers.append(reader)
                return .success(reader)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Frees a parked read transaction.
    public func drop(_ reader: ReadTransaction) {
        state.withLock { state in
            guard !state.isClosed,
                let place = state.readers.firstIndex(where: { $0 === reader })
            else { return }
            reader.end()
            reader.free()
            state.readers.swapAt(place, state.readers.count - 1)
            state.readers.removeLast()
        }
    }

    /// Begins the write transaction; waits for one in another process.
    public func beginWrite() throws(StorageError) -> WriteTransaction {
        guard isWritable else { throw .readOnly(path) }
        return try WriteTransaction(self)
    }

    /// Flushes what an unsynced environment has written.
    public func sync() throws(StorageError) {
        try Status.check(mdb_env_sync(raw, 1), "syncing", path)
    }

    /// Ends one use; the last one waits for snapshots to end, at most `waitSeconds`, and unmaps the
    /// file.
    ///
    /// Where a snapshot is still held then, the map is left to the end of the process.
    public func close(waitSeconds: Double = 5) {
        EnvironmentRegistry.giveBack(self) {
            watch.stop()
            gate.remove()
            let isQuiet = waitForReaders(seconds: waitSeconds)
            state.withLock { state in
                state.isClosed = true
                if isQuiet {
                    for reader in state.readers { reader.free() }
                    mdb_env_close(raw)
                }
                state.readers = []
            }
        }
    }

    /// Waits until no snapshot holds the map; false when the time ran out.
    ///
    /// The gate must be closed.
    func waitForReaders(seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if readers({ $0.allSatisfy(\.isParked) }).0 { return true }
            if ContinuousClock.now >= deadline { return false }
            usleep(200)
        }
    }
}
