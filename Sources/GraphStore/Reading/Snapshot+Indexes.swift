import LMDB

extension Snapshot {
    /// The entities whose first values in the index equal these; all values for a full lookup.
    public func seek(
        _ index: IndexDescription, equals values: [Value]
    ) throws(StorageError) -> EntityCursor {
        EntityCursor(self, index, IndexRange(equals: values))
    }

    /// The entities whose value lies between two ends of one kind; of a composite index, behind
    /// first values that equal `equals`.
    public func seek(
        _ index: IndexDescription, equals: [Value] = [], from: IndexBound?, to: IndexBound?
    ) throws(StorageError) -> EntityCursor {
        EntityCursor(self, index, IndexRange(equals: equals, from: from, to: to))
    }

    /// The entities whose value is a string that begins so; behind first values that equal
    /// `equals`.
    public func seek(
        _ index: IndexDescription, equals: [Value] = [], prefix: Text
    ) throws(StorageError) -> EntityCursor {
        EntityCursor(self, index, IndexRange(equals: equals, prefix: prefix))
    }

    /// Every entity in the index, in order of the values.
    public func scan(_ index: IndexDescription) throws(StorageError) -> EntityCursor {
        EntityCursor(self, index, .all)
    }

    /// The first node whose value in an index of one key equals this one.
    ///
    /// The fast way through a unique index: one seek, no allocation.
    public func seekNode(
        _ index: IndexDescription, equals value: Value
    ) throws(StorageError) -> NodeID? {
        if case .float(let number) = value, number.isNaN { return nil }
        stored.truncate()
        scratch.truncate()
        scratch.appendBigEndian(index.id.rawValue)
        guard index.propertyKeys.count == 1, PropertyBlock.append(value, to: stored),
            IndexKey.append(stored: stored.bytes, to: scratch)
        else { return nil }
        guard scratch.count - IndexKey.prefixSize <= IndexKey.valueLimit else {
            return try seek(index, equals: [value]).nextNode()
        }
        try enter()
        defer { leave() }
        let cursor = try cursor(.index, tables.index)
        guard let found = cursor.seek(scratch.bytes), found.key.hasPrefix(scratch.bytes),
            found.key.count == scratch.count + IndexKey.idSize
        else { return nil }
        guard Checksum.payload(.index, found.key, found.value) != nil else {
            throw damaged(.index, "an entry of index \(index.name)")
        }
        return NodeID(IndexKey.entity(found.key))
    }

    /// How many entities a seek for one value, not yet known, finds on average.
    public func estimatedCountPerValue(
        _ index: IndexDescription
    ) throws(StorageError) -> Double {
        let entries = try entryCount(index)
        let values = try valueCount(index)
        return values > 0 ? Double(entries) / Double(values) : 0
    }

    /// How many entities a seek between two ends finds: exact up to a few hundred, beyond that a
    /// guess.
    public func estimatedCount(
        _ index: IndexDescription, from: IndexBound?, to: IndexBound?
    ) throws(StorageError) -> Int {
        let cursor = try seek(index, from: from, to: to)
        var count = 0
        while count < 256, try cursor.next() != nil { count += 1 }
        return count < 256 ? count : max(count, try entryCount(index) / 3)
    }

    /// Writes the complete values of an entity for an index; false where it lacks one or is not
    /// there.
    ///
    /// Between `enter` and `leave`.
    func appendIndexValues(
        _ index: IndexDescription, of id: UInt64, to buffer: ByteBuffer
    ) throws(StorageError) -> Bool {
        let properties: UnsafeRawBufferPointer?
        switch index.entity {
        case .node: properties = try nodeRecord(id)?.properties
        case .relationship:
            properties = try relationshipRecord(RelationshipID(id))?.properties
        }
        guard let properties else { return false }
        return index.appendValues(in: properties, to: buffer)
    }
}

extension IndexDescription {
    /// Writes the values that a block of properties has for the index; false where it lacks one.
    func appendValues(in properties: UnsafeRawBufferPointer, to buffer: ByteBuffer) -> Bool {
        for key in propertyKeys {
            guard let stored = PropertyBlock.find(key, in: properties),
                kind == .range || stored.first == PropertyBlock.Kind.string,
                IndexKey.append(stored: stored, to: buffer)
            else { return false }
        }
        return true
    }
}
