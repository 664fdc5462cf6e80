import CLMDB

/// What reading and writing transactions have in common: gets and cursors.
///
/// A handle is borrowed from a `ReadTransaction` or `WriteTransaction` and must not be used after
/// that has ended, nor by two threads at once. What it returns points into the memory map.
public struct TransactionHandle {
    let raw: OpaquePointer
    unowned(unsafe) let environment: Environment

    /// The directory of the environment.
    public var path: String { environment.path }

    /// The number of the commit that is seen, or, of a write transaction, that is being made.
    public var id: UInt64 { UInt64(mdb_txn_id(raw)) }

    /// The value of a key, or nil.
    ///
    /// O(log n).
    public func get(
        _ table: Table, _ key: UnsafeRawBufferPointer
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        var key = MDB_val(key)
        var value = MDB_val()
        let code = mdb_get(raw, table.handle, &key, &value)
        if code == 0 { return UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size) }
        if code == MDB_NOTFOUND { return nil }
        throw Status.error(code, "reading \(table.name)", environment.path)
    }

    /// A cursor that stands nowhere yet.
    public func openCursor(_ table: Table) throws(StorageError) -> Cursor {
        var cursor: OpaquePointer?
        let code = mdb_cursor_open(raw, table.handle, &cursor)
        guard code == 0, let cursor else {
            throw Status.error(code, "opening a cursor on \(table.name)", environment.path)
        }
        return Cursor(raw: cursor)
    }

    /// Moves a cursor of an ended read transaction to this one.
    ///
    /// Must not be called in a write one.
    public func renew(_ cursor: Cursor) throws(StorageError) {
        try Status.check(
            mdb_cursor_renew(raw, cursor.raw), "renewing a cursor", environment.path)
    }

    /// How large a table is.
    ///
    /// O(1).
    public func size(of table: Table) throws(StorageError) -> TableSize {
        var stat = MDB_stat()
        try Status.check(
            mdb_stat(raw, table.handle, &stat), "measuring \(table.name)", environment.path)
        let pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages
        return TableSize(
            name: table.name, entryCount: Int(clamping: stat.ms_entries),
            sizeBytes: Int(clamping: pages) * Int(stat.ms_psize), depth: Int(stat.ms_depth))
    }
}

/// How large a table is.
public struct TableSize: Sendable, Equatable {
    /// The table's name.
    public let name: String
    /// The number of entries.
    public let entryCount: Int
    /// The size of its pages.
    public let sizeBytes: Int
    /// The number of levels of the tree.
    public let depth: Int
}
