import LMDB

/// The tokens and the schema that a transaction sees, kept in memory by version.
///
/// Layout of a token: key kind u8, id u32; record checksum u32, name UTF-8. Layout of an index: key
/// "index" and id u32 in the meta table; record checksum u32, entity kind u8 (1 node, 2
/// relationship), label or type varint, kind u8, unique u8, number of keys varint, keys varint,
/// name UTF-8.
final class Catalogue: Sendable {
    let version: UInt64
    let labels: TokenTable
    let types: TokenTable
    let propertyKeys: TokenTable
    let schema: Schema

    init(
        version: UInt64, labels: TokenTable, types: TokenTable, propertyKeys: TokenTable,
        schema: Schema
    ) {
        self.version = version
        self.labels = labels
        self.types = types
        self.propertyKeys = propertyKeys
        self.schema = schema
    }

    /// That of an empty store.
    static var empty: Catalogue {
        Catalogue(
            version: 0, labels: TokenTable(), types: TokenTable(), propertyKeys: TokenTable(),
            schema: Schema(indexes: [], version: 0))
    }

    /// Reads everything.
    ///
    /// O(tokens + indexes).
    static func load(
        _ handle: TransactionHandle, _ tables: Tables, version: UInt64, schemaVersion: UInt64
    ) throws(StorageError) -> Catalogue {
        var kinds: [TokenKind: TokenTable] = [:]
        let cursor = try handle.openCursor(tables.token)
        defer { cursor.close() }
        while let entry = cursor.next() {
            guard entry.key.count == 5, let kind = TokenKind(rawValue: entry.key[0]),
                let name = Checksum.payload(.token, entry.key, entry.value)
            else { throw .corrupt(tables.path, "the record of a token is damaged") }
            let id: UInt32 = entry.key.bigEndian(at: 1)
            let given = kinds[kind, default: TokenTable()].append(Text.make(validUTF8: name))
            guard given == id else {
                throw .corrupt(tables.path, "token \(id) is out of order")
            }
        }
        return Catalogue(
            version: version, labels: kinds[.label] ?? TokenTable(),
            types: kinds[.type] ?? TokenTable(),
            propertyKeys: kinds[.propertyKey] ?? TokenTable(),
            schema: Schema(
                indexes: try loadIndexes(handle, tables), version: schemaVersion))
    }

    private static func loadIndexes(
        _ handle: TransactionHandle, _ tables: Tables
    ) throws(StorageError) -> [IndexDescription] {
        let cursor = try handle.openCursor(tables.meta)
        defer { cursor.close() }
        var indexes: [IndexDescription] = []
        while let entry = cursor.next() {
            guard entry.key.count == MetaKey.indexPrefix.count + 4,
                entry.key.starts(with: MetaKey.indexPrefix)
            else { continue }
            guard let payload = Checksum.payload(.meta, entry.key, entry.value),
                let index = decode(
                    IndexID(entry.key.bigEndian(at: MetaKey.indexPrefix.count)), payload)
            else { throw .corrupt(tables.path, "the record of an index is damaged") }
            indexes.append(index)
        }
        return indexes
    }

    private static func decode(
        _ id: IndexID, _ payload: UnsafeRawBufferPointer
    ) -> IndexDescription? {
        var reader = RecordReader(payload)
        let entityKind = reader.byte()
        let token = reader.token()
        guard let kind = IndexKind(rawValue: reader.byte()) else { return nil }
        let isUnique = reader.byte() == 1
        let keyCount = reader.varint()
        guard keyCount <= UInt64(reader.rest.count) else { return nil }
        let keys = (0..<keyCount).map { _ in PropertyKeyID(reader.token()) }
        guard !reader.isDamaged, entityKind == 1 || entityKind == 2 else { return nil }
        return IndexDescription(
            id: id, name: String(decoding: reader.rest, as: UTF8.self), kind: kind,
            entity: entityKind == 1 ? .node(LabelID(token)) : .relationship(TypeID(token)),
            propertyKeys: keys, isUnique: isUnique)
    }

    /// Writes an index's record without its checksum.
    static func append(_ index: IndexDescription, to buffer: ByteBuffer) {
        switch index.entity {
        case .node(let label):
            buffer.append(1)
            buffer.appendVarint(UInt64(label.rawValue))
        case .relationship(let type):
            buffer.append(2)
            buffer.appendVarint(UInt64(type.rawValue))
        }
        buffer.append(index.kind.rawValue)
        buffer.append(index.isUnique ? 1 : 0)
        buffer.appendVarint(UInt64(index.propertyKeys.count))
        for key in index.propertyKeys { buffer.appendVarint(UInt64(key.rawValue)) }
        Array(index.name.utf8).withUnsafeBytes { buffer.append($0) }
    }

    /// The key of a token's record.
    static func tokenKey(_ kind: TokenKind, _ id: UInt32) -> [UInt8] {
        [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * $0)) }
    }

    /// The tokens of a kind.
    func tokens(_ kind: TokenKind) -> TokenTable {
        switch kind {
        case .label: labels
        case .type: types
        case .propertyKey: propertyKeys
        }
    }

    /// The same with a token more.
    func adding(_ name: Text, _ kind: TokenKind) -> Catalogue {
        var (labels, types, propertyKeys) = (labels, types, propertyKeys)
        switch kind {
        case .label: _ = labels.append(name)
        case .type: _ = types.append(name)
        case .propertyKey: _ = propertyKeys.append(name)
        }
        return Catalogue(
            version: version, labels: labels, types: types, propertyKeys: propertyKeys,
            schema: schema)
    }

    /// The same with other indexes.
    ///
    /// The schema's version is that of the store after the commit, or, before it, one that no
    /// committed schema has.
    func replacing(_ indexes: [IndexDescription], version schemaVersion: UInt64) -> Catalogue {
        Catalogue(
            version: version, labels: labels, types: types, propertyKeys: propertyKeys,
            schema: Schema(indexes: indexes, version: schemaVersion))
    }
}
