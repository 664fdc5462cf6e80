import LMDB

/// How large a store is and what weighs on it.
public struct StoreStatistics: Sendable {
    /// How many nodes there are.
    public let nodeCount: Int
    /// How many relationships there are.
    public let relationshipCount: Int
    /// The size of each table.
    public let tables: [TableSize]
    /// The address space reserved for the file.
    public let mapSizeBytes: Int
    /// The part of the file that pages have been given out of.
    public let usedBytes: Int
    /// The size of a page.
    public let pageSizeBytes: Int
    /// Pages that the next commits use again.
    public let freePageCount: Int
    /// Pages that will be free when old snapshots end.
    public let pinnedPageCount: Int
    /// The number of the last commit.
    public let transactionID: UInt64
    /// Reader slots in use, by every process.
    public let readerSlotCount: Int
    /// How long the oldest snapshot of this process has been held.
    public let oldestReaderSeconds: Int?
    /// The commit that the oldest snapshot of any process sees.
    public let oldestReaderTransactionID: UInt64?
    /// Snapshots that were taken away because of their age since opening.
    public let expiredReaderCount: Int
}

extension GraphStore {
    /// Sizes, readers, free pages.
    ///
    /// O(entries in LMDB's list of free pages).
    public func statistics() throws(StorageError) -> StoreStatistics {
        let graph = core.current
        let environment = graph.environment
        let oldestAge = environment.oldestReaderAgeSeconds()
        let oldestTransaction = environment.oldestReaderTransaction()
        let free = try environment.freePages()
        let use = environment.mapUse
        let snapshot = try graph.snapshot(hasAgeLimit: true)
        defer { snapshot.end() }
        var sizes: [TableSize] = []
        try snapshot.enter()
        for table in environment.tables { sizes.append(try snapshot.handle.size(of: table)) }
        snapshot.leave()
        return StoreStatistics(
            nodeCount: try snapshot.nodeCount(),
            relationshipCount: try snapshot.relationshipCount(), tables: sizes,
            mapSizeBytes: use.mapSizeBytes, usedBytes: use.usedBytes,
            pageSizeBytes: environment.pageSize, freePageCount: free.free,
            pinnedPageCount: free.pinned, transactionID: use.transactionID,
            readerSlotCount: use.readerCount, oldestReaderSeconds: oldestAge,
            oldestReaderTransactionID: oldestTransaction,
            expiredReaderCount: environment.expiredReaders)
    }
}
