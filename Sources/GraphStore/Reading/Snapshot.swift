import LMDB

/// One view of the graph: that of a read transaction, or a writer's own with its uncommitted
/// changes.
///
/// It has one user at a time. A reader's view comes in a `HeldSnapshot` (or from `withSnapshot`);
/// one that is held for longer than the store allows is taken away, and every call then throws
/// `transaction.tooOld`. Values are copies: they outlive the view.
public final class Snapshot: @unchecked Sendable {
    // @unchecked because it may go from thread to thread but has one user at a time; what could
    // take its view away meanwhile is kept out by the state of `reader`.

    let graph: OpenGraph
    let tables: Tables
    let reader: ReadTransaction?
    let handle: TransactionHandle
    /// What the own write transaction has done so far; nil in a reader's view.
    let changes: WriteState?
    let keys = KeyBuffer()
    let scratch = ByteBuffer(capacity: 640)
    let stored = ByteBuffer(capacity: 640)

    /// Grows with every view that this object has been, and with its end: cursors notice.
    private(set) var generation: UInt64 = 0
    /// Grows with every write of the own transaction: what was looked up before may have moved.
    private(set) var writeSequence: UInt64 = 0
    private(set) var catalogue: Catalogue = .empty
    private var catalogueTransactionID = UInt64.max
    private var isOpen = false
    /// The number of the commit that is seen; of a writer's own view, that of the commit to be.
    public private(set) var transactionID: UInt64 = 0

    private var cursors: [(cursor: Cursor, generation: UInt64)?]
    private var lastNode: (id: UInt64, payload: UnsafeRawBufferPointer)?
    private var lastRelationship: (id: UInt64, payload: UnsafeRawBufferPointer)?

    /// A parked reader.
    init(_ graph: OpenGraph, reader: ReadTransaction) {
        self.graph = graph
        self.reader = reader
        tables = graph.tables
        handle = reader.handle
        changes = nil
        cursors = Array(repeating: nil, count: TableName.allCases.count)
    }

    /// A writer's view.
    init(
        _ graph: OpenGraph, _ transaction: WriteTransaction, _ changes: WriteState,
        catalogue: Catalogue
    ) {
        self.graph = graph
        self.changes = changes
        self.catalogue = catalogue
        reader = nil
        tables = graph.tables
        handle = transaction.handle
        cursors = Array(repeating: nil, count: TableName.allCases.count)
        isOpen = true
        transactionID = handle.id
    }

    deinit {
        if let reader {
            for held in cursors { held?.cursor.close() }
            graph.environment.drop(reader)
        }
    }

    /// Takes a view of the last commit.
    func begin(hasAgeLimit: Bool) throws(StorageError) {
        guard let reader else { throw .transactionEnded }
        try reader.begin(hasAgeLimit: hasAgeLimit)
        generation &+= 1
        isOpen = true
        lastNode = nil
        lastRelationship = nil
        do throws(StorageError) {
            try reader.enter()
            defer { reader.leave() }
            transactionID = handle.id
            guard transactionID != catalogueTransactionID else { return }
            catalogue = try graph.catalogue(handle)
            catalogueTransactionID = transactionID
        } catch {
            reader.end()
            isOpen = false
            throw error
        }
    }

    /// Gives a reader's view back, once: a second time would take it from its next user, which is
    /// why outside this module only `HeldSnapshot` does it.
    func end() {
        guard let reader, isOpen else { return }
        isOpen = false
        generation &+= 1
        reader.end()
        graph.park(self)
    }

    /// Ends a writer's view, before its transaction ends.
    func endWriting() {
        closeCursors()
        isOpen = false
        generation &+= 1
    }

    private func closeCursors() {
        for index in cursors.indices {
            cursors[index]?.cursor.close()
            cursors[index] = nil
        }
    }

    /// Says that the own transaction wrote: pointers into the map are void.
    @inline(__always)
    func noteWrite() {
        writeSequence &+= 1
        lastNode = nil
        lastRelationship = nil
    }

    /// Sets the tokens and schema that the own transaction has come to.
    func adopt(_ catalogue: Catalogue) { self.catalogue = catalogue }

    @inline(__always)
    func enter() throws(StorageError) {
        if let reader {
            try reader.enter()
        } else if !isOpen {
            throw .transactionEnded
        }
    }

    @inline(__always)
    func leave() { reader?.leave() }

    /// A cursor of a table for one look into the map.
    ///
    /// The next look may move it.
    func cursor(_ name: TableName, _ table: Table) throws(StorageError) -> Cursor {
        let slot = Int(name.rawValue)
        if let held = cursors[slot] {
            if held.generation != generation {
                try handle.renew(held.cursor)
                cursors[slot] = (held.cursor, generation)
            }
            return held.cursor
        }
        let made = try handle.openCursor(table)
        cursors[slot] = (made, generation)
        return made
    }

    func damaged(_ table: TableName, _ what: String) -> StorageError {
        .corrupt("\(tables.path), table \(table.name)", "\(what) is damaged")
    }

    /// The payload of a node's record; between `enter` and `leave`.
    @inline(__always)
    func nodePayload(_ id: UInt64) throws(StorageError) -> UnsafeRawBufferPointer? {
        if let lastNode, lastNode.id == id { return lastNode.payload }
        let key = keys.id(id)
        guard let record = try handle.get(tables.node, key) else { return nil }
        guard let payload = Checksum.payload(.node, key, record) else {
            throw damaged(.node, "node \(id)")
        }
        lastNode = (id, payload)
        return payload
    }

    /// A node's record; between `enter` and `leave`.
    @inline(__always)
    func nodeRecord(_ id: UInt64) throws(StorageError) -> NodeRecord? {
        guard let payload = try nodePayload(id) else { return nil }
        guard let record = NodeRecord(payload) else { throw damaged(.node, "node \(id)") }
        return record
    }

    /// The payload of a relationship's record; between `enter` and `leave`.
    @inline(__always)
    func relationshipPayload(_ id: UInt64) throws(StorageError) -> UnsafeRawBufferPointer? {
        if let lastRelationship, lastRelationship.id == id { return lastRelationship.payload }
        let key = keys.id(id)
        guard let record = try handle.get(tables.relationship, key) else { return nil }
        guard let payload = Checksum.payload(.relationship, key, record) else {
            throw damaged(.relationship, "relationship \(id)")
        }
        lastRelationship = (id, payload)
        return payload
    }

    /// A relationship's record and its properties; between `enter` and `leave`.
    func relationshipRecord(
        _ id: RelationshipID
    ) throws(StorageError) -> (record: RelationshipRecord, properties: UnsafeRawBufferPointer)? {
        guard let payload = try relationshipPayload(id.rawValue) else { return nil }
        var properties = UnsafeRawBufferPointer(start: nil, count: 0)
        guard let record = RelationshipRecord(id, payload, &properties) else {
            throw damaged(.relationship, "relationship \(id.rawValue)")
        }
        return (record, properties)
    }
}
