import LMDB

extension StoreCheck {
    /// Checks an index: each entry is what its entity's values make it, there are as many as
    /// entities with values, and a unique index holds no value twice.
    func checkIndex(_ index: IndexDescription) throws(StorageError) {
        let cursor = try handle.openCursor(tables.index)
        defer { cursor.close() }
        let prefix = ByteBuffer(capacity: 16)
        prefix.appendBigEndian(index.id.rawValue)
        let expected = ByteBuffer(capacity: 1024)
        let full = ByteBuffer(capacity: 1024)
        let before = ByteBuffer(capacity: 1024)
        let beforeFull = ByteBuffer(capacity: 1024)
        var entryCount = 0
        var valueCount = 0
        let name = "index \(index.name)"
        var entry = cursor.seek(prefix.bytes)
        while let found = entry, found.key.hasPrefix(prefix.bytes) {
            entryCount += 1
            report.indexEntryCount += 1
            entry = nil
            defer { entry = cursor.next() }
            guard let values = IndexKey.values(found.key) else {
                add(.index, name, "an entry is cut off", remedy: Violation.rebuild)
                continue
            }
            let id = IndexKey.entity(found.key)
            if Checksum.payload(.index, found.key, found.value) == nil {
                add(
                    .index, name, "the checksum of the entry of \(id) is wrong",
                    remedy: Violation.rebuild)
            }
            full.truncate()
            guard try appendValues(index, id, to: full) else {
                add(
                    .index, name, "\(id) is listed but has no such values",
                    remedy: Violation.rebuild)
                continue
            }
            expected.truncate()
            expected.append(full.bytes)
            IndexKey.limit(expected, from: 0)
            if !expected.bytes.isEqual(values) {
                add(
                    .index, name, "\(id) is listed under other values than it has",
                    remedy: Violation.rebuild)
            }
            let isNew = valueCount == 0 || !before.bytes.isEqual(values)
            if isNew { valueCount += 1 }
            if index.isUnique, !isNew, beforeFull.bytes.isEqual(full.bytes),
                try !hasNaN(index, id)
            {
                add(.index, name, "\(id) has the same values as another")
            }
            before.truncate()
            before.append(values)
            beforeFull.truncate()
            beforeFull.append(full.bytes)
        }
        counts[.entries(index.id)] = entryCount
        counts[.values(index.id)] = valueCount
        if entryCount != indexed[index.id] ?? 0 {
            add(
                .index, name, "lists \(entryCount) entities of \(indexed[index.id] ?? 0)",
                remedy: Violation.rebuild)
        }
    }

    /// Writes the values of an entity that an index lists; false where it does not belong there.
    private func appendValues(
        _ index: IndexDescription, _ id: UInt64, to buffer: ByteBuffer
    ) throws(StorageError) -> Bool {
        switch index.entity {
        case .node(let label):
            guard let record = try nodeRecord(id), record.has(label) else { return false }
            return index.appendValues(in: record.properties, to: buffer)
        case .relationship(let type):
            let key = graph.keys.id(id)
            var properties = UnsafeRawBufferPointer(start: nil, count: 0)
            guard let stored = try handle.get(tables.relationship, key),
                let payload = Checksum.payload(.relationship, key, stored),
                let record = RelationshipRecord(RelationshipID(id), payload, &properties),
                record.type == type
            else { return false }
            return index.appendValues(in: properties, to: buffer)
        }
    }

    /// Whether one of an entity's values is NaN, which equals nothing.
    private func hasNaN(_ index: IndexDescription, _ id: UInt64) throws(StorageError) -> Bool {
        switch index.entity {
        case .node: return try nodeRecord(id).map { index.hasNaN($0.properties) } ?? false
        case .relationship:
            let found = try graph.relationshipRecord(RelationshipID(id))
            return found.map { index.hasNaN($0.properties) } ?? false
        }
    }

    /// No entry may belong to an index that is not there.
    func checkStrayEntries() throws(StorageError) {
        let known = Set(graph.schema.indexes.map(\.id.rawValue))
        let cursor = try handle.openCursor(tables.index)
        defer { cursor.close() }
        let key = ByteBuffer(capacity: 16)
        var least: UInt32 = 0
        var entry = cursor.first()
        while let found = entry {
            guard found.key.count >= 4 else {
                add(.index, Self.hexadecimal(found.key), "is no entry's key")
                entry = cursor.next()
                continue
            }
            let index: UInt32 = found.key.bigEndian(at: 0)
            if !known.contains(index) {
                add(.index, "index \(index)", "there are entries of an index that is not there")
            }
            // Keys were found to ascend; the guard is against a scan in circles.
            guard index < UInt32.max, index >= least else { break }
            least = index + 1
            key.truncate()
            key.appendBigEndian(index + 1)
            entry = cursor.seek(key.bytes)
        }
    }
}
