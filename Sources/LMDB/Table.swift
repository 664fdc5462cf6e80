import CLMDB

/// One of the trees of an environment.
public struct Table: Sendable, Hashable {
    let handle: MDB_dbi
    /// The name it was opened by.
    public let name: String
    /// Its place among the names that the environment was opened with.
    public let number: UInt8
}

/// A key with its value.
///
/// Both point into the memory map: they hold until the transaction ends and, in a write
/// transaction, until its next write.
public struct Entry {
    /// The key.
    public let key: UnsafeRawBufferPointer
    /// The value.
    public let value: UnsafeRawBufferPointer

    @inline(__always)
    init(_ key: MDB_val, _ value: MDB_val) {
        self.key = UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size)
        self.value = UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
    }
}

extension MDB_val {
    /// A view of bytes that LMDB only reads.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}
