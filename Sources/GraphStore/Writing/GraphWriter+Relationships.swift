import LMDB

extension GraphWriter {
    /// Makes a relationship.
    ///
    /// Throws `entity.missing` where an end is not there.
    public func createRelationship(
        type: TypeID, from start: NodeID, to end: NodeID,
        properties: [(PropertyKeyID, Value)] = []
    ) throws(StorageError) -> RelationshipID {
        guard let startRecord = try graph.nodeRecord(start.rawValue) else { throw missing(start) }
        let startLabels = startRecord.labels
        guard let endRecord = try graph.nodeRecord(end.rawValue) else { throw missing(end) }
        let endLabels = endRecord.labels
        let id = try session.takeRelationshipID()
        let record = RelationshipRecord(id: id, type: type, start: start, end: end)
        let buffer = session.scratch.record
        buffer.beginRecord()
        record.append(to: buffer)
        let blockStart = buffer.count
        let written = PropertyBlock.append(properties, to: buffer)
        if let refused = written.refused { throw notStorable(refused) }
        let indexes = schema.indexes(on: .relationship(type))
        let block = indexes.isEmpty ? nil : ByteBuffer(capacity: 256)
        block?.append(buffer.bytes(from: blockStart))
        try session.put(
            .relationship, tables.relationship, session.scratch.writeKey.id(id.rawValue), buffer)
        try outgoing.insert(
            type, start.rawValue,
            AdjacencyPair(neighbour: end.rawValue, relationship: id.rawValue))
        try incoming.insert(
            type, end.rawValue,
            AdjacencyPair(neighbour: start.rawValue, relationship: id.rawValue))
        session.view.noteWrite()
        for index in indexes {
            try changeIndex(index, id.rawValue, from: nil, to: block?.bytes)
        }
        count(record, startLabels, endLabels, 1)
        state.touched.touch(record)
        counters.relationshipsCreated += 1
        counters.propertiesSet += written.count
        return id
    }

    private func count(
        _ record: RelationshipRecord, _ startLabels: [LabelID], _ endLabels: [LabelID], _ sign: Int
    ) {
        state.add(sign, to: .relationships)
        state.add(sign, to: .relationships(record.type))
        for label in startLabels { state.add(sign, to: .outgoing(label, record.type)) }
        for label in endLabels { state.add(sign, to: .incoming(label, record.type)) }
    }

    /// Deletes a relationship.
    ///
    /// Deleting one that was deleted in this transaction does nothing.
    public func deleteRelationship(_ relationship: RelationshipID) throws(StorageError) {
        guard let found = try graph.relationshipRecord(relationship) else {
            if state.deletedRelationships[relationship] != nil { return }
            throw missing(relationship)
        }
        let record = found.record
        let indexes = schema.indexes(on: .relationship(record.type))
        let block = indexes.isEmpty ? nil : ByteBuffer(capacity: 256)
        block?.append(found.properties)
        // A deleted end has no labels any more: its counters were taken back when it was deleted.
        let startLabels = try graph.nodeRecord(record.start.rawValue)?.labels ?? []
        let endLabels = try graph.nodeRecord(record.end.rawValue)?.labels ?? []
        try session.delete(
            tables.relationship, session.scratch.writeKey.id(relationship.rawValue))
        let isWhole = try removeAdjacency(record)
        session.view.noteWrite()
        guard isWhole else {
            let error = StorageError.corrupt(
                tables.path, "relationship \(relationship.rawValue) is not among those of its ends")
            state.failure = error
            throw error
        }
        for index in indexes {
            try changeIndex(index, relationship.rawValue, from: block?.bytes, to: nil)
        }
        count(record, startLabels, endLabels, -1)
        state.deletedRelationships[relationship] = record
        state.touched.touch(record)
        counters.relationshipsDeleted += 1
    }

    private func removeAdjacency(_ record: RelationshipRecord) throws(StorageError) -> Bool {
        let isOut = try outgoing.remove(
            record.type, record.start.rawValue,
            AdjacencyPair(neighbour: record.end.rawValue, relationship: record.id.rawValue))
        let isIn = try incoming.remove(
            record.type, record.end.rawValue,
            AdjacencyPair(neighbour: record.start.rawValue, relationship: record.id.rawValue))
        return isOut && isIn
    }
}
