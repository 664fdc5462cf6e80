import LMDB

/// One walk over everything that a snapshot holds.
///
/// Inside it, the snapshot is entered.
///
/// Equality of two sets is checked without keeping either: each member of the first is looked up in
/// the second, members come in strictly ascending order, and the numbers of members are compared.
final class StoreCheck {
    let graph: Snapshot
    let handle: TransactionHandle
    let tables: Tables
    var report = CheckReport()
    /// What the counters must be, by what was read.
    var counts: [CountKey: Int] = [:]
    /// How many entities each index must hold.
    var indexed: [IndexID: Int] = [:]
    let pairs = UnsafeMutablePointer<AdjacencyPair>.allocate(capacity: AdjacencyBlock.pairLimit)
    let ids = UnsafeMutablePointer<UInt64>.allocate(capacity: LabelBlock.idLimit)
    private let buffer = ByteBuffer(capacity: 1024)

    init(_ graph: Snapshot) {
        self.graph = graph
        handle = graph.handle
        tables = graph.tables
    }

    deinit {
        pairs.deallocate()
        ids.deallocate()
    }

    func run() throws(StorageError) {
        for index in graph.schema.indexes { indexed[index.id] = 0 }
        for (name, table) in zip(TableName.allCases, graph.graph.environment.tables) {
            try checkOrder(name, table)
        }
        // Where keys are out of order, nothing that is looked up is found reliably.
        guard report.isClean else { return }
        try checkMeta()
        try checkNodes()
        try checkRelationships()
        try checkLabels()
        try checkAdjacency(outgoing: true)
        try checkAdjacency(outgoing: false)
        try checkTypes()
        for index in graph.schema.indexes { try checkIndex(index) }
        try checkStrayEntries()
        try checkCounts()
    }

    func add(
        _ table: TableName, _ key: String, _ problem: String, remedy: String = Violation.restore
    ) {
        report.add(
            Violation(store: "table \(table.name)", key: key, problem: problem, remedy: remedy))
    }

    /// The payload of an entry; nil, and a violation, where the checksum is wrong.
    func payload(
        _ table: TableName, _ entry: Entry, _ key: @autoclosure () -> String
    ) -> UnsafeRawBufferPointer? {
        if let payload = Checksum.payload(table, entry.key, entry.value) { return payload }
        add(table, key(), "the checksum does not fit the record")
        return nil
    }

