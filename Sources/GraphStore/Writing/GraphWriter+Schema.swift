import LMDB

extension GraphWriter {
    /// Makes an index and fills it.
    ///
    /// Without a name it gets one. O(entities of the label or type). Throws `schema.nameTaken` and
    /// `schema.alreadyExists`.
    @discardableResult
    public func createIndex(
        named name: String?, on entity: IndexedEntity, keys: [PropertyKeyID],
        kind: IndexKind = .range
    ) throws(StorageError) -> IndexDescription {
        let index = try add(named: name, entity, keys, kind, isUnique: false)
        counters.indexesAdded += 1
        return index
    }

    /// Makes a unique constraint with its index.
    ///
    /// Throws also `constraint.unique.violated` where the graph does not keep it.
    @discardableResult
    public func createUniqueConstraint(
        named name: String?, on entity: IndexedEntity, keys: [PropertyKeyID]
    ) throws(StorageError) -> IndexDescription {
        let index = try add(named: name, entity, keys, .range, isUnique: true)
        counters.constraintsAdded += 1
        return index
    }

    private func add(
        named name: String?, _ entity: IndexedEntity, _ keys: [PropertyKeyID], _ kind: IndexKind,
        isUnique: Bool
    ) throws(StorageError) -> IndexDescription {
        let index = try session.catalogue.describeIndex(
            session.takeIndexID(), named: name, on: entity, keys: keys, kind: kind,
            isUnique: isUnique)
        try session.storeIndex(index, isDropped: false)
        try fill(index)
        return index
    }

    private func fill(_ index: IndexDescription) throws(StorageError) {
        let properties = ByteBuffer(capacity: 256)
        switch index.entity {
        case .node(let label):
            let cursor = try graph.nodes(labelled: label)
            while let node = try cursor.next() {
                guard let record = try graph.nodeRecord(node.rawValue) else { continue }
                properties.truncate()
                properties.append(record.properties)
                try changeIndex(index, node.rawValue, from: nil, to: properties.bytes)
            }
        case .relationship(let type):
            let cursor = try graph.relationships(typed: type)
            while let relationship = try cursor.next() {
                guard let found = try graph.relationshipRecord(relationship.id) else { continue }
                properties.truncate()
                properties.append(found.properties)
                try changeIndex(index, relationship.id.rawValue, from: nil, to: properties.bytes)
            }
        }
    }

    /// Drops an index.
    ///
    /// Throws `schema.missing`, also for the index of a constraint. O(entries).
    public func dropIndex(named name: String) throws(StorageError) {
        guard let index = schema.index(named: name), !index.isUnique else {
            throw StorageError(
                "schema.missing", "there is no index named '\(name)'; see SHOW INDEXES",
                facts: ["name": name])
        }
        try drop(index)
        counters.indexesRemoved += 1
    }

    /// Drops a constraint with its index.
    ///
    /// Throws `schema.missing`. O(entries).
    public func dropConstraint(named name: String) throws(StorageError) {
        guard let index = schema.index(named: name), index.isUnique else {
            throw StorageError(
                "schema.missing", "there is no constraint named '\(name)'; see SHOW CONSTRAINTS",
                facts: ["name": name])
        }
        try drop(index)
        counters.constraintsRemoved += 1
    }

    private func drop(_ index: IndexDescription) throws(StorageError) {
        let prefix = ByteBuffer(capacity: 16)
        prefix.appendBigEndian(index.id.rawValue)
        let key = ByteBuffer(capacity: 512)
        while true {
            let cursor = try graph.cursor(.index, tables.index)
            guard let found = cursor.seek(prefix.bytes), found.key.hasPrefix(prefix.bytes) else {
                break
            }
            key.truncate()
            key.append(found.key)
            try session.delete(tables.index, key.bytes)
        }
        state.add(-(try graph.count(.entries(index.id))), to: .entries(index.id))
        state.add(-(try graph.count(.values(index.id))), to: .values(index.id))
        try session.storeIndex(index, isDropped: true)
    }
}
