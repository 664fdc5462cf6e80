import LMDB

extension BulkWriter {
    /// Keys of one index, in one allocation, with what sorts them fast.
    private struct Keys {
        /// A key's bytes: where they begin, how many, and the first eight of the values as a
        /// number.
        struct Place {
            let offset: Int
            let size: Int
            let head: UInt64
        }

        let bytes = ByteBuffer(capacity: 1 << 16)
        var places: [Place] = []

        func key(_ place: Place) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(
                rebasing: bytes.bytes[place.offset..<(place.offset + place.size)])
        }

        mutating func end(from offset: Int) {
            let size = bytes.count - offset
            var head: UInt64 = 0
            for index in 0..<8 {
                let at = offset + IndexKey.prefixSize + index
                head = head << 8 | (at < bytes.count ? UInt64(bytes.bytes[at]) : 0)
            }
            places.append(Place(offset: offset, size: size, head: head))
        }

        mutating func sort() {
            let bytes = bytes.bytes
            places.sort { left, right in
                if left.head != right.head { return left.head < right.head }
                return bytes[left.offset..<(left.offset + left.size)].lexicographicallyPrecedes(
                    bytes[right.offset..<(right.offset + right.size)])
            }
        }
    }

    /// Builds an index from the records; a unique one is checked.
    ///
    /// O(n log n) in its entries.
    func writeIndex(
        _ index: IndexDescription, _ counts: inout [CountKey: Int]
    ) throws(StorageError) {
        var keys = Keys()
        switch index.entity {
        case .node(let label): try collect(index, label, &keys)
        case .relationship(let type): try collect(index, type, &keys)
        }
        keys.sort()
        var valueCount = 0
        var last: UnsafeRawBufferPointer?
        for place in keys.places {
            let key = keys.key(place)
            let values = UnsafeRawBufferPointer(rebasing: key.dropLast(IndexKey.idSize))
            if let last, last.isEqual(values) {
                if index.isUnique { try checkUnique(index, key, values, keys.bytes.bytes) }
            } else {
                valueCount += 1
            }
            last = values
            record.beginRecord()
            try append(.index, tables.index, key)
        }
        counts[.entries(index.id)] = keys.places.count
        counts[.values(index.id)] = valueCount
    }

    private func add(
        _ index: IndexDescription, _ id: UInt64, _ properties: UnsafeRawBufferPointer,
        _ keys: inout Keys
    ) {
        let offset = keys.bytes.count
        keys.bytes.appendBigEndian(index.id.rawValue)
        guard index.appendValues(in: properties, to: keys.bytes) else {
            keys.bytes.truncate(offset)
            return
        }
        IndexKey.limit(keys.bytes, from: offset + IndexKey.prefixSize)
        keys.bytes.appendBigEndian(id)
        keys.end(from: offset)
    }

    private func collect(
        _ index: IndexDescription, _ label: LabelID, _ keys: inout Keys
    ) throws(StorageError) {
        let cursor = try transaction.handle.openCursor(tables.node)
        defer { cursor.close() }
        while let entry = cursor.next() {
            guard let payload = Checksum.payload(.node, entry.key, entry.value),
                let node = NodeRecord(payload)
            else { throw .corrupt(tables.path, "a node is damaged") }
            guard node.has(label) else { continue }
            add(index, entry.key.bigEndian(at: 0), node.properties, &keys)
        }
    }

    private func collect(
        _ index: IndexDescription, _ type: TypeID, _ keys: inout Keys
    ) throws(StorageError) {
        let cursor = try transaction.handle.openCursor(tables.relationship)
        defer { cursor.close() }
        while let entry = cursor.next() {
            var properties = UnsafeRawBufferPointer(start: nil, count: 0)
            let id: UInt64 = entry.key.bigEndian(at: 0)
            guard let payload = Checksum.payload(.relationship, entry.key, entry.value),
                let found = RelationshipRecord(RelationshipID(id), payload, &properties)
            else { throw .corrupt(tables.path, "a relationship is damaged") }
            if found.type == type { add(index, id, properties, &keys) }
        }
    }

    /// Throws where an entity has the values of the one before it in the index.
    private func checkUnique(
        _ index: IndexDescription, _ key: UnsafeRawBufferPointer,
        _ values: UnsafeRawBufferPointer, _ all: UnsafeRawBufferPointer
    ) throws(StorageError) {
        let id = IndexKey.entity(key)
        guard let mine = try properties(index, id), !index.hasNaN(mine) else { return }
        // Entries with the same kept values stand together, in order of ids.
        let wanted = ByteBuffer(capacity: 512)
        _ = index.appendValues(in: mine, to: wanted)
        let cursor = try transaction.handle.openCursor(tables.index)
        defer { cursor.close() }
        let prefix = UnsafeRawBufferPointer(rebasing: key.dropLast(IndexKey.idSize))
        var entry = cursor.seek(prefix)
        let theirs = ByteBuffer(capacity: 512)
        while let found = entry, found.key.hasPrefix(prefix) {
            let other = IndexKey.entity(found.key)
            theirs.truncate()
            if let block = try properties(index, other), index.appendValues(in: block, to: theirs),
                theirs.bytes.isEqual(wanted.bytes)
            {
                throw index.violation(by: other, in: catalogue)
            }
            entry = cursor.next()
        }
    }

    private func properties(
        _ index: IndexDescription, _ id: UInt64
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        let key = key.id(id)
        switch index.entity {
        case .node:
            guard let stored = try transaction.handle.get(tables.node, key),
                let payload = Checksum.payload(.node, key, stored)
            else { return nil }
            return NodeRecord(payload)?.properties
        case .relationship:
            var properties = UnsafeRawBufferPointer(start: nil, count: 0)
            guard let stored = try transaction.handle.get(tables.relationship, key),
                let payload = Checksum.payload(.relationship, key, stored),
                RelationshipRecord(RelationshipID(id), payload, &properties) != nil
            else { return nil }
            return properties
        }
    }
}