    /// A key in hexadecimal, for those that name nothing.
    static func hexadecimal(_ key: UnsafeRawBufferPointer) -> String {
        let digits = key.prefix(64).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0\(text)" : text
        }
        return "key \(digits.joined())"
    }

    /// Every look-up rests on the order of keys, and on the branches of the tree: each key must be
    /// found where the scan finds it.
    private func checkOrder(_ name: TableName, _ table: Table) throws(StorageError) {
        let cursor = try handle.openCursor(table)
        defer { cursor.close() }
        var last: UnsafeRawBufferPointer?
        while let entry = cursor.next() {
            if let last, !last.lexicographicallyPrecedes(entry.key) {
                add(name, Self.hexadecimal(entry.key), "is out of order")
            }
            last = entry.key
            if try handle.get(table, entry.key)?.baseAddress != entry.value.baseAddress {
                add(name, Self.hexadecimal(entry.key), "is there but is not found")
            }
        }
    }

    private func checkMeta() throws(StorageError) {
        let next = try MetaRecord.next(handle, tables)
        for (name, table, limit) in [
            (TableName.node, tables.node, next.node),
            (.relationship, tables.relationship, next.relationship),
        ] {
            let cursor = try handle.openCursor(table)
            defer { cursor.close() }
            guard let last = cursor.last(), last.key.count == 8 else { continue }
            let id: UInt64 = last.key.bigEndian(at: 0)
            if id >= limit {
                add(name, "id \(id)", "was given although the next id to give is \(limit)")
            }
        }
        for index in graph.schema.indexes where index.id.rawValue >= next.index {
            add(.meta, "index \(index.name)", "has an id that was never given")
        }
    }

    private func checkNodes() throws(StorageError) {
        let cursor = try handle.openCursor(tables.node)
        defer { cursor.close() }
        while let entry = cursor.next() {
            guard entry.key.count == 8 else {
                add(.node, Self.hexadecimal(entry.key), "is no id")
                continue
            }
            let id: UInt64 = entry.key.bigEndian(at: 0)
            report.nodeCount += 1
            counts[.nodes, default: 0] += 1
            guard let payload = payload(.node, entry, "node \(id)") else { continue }
            guard let record = NodeRecord(payload) else {
                add(.node, "node \(id)", "the record is cut off")
                continue
            }
            checkProperties(record.properties, .node, "node \(id)")
            var last: LabelID?
            for label in record.labels {
                if let last, last.rawValue >= label.rawValue {
                    add(.node, "node \(id)", "its labels are out of order")
                }
                last = label
                if label.rawValue >= graph.catalogue.labels.count {
                    add(.node, "node \(id)", "carries label \(label.rawValue), which has no name")
                }
                counts[.nodes(label), default: 0] += 1
                for index in graph.schema.indexes(on: .node(label)) {
                    countIndexed(index, record.properties)
                }
            }
        }
    }

    private func checkRelationships() throws(StorageError) {
        let cursor = try handle.openCursor(tables.relationship)
        defer { cursor.close() }
        while let entry = cursor.next() {
            guard entry.key.count == 8 else {
                add(.relationship, Self.hexadecimal(entry.key), "is no id")
                continue
            }
            let id = RelationshipID(entry.key.bigEndian(at: 0))
            let name = "relationship \(id.rawValue)"
            report.relationshipCount += 1
            counts[.relationships, default: 0] += 1
            guard let payload = payload(.relationship, entry, name) else { continue }
            var properties = UnsafeRawBufferPointer(start: nil, count: 0)
            guard let record = RelationshipRecord(id, payload, &properties) else {
                add(.relationship, name, "the record is cut off")
                continue
            }
            checkProperties(properties, .relationship, name)
            if record.type.rawValue >= graph.catalogue.types.count {
                add(.relationship, name, "is of type \(record.type.rawValue), which has no name")
            }
            counts[.relationships(record.type), default: 0] += 1
            for index in graph.schema.indexes(on: .relationship(record.type)) {
                countIndexed(index, properties)
            }
            for end in [record.start, record.end] {
                if try handle.get(tables.node, graph.keys.id(end.rawValue)) == nil {
                    add(.relationship, name, "node \(end.rawValue) at its end is not there")
                }
            }
        }
    }

    private func checkProperties(
        _ block: UnsafeRawBufferPointer, _ table: TableName, _ name: String
    ) {
        guard let properties = PropertyBlock.all(in: block) else {
            return add(table, name, "its properties cannot be read")
        }
        var last: PropertyKeyID?
        for (key, _) in properties {
            if let last, last.rawValue >= key.rawValue {
                add(table, name, "its properties are out of order")
            }
            last = key
            if key.rawValue >= graph.catalogue.propertyKeys.count {
                add(table, name, "has property \(key.rawValue), which has no name")
            }
        }
    }

    private func countIndexed(_ index: IndexDescription, _ properties: UnsafeRawBufferPointer) {
        buffer.truncate()
        if index.appendValues(in: properties, to: buffer) { indexed[index.id, default: 0] += 1 }
    }

    private func checkLabels() throws(StorageError) {
        let cursor = try handle.openCursor(tables.label)
        defer { cursor.close() }
        var found: [UInt32: Int] = [:]
        var last: (label: UInt32, id: UInt64)?
        while let entry = cursor.next() {
            guard entry.key.count == 12 else {
                add(.label, Self.hexadecimal(entry.key), "is no block's key")
                continue
            }
            let label: UInt32 = entry.key.bigEndian(at: 0)
            let bound: UInt64 = entry.key.bigEndian(at: 4)
            let name = "label \(graph.name(of: LabelID(label))) from node \(bound)"
            guard let payload = payload(.label, entry, name) else { continue }
            guard let count = LabelBlock.decode(payload, into: ids), count > 0 else {
                add(.label, name, "the block cannot be read")
                continue
            }
            for place in 0..<count {
                let id = ids[place]
                let isAscending = last.map { $0.label != label || $0.id < id } ?? true
                if !isAscending || id < bound { add(.label, name, "node \(id) is out of order") }
                last = (label, id)
                found[label, default: 0] += 1
                let carries = try nodeRecord(id)?.has(LabelID(label)) ?? false
                if !carries { add(.label, name, "node \(id) does not carry the label") }
            }
        }
        for label in graph.labels {
            let expected = counts[.nodes(label)] ?? 0
            if found[label.rawValue] ?? 0 != expected {
                add(
                    .label, "label \(graph.name(of: label))",
                    "lists \(found[label.rawValue] ?? 0) nodes where \(expected) carry it")
            }
        }
    }

    /// A node's record; nil where it is not there or cannot be read, which has been reported.
    func nodeRecord(_ id: UInt64) throws(StorageError) -> NodeRecord? {
        let key = graph.keys.id(id)
        guard let record = try handle.get(tables.node, key),
            let payload = Checksum.payload(.node, key, record)
        else { return nil }
        return NodeRecord(payload)
    }

    private func checkCounts() throws(StorageError) {
        let cursor = try handle.openCursor(tables.count)
        defer { cursor.close() }
        while let entry = cursor.next() {
            guard entry.key.count == 9, let kind = CountKey.Kind(rawValue: entry.key[0]) else {
                add(.count, Self.hexadecimal(entry.key), "is no counter")
                continue
            }
            let key = CountKey(
                kind: kind, first: entry.key.bigEndian(at: 1), second: entry.key.bigEndian(at: 5))
            let name = "counter \(kind) \(key.first) \(key.second)"
            guard let payload = payload(.count, entry, name), payload.count == 8 else { continue }
            let stored = Int(Int64(littleEndian: payload.loadUnaligned(as: Int64.self)))
            let expected = counts.removeValue(forKey: key) ?? 0
            if stored != expected {
                add(.count, name, "says \(stored) where there are \(expected)")
            }
        }
        for (key, count) in counts where count != 0 {
            add(
                .count, "counter \(key.kind) \(key.first) \(key.second)",
                "is missing where there are \(count)")
        }
    }
}
