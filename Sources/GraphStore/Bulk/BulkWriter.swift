import LMDB

/// Writes a whole graph into a new file, in key order.
///
/// Records go to the file as they come, because ids only grow. What has another order is kept in
/// memory, 4 bytes a node and 24 bytes a relationship, and written at the end: labels, adjacency,
/// counters, then indexes, whose keys are in memory one index at a time. Nothing can be read before
/// `GraphStore.bulkLoad` has put the file in its place.
public final class BulkWriter {
    /// A relationship as adjacency needs it.
    struct Edge {
        let start: UInt64
        let end: UInt64
        let id: UInt64
    }

    /// Pages that one transaction may dirty, far below what LMDB refuses.
    private static let batchSize = 48 << 20

    let environment: Environment
    let tables: Tables
    private(set) var transaction: WriteTransaction
    private var batchedSize = 0
    private(set) var catalogue: Catalogue
    private let firstNode: UInt64
    private let firstRelationship: UInt64
    private var nextIndex: UInt32
    private(set) var nodeCount = 0
    private(set) var relationshipCount = 0

    /// Which combination of labels each node has.
    private(set) var labelSetOf: [UInt32] = []
    private(set) var labelSets: [[LabelID]] = []
    private var labelSetIDs: [[LabelID]: UInt32] = [:]
    private var lastLabels: (labels: [LabelID], id: UInt32)?
    /// Relationships by type.
    var edges: [[Edge]] = []

    let record = ByteBuffer()
    let key = KeyBuffer()

    init(
        _ environment: Environment, catalogue: Catalogue,
        next: (node: UInt64, relationship: UInt64, index: UInt32)
    ) throws(StorageError) {
        self.environment = environment
        self.catalogue = catalogue
        tables = Tables(environment)
        firstNode = next.node
        firstRelationship = next.relationship
        nextIndex = next.index
        transaction = try environment.beginWrite()
        edges = Array(repeating: [], count: catalogue.types.count)
    }

    /// The token of a label, made where there is none.
    public func labelID(creating name: String) throws(StorageError) -> LabelID {
        LabelID(token(name, .label))
    }

    /// The token of a relationship type, made where there is none.
    public func typeID(creating name: String) throws(StorageError) -> TypeID {
        let id = token(name, .type)
        while edges.count <= Int(id) { edges.append([]) }
        return TypeID(id)
    }

    /// The token of a property key, made where there is none.
    public func propertyKeyID(creating name: String) throws(StorageError) -> PropertyKeyID {
        PropertyKeyID(token(name, .propertyKey))
    }

    private func token(_ name: String, _ kind: TokenKind) -> UInt32 {
        let name = Text.make(name)
        if let known = catalogue.tokens(kind).id(named: name) { return known }
        catalogue = catalogue.adding(name, kind)
        return UInt32(clamping: catalogue.tokens(kind).count - 1)
    }

    /// Makes a node.
    ///
    /// Throws `value.notStorable` and what the disk says.
    public func createNode(
        labels: [LabelID] = [], properties: [(PropertyKeyID, Value)] = []
    ) throws(StorageError) -> NodeID {
        let id = firstNode + UInt64(nodeCount)
        let set = labelSet(labels)
        record.beginRecord()
        NodeRecord.append(labelSets[Int(set)], to: record)
        try append(properties)
        try append(.node, tables.node, key.id(id))
        labelSetOf.append(set)
        nodeCount += 1
        return NodeID(id)
    }

    /// Adds labels to a node of this load and sets properties, or replaces all of them.
    ///
    /// O(log n).
    public func updateNode(
        _ node: NodeID, addingLabels labels: [LabelID] = [],
        properties: [(PropertyKeyID, Value)], replacing: Bool
    ) throws(StorageError) {
        let bytes = key.id(node.rawValue)
        guard contains(node), let stored = try transaction.handle.get(tables.node, bytes),
            let payload = Checksum.payload(.node, bytes, stored),
            let old = NodeRecord(payload)
        else { throw missing(node) }
        var values: [PropertyKeyID: Value] = [:]
        if !replacing {
            for (key, value) in PropertyBlock.all(in: old.properties) ?? [] { values[key] = value }
        }
        for (key, value) in properties { values[key] = value }
        let set = labelSet(old.labels + labels)
        record.beginRecord()
        NodeRecord.append(labelSets[Int(set)], to: record)
        try append(values.map { ($0.key, $0.value) })
        let key = key.id(node.rawValue)
        try transaction.put(tables.node, key, record.seal(.node, key))
        labelSetOf[Int(node.rawValue - firstNode)] = set
    }

    /// Makes a relationship between nodes of this load.
    ///
    /// Throws `entity.missing` where there is none.
    @discardableResult
    public func createRelationship(
        type: TypeID, from start: NodeID, to end: NodeID,
        properties: [(PropertyKeyID, Value)] = []
    ) throws(StorageError) -> RelationshipID {
        guard contains(start) else { throw missing(start) }
        guard contains(end) else { throw missing(end) }
        guard type.rawValue < UInt32(edges.count) else {
            throw StorageError("entity.missing", "type \(type.rawValue) has no name")
        }
        let id = RelationshipID(firstRelationship + UInt64(relationshipCount))
        record.beginRecord()
        RelationshipRecord(id: id, type: type, start: start, end: end).append(to: record)
        try append(properties)
        try append(.relationship, tables.relationship, key.id(id.rawValue))
        edges[Int(type.rawValue)].append(
            Edge(
                start: start.rawValue - firstNode, end: end.rawValue - firstNode, id: id.rawValue))
        relationshipCount += 1
        return id
    }

