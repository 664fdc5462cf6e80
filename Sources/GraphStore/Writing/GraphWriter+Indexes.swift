import LMDB

extension GraphWriter {
    /// Moves an entity in an index from the values of one block of properties to those of another;
    /// nil stands for an entity that is not there, or not of the index's label or type.
    func changeIndex(
        _ index: IndexDescription, _ id: UInt64, from before: UnsafeRawBufferPointer?,
        to after: UnsafeRawBufferPointer?
    ) throws(StorageError) {
        let old = indexKey(index, before)
        let new = indexKey(index, after)
        if let old, let new, old.bytes.isEqual(new.bytes) { return }
        if let old { try removeEntry(index, old, id) }
        if let new { try addEntry(index, new, id, after) }
    }

    /// The key for a block's values, still without the entity; nil where it lacks one.
    private func indexKey(
        _ index: IndexDescription, _ properties: UnsafeRawBufferPointer?
    ) -> ByteBuffer? {
        guard let properties else { return nil }
        let key = ByteBuffer(capacity: 128)
        key.appendBigEndian(index.id.rawValue)
        guard index.appendValues(in: properties, to: key) else { return nil }
        IndexKey.limit(key, from: IndexKey.prefixSize)
        return key
    }

    /// Whether the index has an entry with these values; `prefix` is a key without the entity.
    private func hasEntry(_ prefix: UnsafeRawBufferPointer) throws(StorageError) -> Bool {
        let cursor = try graph.cursor(.index, tables.index)
        guard let found = cursor.seek(prefix) else { return false }
        return found.key.count == prefix.count + IndexKey.idSize && found.key.hasPrefix(prefix)
    }

    func addEntry(
        _ index: IndexDescription, _ key: ByteBuffer, _ id: UInt64,
        _ properties: UnsafeRawBufferPointer?
    ) throws(StorageError) {
        let isKnown = try hasEntry(key.bytes)
        if isKnown, index.isUnique, let properties {
            try checkUnique(index, key.bytes, properties)
        }
        if !isKnown { state.add(1, to: .values(index.id)) }
        state.add(1, to: .entries(index.id))
        key.appendBigEndian(id)
        session.scratch.record.beginRecord()
        try session.put(.index, tables.index, key.bytes, session.scratch.record)
    }

    private func removeEntry(
        _ index: IndexDescription, _ key: ByteBuffer, _ id: UInt64
    ) throws(StorageError) {
        let prefixSize = key.count
        key.appendBigEndian(id)
        try session.delete(tables.index, key.bytes)
        key.truncate(prefixSize)
        state.add(-1, to: .entries(index.id))
        if try !hasEntry(key.bytes) { state.add(-1, to: .values(index.id)) }
    }

    /// Throws where an entry has exactly these values.
    ///
    /// The bytes of values up to 480 are the values, but for NaN, which equals nothing; longer ones
    /// are compared in full.
    private func checkUnique(
        _ index: IndexDescription, _ prefix: UnsafeRawBufferPointer,
        _ properties: UnsafeRawBufferPointer
    ) throws(StorageError) {
        if index.hasNaN(properties) { return }
        let wanted = ByteBuffer(capacity: 1024)
        _ = index.appendValues(in: properties, to: wanted)
        let isShortened = wanted.count > IndexKey.valueLimit
        let cursor = try graph.cursor(.index, tables.index)
        var entry = cursor.seek(prefix)
        while let found = entry, found.key.hasPrefix(prefix) {
            let other = IndexKey.entity(found.key)
            guard isShortened else { throw violation(index, other) }
            let theirs = ByteBuffer(capacity: 1024)
            if try graph.appendIndexValues(index, of: other, to: theirs),
                theirs.bytes.isEqual(wanted.bytes)
            {
                throw violation(index, other)
            }
            entry = cursor.next()
        }
    }

    private func violation(_ index: IndexDescription, _ other: UInt64) -> StorageError {
        let error = index.violation(by: other, in: session.catalogue)
        state.failure = error
        return error
    }
}
