import LMDB

extension GraphWriter {
    /// Sets a property of a node, or removes it with null; false where that changed nothing because
    /// there was none to remove.
    @discardableResult
    public func setProperty(
        _ key: PropertyKeyID, _ value: Value, of node: NodeID
    ) throws(StorageError) -> Bool {
        guard let record = try graph.nodeRecord(node.rawValue) else { throw missing(node) }
        if value.isNull, PropertyBlock.find(key, in: record.properties) == nil { return false }
        let after = ByteBuffer(capacity: 256)
        guard PropertyBlock.append(record.properties, setting: key, to: value, to: after) else {
            throw notStorable(key)
        }
        try replace(node, record, after.bytes) { $0 == key }
        counters.propertiesSet += 1
        return true
    }

    /// Replaces every property of a node.
    ///
    /// Returns how many were set, changed or removed.
    @discardableResult
    public func replaceProperties(
        of node: NodeID, with properties: [(PropertyKeyID, Value)]
    ) throws(StorageError) -> Int {
        guard let record = try graph.nodeRecord(node.rawValue) else { throw missing(node) }
        let before = PropertyBlock.keys(in: record.properties)
        let after = ByteBuffer(capacity: 256)
        let written = PropertyBlock.append(properties, to: after)
        if let refused = written.refused { throw notStorable(refused) }
        let kept = Set(PropertyBlock.keys(in: after.bytes))
        try replace(node, record, after.bytes) { _ in true }
        let count = written.count + before.filter { !kept.contains($0) }.count
        counters.propertiesSet += count
        return count
    }

    private func replace(
        _ node: NodeID, _ record: NodeRecord, _ after: UnsafeRawBufferPointer,
        _ isTouched: (PropertyKeyID) -> Bool
    ) throws(StorageError) {
        let labels = record.labels
        let indexes = labels.flatMap { schema.indexes(on: .node($0)) }
            .filter { $0.propertyKeys.contains(where: isTouched) }
        let before = ByteBuffer(capacity: 256)
        if !indexes.isEmpty { before.append(record.properties) }
        let buffer = session.scratch.record
        buffer.beginRecord()
        NodeRecord.append(labels, to: buffer)
        buffer.append(after)
        try session.put(.node, tables.node, session.scratch.writeKey.id(node.rawValue), buffer)
        for index in indexes {
            try changeIndex(index, node.rawValue, from: before.bytes, to: after)
        }
        state.touched.touch(node, labels)
    }

    /// Sets a property of a relationship, or removes it with null; false where there was none to
    /// remove.
    @discardableResult
    public func setProperty(
        _ key: PropertyKeyID, _ value: Value, of relationship: RelationshipID
    ) throws(StorageError) -> Bool {
        guard let found = try graph.relationshipRecord(relationship) else {
            throw missing(relationship)
        }
        if value.isNull, PropertyBlock.find(key, in: found.properties) == nil { return false }
        let after = ByteBuffer(capacity: 256)
        guard PropertyBlock.append(found.properties, setting: key, to: value, to: after) else {
            throw notStorable(key)
        }
        try replace(found.record, found.properties, after.bytes) { $0 == key }
        counters.propertiesSet += 1
        return true
    }

    /// Replaces every property of a relationship.
    ///
    /// Returns how many were set, changed or removed.
    @discardableResult
    public func replaceProperties(
        of relationship: RelationshipID, with properties: [(PropertyKeyID, Value)]
    ) throws(StorageError) -> Int {
        guard let found = try graph.relationshipRecord(relationship) else {
            throw missing(relationship)
        }
        let before = PropertyBlock.keys(in: found.properties)
        let after = ByteBuffer(capacity: 256)
        let written = PropertyBlock.append(properties, to: after)
        if let refused = written.refused { throw notStorable(refused) }
        let kept = Set(PropertyBlock.keys(in: after.bytes))
        try replace(found.record, found.properties, after.bytes) { _ in true }
        let count = written.count + before.filter { !kept.contains($0) }.count
        counters.propertiesSet += count
        return count
    }

    private func replace(
        _ record: RelationshipRecord, _ properties: UnsafeRawBufferPointer,
        _ after: UnsafeRawBufferPointer, _ isTouched: (PropertyKeyID) -> Bool
    ) throws(StorageError) {
        let indexes = schema.indexes(on: .relationship(record.type))
            .filter { $0.propertyKeys.contains(where: isTouched) }
        let before = ByteBuffer(capacity: 256)
        if !indexes.isEmpty { before.append(properties) }
        let buffer = session.scratch.record
        buffer.beginRecord()
        record.append(to: buffer)
        buffer.append(after)
        try session.put(
            .relationship, tables.relationship, session.scratch.writeKey.id(record.id.rawValue),
            buffer)
        for index in indexes {
            try changeIndex(index, record.id.rawValue, from: before.bytes, to: after)
        }
        state.touched.touch(record)
    }
}

extension PropertyBlock {
    /// The keys of a block.
    static func keys(in block: UnsafeRawBufferPointer) -> [PropertyKeyID] {
        var reader = RecordReader(block)
        var keys: [PropertyKeyID] = []
        while !reader.isAtEnd {
            keys.append(PropertyKeyID(reader.token()))
            skip(&reader)
        }
        return keys
    }
}
