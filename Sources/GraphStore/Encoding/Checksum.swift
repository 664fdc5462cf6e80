import CKernels

/// The checksum that begins every record: CRC32C of the table's number, the key and the rest of the
/// record, so that neither a flipped bit nor a record in a wrong place goes unnoticed.
enum Checksum {
    static let size = 4

    @inline(__always)
    static func of(
        _ table: TableName, _ key: UnsafeRawBufferPointer, _ payload: UnsafeRawBufferPointer
    ) -> UInt32 {
        tg_crc32c_record(
            UInt32(table.rawValue) + 1, key.baseAddress, key.count, payload.baseAddress,
            payload.count)
    }

    /// The payload of a record, or nil where the checksum is wrong.
    @inline(__always)
    static func payload(
        _ table: TableName, _ key: UnsafeRawBufferPointer, _ record: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard record.count >= size, let base = record.baseAddress else { return nil }
        let payload = UnsafeRawBufferPointer(start: base + size, count: record.count - size)
        let stored = UInt32(littleEndian: base.loadUnaligned(as: UInt32.self))
        return stored == of(table, key, payload) ? payload : nil
    }
}
