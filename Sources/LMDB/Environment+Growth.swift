import CLMDB
import Foundation

extension Environment {
    /// How much of the map is used and how much is free again.
    public struct MapUse: Sendable, Equatable {
        /// The address space reserved.
        public let mapSizeBytes: Int
        /// The part of it that pages have been given out of: the file's size.
        public let usedBytes: Int
        /// Reader slots in use, by every process.
        public let readerCount: Int
        /// The last commit.
        public let transactionID: UInt64
    }

    /// The state of the map.
    ///
    /// O(1).
    public var mapUse: MapUse {
        var info = MDB_envinfo()
        withOpen { _ = mdb_env_info(raw, &info) }
        return MapUse(
            mapSizeBytes: Int(clamping: info.me_mapsize),
            usedBytes: (Int(clamping: info.me_last_pgno) + 1) * pageSize,
            readerCount: Int(info.me_numreaders), transactionID: UInt64(info.me_last_txnid))
    }

    /// Doubles the map.
    ///
    /// Only from the writer's thread with no write transaction open. New snapshots wait at the gate
    /// for a quarter of a second at a time, until those that hold the map have ended. Throws
    /// `storage.mapFull` where they do not end in time.
    public func growMap() throws(StorageError) {
        let deadline = ContinuousClock.now + .seconds(settings.growthWaitSeconds)
        while true {
            gate.close()
            defer { gate.open() }
            if waitForReaders(seconds: 0.25) {
                let size = mapUse.mapSizeBytes.multipliedReportingOverflow(by: 2)
                guard !size.overflow else { throw .mapFull(path) }
                try Status.check(
                    mdb_env_set_mapsize(raw, size.partialValue), "growing the map", path)
                return
            }
            if ContinuousClock.now >= deadline { throw .mapFull(path) }
            gate.open()
            usleep(50_000)
        }
    }

    /// Doubles the map ahead of need where it is four fifths full and nobody holds it just now.
    public func growMapIfIdle() {
        let use = mapUse
        guard use.usedBytes > use.mapSizeBytes / 5 * 4 else { return }
        gate.close()
        defer { gate.open() }
        guard waitForReaders(seconds: 0), case let size = use.mapSizeBytes, size < Int.max / 2
        else { return }
        mdb_env_set_mapsize(raw, size * 2)
    }

    /// Takes over the size of a map that another process has grown.
    func adoptForeignGrowth() throws(StorageError) {
        gate.close()
        defer { gate.open() }
        guard waitForReaders(seconds: settings.growthWaitSeconds) else { throw .mapFull(path) }
        try Status.check(mdb_env_set_mapsize(raw, 0), "adopting the map's size", path)
    }

    /// Free pages by LMDB's list of them: those that the next commit may use, and those that some
    /// snapshot still pins.
    ///
    /// O(entries of the list).
    public func freePages() throws(StorageError) -> (free: Int, pinned: Int) {
        let oldest = oldestReaderTransaction() ?? UInt64.max
        let reader = try makeReadTransaction()
        defer { drop(reader) }
        try reader.begin()
        try reader.enter()
        defer { reader.leave() }
        let freeList = Table(handle: 0, name: "free pages", number: UInt8.max)
        let cursor = try reader.handle.openCursor(freeList)
        defer { cursor.close() }
        var free = 0
        var pinned = 0
        while let entry = cursor.next() {
            guard entry.key.count == 8, entry.value.count >= 8 else { continue }
            let count = Int(clamping: entry.value.loadUnaligned(as: UInt64.self))
            // Pages freed by commit n may be used once no reader is at n - 1 or before.
            if entry.key.loadUnaligned(as: UInt64.self) >= oldest {
                pinned += count
            } else {
                free += count
            }
        }
        return (free, pinned)
    }

    /// The commit that the oldest snapshot of any process sees, from LMDB's table of readers.
    public func oldestReaderTransaction() -> UInt64? {
        var oldest: UInt64?
        withOpen {
            withUnsafeMutablePointer(to: &oldest) { place in
                _ = mdb_reader_list(raw, Self.noteReader, place)
            }
        }
        return oldest
    }

    /// How long the oldest snapshot of this process has been held, or nil where there is none.
    public func oldestReaderAgeSeconds() -> Int? {
        let now = tick.load(ordering: .relaxed)
        return readers { $0.compactMap { $0.age(at: now) }.max() }.0
    }

    /// How many snapshots were ended because of their age since opening.
    public var expiredReaders: Int { expiredReaderCount.load(ordering: .relaxed) }

    /// Takes one line of LMDB's table of readers: "pid thread txnid", the last "-" for a parked
    /// one.
    private static let noteReader:
        @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32 = {
            line, context in
            guard let line, let context else { return 0 }
            let words = String(cString: line).split { " \n".contains($0) }
            guard words.count == 3, let id = UInt64(words[2]) else { return 0 }
            let place = context.assumingMemoryBound(to: UInt64?.self)
            place.pointee = min(place.pointee ?? id, id)
            return 0
        }
}
