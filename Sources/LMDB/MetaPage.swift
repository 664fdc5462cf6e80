import Foundation

/// What the head of a data file says of it, read before the file is mapped.
///
/// Layout of a meta page (LMDB data format 1, little-endian, 64 bit):
///
///     0   page header: number u64, pad u16, flags u16, bounds u32
///     16  magic u32 = 0xBEEFC0DE, version u32 = 1, address u64, map size u64
///     40  free tree: page size u32, flags u16, depth u16, branch, leaf, overflow, entries, root
///     88  main tree, the same
///     136 last page u64, transaction u64
///
/// There are two, on pages 0 and 1; the one with the greater transaction holds.
struct MetaPage: Equatable {
    static let size = 152
    private static let magic: UInt32 = 0xBEEF_C0DE
    private static let version: UInt32 = 1

    let pageSize: Int
    let lastPage: UInt64
    let transactionID: UInt64
    let freeRoot: UInt64
    let mainRoot: UInt64

    /// Reads a meta page from its bytes; nil where they are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.size else { return nil }
        func number<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
            T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        guard number(16, UInt32.self) == Self.magic, number(20, UInt32.self) == Self.version
        else { return nil }
        let size = Int(number(40, UInt32.self))
        guard size >= 512, size <= 65536, size & (size - 1) == 0 else { return nil }
        // The list of free pages has integer keys; the table of names has no flags.
        guard number(44, UInt16.self) & 0xFFFE == 8, number(92, UInt16.self) == 0 else {
            return nil
        }
        pageSize = size
        freeRoot = number(80, UInt64.self)
        mainRoot = number(128, UInt64.self)
        lastPage = number(136, UInt64.self)
        transactionID = number(144, UInt64.self)
    }

    /// The meta page that holds among those of a file.
    ///
    /// Throws `storage.corrupt` where the file has none.
    static func current(of descriptor: Int32, _ path: String) throws(StorageError) -> MetaPage {
        var bytes = [UInt8](repeating: 0, count: 65536 + size)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Status.lastError("reading", path) }
        let first = bytes[..<count].withUnsafeBytes { MetaPage($0) }
        guard let first else {
            throw .corrupt(path, "the head of the file is not that of a database")
        }
        guard count >= first.pageSize + size else {
            throw .corrupt(path, "the file is cut off after \(count) bytes")
        }
        let second = bytes[first.pageSize..<count].withUnsafeBytes { MetaPage($0) }
        guard let second, second.pageSize == first.pageSize else {
            throw .corrupt(path, "the second page is damaged")
        }
        return second.transactionID > first.transactionID ? second : first
    }
}
