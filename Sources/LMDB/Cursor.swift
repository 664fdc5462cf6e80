import CLMDB

/// A place in a table.
///
/// In key order, byte by byte.
///
/// Whoever opened it closes it: in a write transaction before the transaction ends, in a read
/// transaction at any time. Failing moves other than "no such entry" cannot happen on a sound file,
/// and are taken as the end here; record checksums and the invariants checker find what is damaged.
public struct Cursor {
    let raw: OpaquePointer

    @inline(__always)
    private func move(_ operation: MDB_cursor_op) -> Entry? {
        var key = MDB_val()
        var value = MDB_val()
        guard mdb_cursor_get(raw, &key, &value, operation) == 0 else { return nil }
        return Entry(key, value)
    }

    /// Goes to the first entry at or after a key.
    ///
    /// O(log n).
    public func seek(_ key: UnsafeRawBufferPointer) -> Entry? {
        var key = MDB_val(key)
        var value = MDB_val()
        guard mdb_cursor_get(raw, &key, &value, MDB_SET_RANGE) == 0 else { return nil }
        return Entry(key, value)
    }

    /// Goes to the next entry; from nowhere to the first.
    public func next() -> Entry? { move(MDB_NEXT) }

    /// Goes to the entry before; from nowhere, or after a failed seek, to the last.
    public func previous() -> Entry? { move(MDB_PREV) }

    /// Goes to the first entry.
    public func first() -> Entry? { move(MDB_FIRST) }

    /// Goes to the last entry.
    public func last() -> Entry? { move(MDB_LAST) }

    /// Frees the cursor.
    public func close() { mdb_cursor_close(raw) }
}
