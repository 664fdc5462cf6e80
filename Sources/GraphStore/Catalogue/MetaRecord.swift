import LMDB

/// Reads and writes the single records of the meta table.
enum MetaRecord {
    private static func payload(
        _ handle: TransactionHandle, _ tables: Tables, _ key: [UInt8]
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        try key.lend { key throws(StorageError) in
            guard let record = try handle.get(tables.meta, key) else { return nil }
            guard let payload = Checksum.payload(.meta, key, record) else {
                throw .corrupt(
                    "\(tables.path), table meta",
                    "the record '\(String(decoding: key, as: UTF8.self))' is damaged")
            }
            return payload
        }
    }

    /// Refuses a file without a format version or with a newer one.
    static func checkFormat(
        _ handle: TransactionHandle, _ tables: Tables
    ) throws(StorageError) {
        guard let payload = try payload(handle, tables, MetaKey.format) else {
            throw .corrupt(tables.path, "the file is not a graph: it names no format")
        }
        var reader = RecordReader(payload)
        let version = reader.littleEndian(UInt32.self)
        guard version <= FormatVersion.current else {
            throw StorageError(
                "storage.formatTooNew",
                "\(tables.path): the database was written by a newer version (format \(version), "
                    + "this one reads up to \(FormatVersion.current)); use that version",
                facts: ["path": tables.path, "format": "\(version)"])
        }
        guard version > 0, !reader.isDamaged else {
            throw .corrupt(tables.path, "the format version is \(version)")
        }
    }

    /// The next ids to give.
    static func next(
        _ handle: TransactionHandle, _ tables: Tables
    ) throws(StorageError) -> (node: UInt64, relationship: UInt64, index: UInt32) {
        guard let payload = try payload(handle, tables, MetaKey.next) else { return (0, 0, 0) }
        var reader = RecordReader(payload)
        let next = (
            reader.littleEndian(UInt64.self), reader.littleEndian(UInt64.self),
            reader.littleEndian(UInt32.self)
        )
        guard !reader.isDamaged else { throw .corrupt(tables.path, "the next ids are damaged") }
        return next
    }

    /// The versions of tokens and schema together, and of the schema alone.
    static func catalogueVersions(
        _ handle: TransactionHandle, _ tables: Tables
    ) throws(StorageError) -> (catalogue: UInt64, schema: UInt64) {
        guard let payload = try payload(handle, tables, MetaKey.catalogue) else { return (0, 0) }
        var reader = RecordReader(payload)
        return (reader.littleEndian(UInt64.self), reader.littleEndian(UInt64.self))
    }

    /// Writes the format version into a new file.
    static func putFormat(_ session: WriteSession) throws(StorageError) {
        session.scratch.record.beginRecord()
        session.scratch.record.appendLittleEndian(FormatVersion.current)
        try put(session, MetaKey.format)
    }

    static func putNext(
        _ session: WriteSession, node: UInt64, relationship: UInt64, index: UInt32
    ) throws(StorageError) {
        let buffer = session.scratch.record
        buffer.beginRecord()
        buffer.appendLittleEndian(node)
        buffer.appendLittleEndian(relationship)
        buffer.appendLittleEndian(index)
        try put(session, MetaKey.next)
    }

    static func putCatalogueVersions(
        _ session: WriteSession, catalogue: UInt64, schema: UInt64
    ) throws(StorageError) {
        session.scratch.record.beginRecord()
        session.scratch.record.appendLittleEndian(catalogue)
        session.scratch.record.appendLittleEndian(schema)
        try put(session, MetaKey.catalogue)
    }

    private static func put(_ session: WriteSession, _ key: [UInt8]) throws(StorageError) {
        try key.lend { bytes throws(StorageError) in
            try session.put(.meta, session.tables.meta, bytes, session.scratch.record)
        }
    }
}
