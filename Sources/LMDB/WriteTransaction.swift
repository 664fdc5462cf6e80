import CLMDB
import Foundation

/// The one write transaction of an environment.
///
/// Begun, used and ended on one OS thread.
///
/// After a failed write the transaction is good for nothing but `abort`; `failure` says why, also
/// when the error was swallowed or translated on its way up.
public final class WriteTransaction {
    /// The environment that is written.
    public let environment: Environment
    private var raw: OpaquePointer?
    /// Gets and cursors.
    public let handle: TransactionHandle
    /// The first failure of a write, if any.
    public private(set) var failure: StorageError?

    init(_ environment: Environment) throws(StorageError) {
        var raw: OpaquePointer?
        var code = mdb_txn_begin(environment.raw, nil, 0, &raw)
        if code == MDB_MAP_RESIZED {
            try environment.adoptForeignGrowth()
            code = mdb_txn_begin(environment.raw, nil, 0, &raw)
        }
        guard code == 0, let raw else {
            throw Status.error(code, "beginning a write transaction", environment.path)
        }
        self.environment = environment
        self.raw = raw
        handle = TransactionHandle(raw: raw, environment: environment)
    }

    deinit {
        if let raw { mdb_txn_abort(raw) }
    }

    /// Stores a value, in place of the old one if there is one.
    ///
    /// O(log n).
    public func put(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(StorageError) {
        try put(table, key, value, flags: 0)
    }

    /// Stores an entry whose key is greater than any in the table.
    ///
    /// Faster than `put`.
    public func append(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(StorageError) {
        try put(table, key, value, flags: UInt32(MDB_APPEND))
    }

    private func put(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer,
        flags: UInt32
    ) throws(StorageError) {
        try checkUsable()
        var key = MDB_val(key)
        var value = MDB_val(value)
        let code = strike() ?? mdb_put(handle.raw, table.handle, &key, &value, flags)
        if code != 0 { throw fail(code, "writing \(table.name)") }
    }

    /// Removes a key; false where there was none.
    ///
    /// O(log n).
    @discardableResult
    public func delete(
        _ table: Table, _ key: UnsafeRawBufferPointer
    ) throws(StorageError) -> Bool {
        try checkUsable()
        var key = MDB_val(key)
        let code = strike() ?? mdb_del(handle.raw, table.handle, &key, nil)
        if code == MDB_NOTFOUND { return false }
        if code != 0 { throw fail(code, "deleting from \(table.name)") }
        return true
    }

    /// Makes the writes durable and visible, all of them or none.
    ///
    /// Ends the transaction either way.
    public func commit() throws(StorageError) {
        try checkUsable()
        guard let raw else { throw .transactionEnded }
        if let code = strike() {
            abort()
            throw fail(code, "committing")
        }
        self.raw = nil
        try Status.check(mdb_txn_commit(raw), "committing", environment.path)
    }

    /// Drops every write and ends the transaction.
    public func abort() {
        guard let raw else { return }
        self.raw = nil
        mdb_txn_abort(raw)
    }

    /// The code with which a test has this write fail.
    @inline(__always)
    private func strike() -> Int32? {
        #if DEBUG
            return environment.faults.strikes() ? ENOSPC : nil
        #else
            return nil
        #endif
    }

    private func checkUsable() throws(StorageError) {
        if let failure { throw failure }
        if raw == nil { throw .transactionEnded }
    }

    private func fail(_ code: Int32, _ action: String) -> StorageError {
        let error = Status.error(code, action, environment.path)
        failure = error
        return error
    }
}
