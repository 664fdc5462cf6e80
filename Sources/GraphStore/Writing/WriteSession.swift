import LMDB

/// One LMDB write transaction with what belongs to it: several statements may share it and its
/// commit.
///
/// Lives on the writer's thread.
final class WriteSession {
    let graph: OpenGraph
    let tables: Tables
    let transaction: WriteTransaction
    let state: WriteState
    let view: Snapshot
    let scratch: WriteScratch
    private(set) var catalogue: Catalogue
    private let firstCatalogue: Catalogue
    private var nextNode: UInt64
    private var nextRelationship: UInt64
    private var nextIndex: UInt32
    private var hasNewIDs = false

    /// Ids stay exactly representable in a double, which is what JSON clients read.
    static let idLimit: UInt64 = 1 << 53

    init(_ graph: OpenGraph, scratch: WriteScratch) throws(StorageError) {
        self.graph = graph
        self.scratch = scratch
        tables = graph.tables
        transaction = try graph.environment.beginWrite()
        let handle = transaction.handle
        catalogue = try graph.catalogue(handle)
        firstCatalogue = catalogue
        state = WriteState(TouchedEntities(graph.changeLog.watched, catalogue))
        view = Snapshot(graph, transaction, state, catalogue: catalogue)
        let next = try MetaRecord.next(handle, tables)
        nextNode = next.node
        nextRelationship = next.relationship
        nextIndex = next.index
    }

    /// Grows with every write.
    var sequence: UInt64 { view.writeSequence }

    /// Why this must not be committed.
    var failure: StorageError? { transaction.failure ?? state.failure }

    func takeNodeID() throws(StorageError) -> NodeID {
        guard nextNode < Self.idLimit else { throw Self.idsExhausted }
        defer { nextNode += 1 }
        hasNewIDs = true
        return NodeID(nextNode)
    }

    func takeRelationshipID() throws(StorageError) -> RelationshipID {
        guard nextRelationship < Self.idLimit else { throw Self.idsExhausted }
        defer { nextRelationship += 1 }
        hasNewIDs = true
        return RelationshipID(nextRelationship)
    }

    func takeIndexID() -> IndexID {
        defer { nextIndex += 1 }
        hasNewIDs = true
        return IndexID(nextIndex)
    }

    private static var idsExhausted: StorageError {
        StorageError("storage.idsExhausted", "every id below 2^53 has been used; export and import")
    }

    func put(
        _ name: TableName, _ table: Table, _ key: UnsafeRawBufferPointer, _ buffer: ByteBuffer
    ) throws(StorageError) {
        view.noteWrite()
        try transaction.put(table, key, buffer.seal(name, key))
    }

    func delete(_ table: Table, _ key: UnsafeRawBufferPointer) throws(StorageError) {
        view.noteWrite()
        try transaction.delete(table, key)
    }

    /// The token of a name, made where there is none.
    func token(_ name: Text, _ kind: TokenKind) throws(StorageError) -> UInt32 {
        if let known = catalogue.tokens(kind).id(named: name) { return known }
        let id = UInt32(clamping: catalogue.tokens(kind).count)
        let buffer = scratch.record
        buffer.beginRecord()
        buffer.append(name)
        let key = Catalogue.tokenKey(kind, id)
        try key.lend { bytes throws(StorageError) in
            try put(.token, tables.token, bytes, buffer)
        }
        replaceCatalogue(catalogue.adding(name, kind))
        return id
    }

    /// Writes the description of an index, or removes it, and shows the new schema.
    func storeIndex(_ index: IndexDescription, isDropped: Bool) throws(StorageError) {
        let key = MetaKey.index(index.id)
        let buffer = scratch.record
        buffer.beginRecord()
        Catalogue.append(index, to: buffer)
        try key.lend { bytes throws(StorageError) in
            if isDropped {
                try delete(tables.meta, bytes)
            } else {
                try put(.meta, tables.meta, bytes, buffer)
            }
        }
        var indexes = catalogue.schema.indexes.filter { $0.id != index.id }
        if !isDropped { indexes.append(index) }
        replaceCatalogue(catalogue.replacing(indexes, version: UncommittedStamp.next()))
    }

    private func replaceCatalogue(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        view.adopt(catalogue)
        state.touched.refresh(catalogue)
    }

    /// Makes everything durable and visible.
    ///
    /// Ends the session either way.
    func commit() throws(StorageError) {
        guard sequence > 0 else { return abort() }
        if let failure {
            abort()
            throw failure
        }
        do throws(StorageError) {
            try flushCounts()
            if hasNewIDs {
                try MetaRecord.putNext(
                    self, node: nextNode, relationship: nextRelationship, index: nextIndex)
            }
            if catalogue !== firstCatalogue {
                let hasNewSchema = catalogue.schema.version != firstCatalogue.schema.version
                try MetaRecord.putCatalogueVersions(
                    self, catalogue: firstCatalogue.version + 1,
                    schema: firstCatalogue.schema.version + (hasNewSchema ? 1 : 0))
            }
        } catch {
            abort()
            throw error
        }
        let id = view.transactionID
        view.endWriting()
        graph.changeLog.enter(id, state.touched.collected)
        do throws(StorageError) {
            try transaction.commit()
        } catch {
            graph.changeLog.takeBack(id)
            throw error
        }
    }

    /// Drops everything.
    func abort() {
        view.endWriting()
        transaction.abort()
    }

    private func flushCounts() throws(StorageError) {
        for (key, difference) in state.counts where difference != 0 {
            let count = try view.storedCount(key) + difference
            let bytes = scratch.writeKey.counter(key)
            if count == 0 {
                try delete(tables.count, bytes)
            } else {
                scratch.record.beginRecord()
                scratch.record.appendLittleEndian(Int64(count))
                try put(.count, tables.count, bytes, scratch.record)
            }
        }
        state.counts.removeAll(keepingCapacity: true)
    }
}