    /// Asks for an index, built at the end.
    ///
    /// Throws `schema.nameTaken` and `schema.alreadyExists`.
    public func createIndex(
        named name: String?, on entity: IndexedEntity, keys: [PropertyKeyID],
        kind: IndexKind = .range
    ) throws(StorageError) {
        try addIndex(name, entity, keys, kind, isUnique: false)
    }

    /// Asks for a unique constraint, checked and built at the end: `bulkLoad` throws
    /// `constraint.unique.violated` then.
    public func createUniqueConstraint(
        named name: String?, on entity: IndexedEntity, keys: [PropertyKeyID]
    ) throws(StorageError) {
        try addIndex(name, entity, keys, .range, isUnique: true)
    }

    /// The schema so far.
    public var schema: Schema { catalogue.schema }

    private func addIndex(
        _ name: String?, _ entity: IndexedEntity, _ keys: [PropertyKeyID], _ kind: IndexKind,
        isUnique: Bool
    ) throws(StorageError) {
        let index = try catalogue.describeIndex(
            IndexID(nextIndex), named: name, on: entity, keys: keys, kind: kind,
            isUnique: isUnique)
        nextIndex += 1
        catalogue = catalogue.replacing(
            catalogue.schema.indexes + [index], version: catalogue.schema.version + 1)
    }

    private func contains(_ node: NodeID) -> Bool {
        node.rawValue >= firstNode && node.rawValue - firstNode < UInt64(nodeCount)
    }

    private func missing(_ node: NodeID) -> StorageError {
        StorageError(
            "entity.missing", "node \(node.rawValue) is none of this load",
            facts: ["node": "\(node.rawValue)"])
    }

    private func append(_ properties: [(PropertyKeyID, Value)]) throws(StorageError) {
        guard let refused = PropertyBlock.append(properties, to: record).refused else { return }
        throw StorageError.notStorable(catalogue.propertyKeys.name(of: refused.rawValue) ?? "")
    }

    private func labelSet(_ labels: [LabelID]) -> UInt32 {
        if let lastLabels, lastLabels.labels == labels { return lastLabels.id }
        let ordered = GraphWriter.ascending(labels)
        let id = labelSetIDs[ordered] ?? UInt32(clamping: labelSets.count)
        if id == labelSets.count {
            labelSets.append(ordered)
            labelSetIDs[ordered] = id
        }
        lastLabels = (labels, id)
        return id
    }

    /// Writes `record` behind everything in a table.
    func append(
        _ name: TableName, _ table: Table, _ key: UnsafeRawBufferPointer
    ) throws(StorageError) {
        let sealed = record.seal(name, key)
        try transaction.append(table, key, sealed)
        batchedSize += key.count + sealed.count + 16
        if batchedSize > Self.batchSize { try renewTransaction() }
    }

    /// Writes `record` anywhere in a table.
    private func put(
        _ name: TableName, _ table: Table, _ key: [UInt8]
    ) throws(StorageError) {
        try key.lend { key throws(StorageError) in
            try transaction.put(table, key, record.seal(name, key))
        }
    }

    private func renewTransaction() throws(StorageError) {
        try transaction.commit()
        transaction = try environment.beginWrite()
        batchedSize = 0
    }

    /// The id of the node at a place.
    func nodeID(_ place: UInt64) -> UInt64 { firstNode + place }

    /// Writes everything that was kept in memory, and makes the file durable.
    func finish(after transactionID: UInt64) throws(StorageError) {
        var counts: [CountKey: Int] = [:]
        try writeLabels(&counts)
        try writeAdjacency(&counts)
        for type in edges.indices { edges[type] = [] }
        for index in schema.indexes { try writeIndex(index, &counts) }
        try writeCounts(counts)
        try writeMeta()
        // Commits are numbered on from those of the file that this one replaces.
        while transaction.handle.id <= transactionID {
            try writeMeta()
            try renewTransaction()
        }
        try writeMeta()
        try transaction.commit()
        try environment.sync()
    }

    private func writeCounts(_ counts: [CountKey: Int]) throws(StorageError) {
        for (counter, count) in counts where count != 0 {
            record.beginRecord()
            record.appendLittleEndian(Int64(count))
            let key = key.counter(counter)
            try transaction.put(tables.count, key, record.seal(.count, key))
        }
    }

    private func writeMeta() throws(StorageError) {
        record.beginRecord()
        record.appendLittleEndian(FormatVersion.current)
        try put(.meta, tables.meta, MetaKey.format)
        record.beginRecord()
        record.appendLittleEndian(firstNode + UInt64(nodeCount))
        record.appendLittleEndian(firstRelationship + UInt64(relationshipCount))
        record.appendLittleEndian(nextIndex)
        try put(.meta, tables.meta, MetaKey.next)
        record.beginRecord()
        record.appendLittleEndian(catalogue.version + 1)
        record.appendLittleEndian(catalogue.schema.version)
        try put(.meta, tables.meta, MetaKey.catalogue)
        for index in schema.indexes {
            record.beginRecord()
            Catalogue.append(index, to: record)
            try put(.meta, tables.meta, MetaKey.index(index.id))
        }
        for kind in TokenKind.allCases {
            for (id, name) in catalogue.tokens(kind).texts.enumerated() {
                record.beginRecord()
                record.append(name)
                try put(.token, tables.token, Catalogue.tokenKey(kind, UInt32(clamping: id)))
            }
        }
    }
}
