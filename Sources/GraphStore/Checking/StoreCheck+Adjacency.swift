import LMDB

extension StoreCheck {
    /// What is known of the relationships of one node and type while they are read.
    private struct Group {
        let slot: UInt32
        let node: UInt64
        var head: AdjacencyHead?
        var last: AdjacencyPair?
        var count = 0
        var loopCount = 0
    }

    /// Checks heads and blocks of one direction: each pair is a relationship, none comes twice, and
    /// there are as many as relationships; degrees are right.
    func checkAdjacency(outgoing: Bool) throws(StorageError) {
        let table: TableName = outgoing ? .outgoing : .incoming
        let cursor = try handle.openCursor(outgoing ? tables.outgoing : tables.incoming)
        defer { cursor.close() }
        var group: Group?
        var total = 0
        while let entry = cursor.next() {
            guard entry.key.count == 12 || entry.key.count == 28 else {
                add(table, Self.hexadecimal(entry.key), "is no block's key")
                continue
            }
            let slot: UInt32 = entry.key.bigEndian(at: 0)
            let node: UInt64 = entry.key.bigEndian(at: 4)
            guard slot > 0 else { continue }
            let name = "node \(node), type \(graph.name(of: TypeID(slot - 1)))"
            if group?.slot != slot || group?.node != node {
                finish(group, table, outgoing)
                group = Group(slot: slot, node: node)
                try noteHead(slot, node, table, outgoing: outgoing)
            }
            guard let payload = payload(table, entry, name) else { continue }
            var bytes = payload
            var bound = AdjacencyPair.least
            if entry.key.count == 12 {
                guard let head = AdjacencyHead(payload) else {
                    add(table, name, "the head cannot be read")
                    continue
                }
                group?.head = head
                bytes = head.pairs
                try countLabels(node, TypeID(slot - 1), head.degree, outgoing: outgoing)
            } else {
                bound = AdjacencyPair(
                    neighbour: entry.key.bigEndian(at: 12),
                    relationship: entry.key.bigEndian(at: 20))
            }
            guard let count = AdjacencyBlock.decode(bytes, into: pairs) else {
                add(table, name, "a block cannot be read")
                continue
            }
            total += count
            for place in 0..<count {
                let pair = pairs[place]
                if pair < bound || group?.last.map({ $0 >= pair }) ?? false {
                    add(table, name, "relationship \(pair.relationship) is out of order")
                }
                group?.last = pair
                group?.count += 1
                if pair.neighbour == node { group?.loopCount += 1 }
                try checkPair(pair, node, slot, table, outgoing: outgoing)
            }
        }
        finish(group, table, outgoing)
        if total != report.relationshipCount {
            add(table, "all", "holds \(total) of \(report.relationshipCount) relationships")
        }
    }

    private func finish(_ group: Group?, _ table: TableName, _ outgoing: Bool) {
        guard let group else { return }
        let name = "node \(group.node), type \(graph.name(of: TypeID(group.slot - 1)))"
        guard let head = group.head else {
            return add(table, name, "there are blocks without a head")
        }
        if head.degree != group.count {
            add(table, name, "the degree is \(head.degree) where there are \(group.count)")
        }
        if head.loopCount != group.loopCount {
            add(table, name, "\(head.loopCount) self-loops where there are \(group.loopCount)")
        }
        if head.degree == 0 { add(table, name, "the head of no relationships was not removed") }
    }

    private func checkPair(
        _ pair: AdjacencyPair, _ node: UInt64, _ slot: UInt32, _ table: TableName, outgoing: Bool
    ) throws(StorageError) {
        let key = graph.keys.id(pair.relationship)
        var properties = UnsafeRawBufferPointer(start: nil, count: 0)
        guard let stored = try handle.get(tables.relationship, key),
            let payload = Checksum.payload(.relationship, key, stored),
            let record = RelationshipRecord(
                RelationshipID(pair.relationship), payload, &properties)
        else {
            add(table, "node \(node)", "relationship \(pair.relationship) is not there")
            return
        }
        let (start, end) = outgoing ? (node, pair.neighbour) : (pair.neighbour, node)
        if record.start.rawValue != start || record.end.rawValue != end
            || record.type.slot != slot
        {
            add(table, "node \(node)", "relationship \(pair.relationship) is another one")
        }
    }

    private func countLabels(
        _ node: UInt64, _ type: TypeID, _ degree: Int, outgoing: Bool
    ) throws(StorageError) {
        for label in try nodeRecord(node)?.labels ?? [] {
            let key: CountKey = outgoing ? .outgoing(label, type) : .incoming(label, type)
            counts[key, default: 0] += degree
        }
    }

    /// A node's relationships of a type must be in the record of its types.
    private func noteHead(
        _ slot: UInt32, _ node: UInt64, _ table: TableName, outgoing: Bool
    ) throws(StorageError) {
        let types = try self.types(of: node)
        let isListed = types.contains { $0.type.slot == slot && $0.has(outgoing: outgoing) }
        if !isListed {
            add(
                table, "node \(node), type \(graph.name(of: TypeID(slot - 1)))",
                "the type is not among those of the node")
        }
    }

    private func types(of node: UInt64) throws(StorageError) -> [AdjacentType] {
        let key = graph.keys.adjacency(0, node)
        guard let record = try handle.get(tables.outgoing, key),
            let payload = Checksum.payload(.outgoing, key, record)
        else { return [] }
        var reader = RecordReader(payload)
        var types: [AdjacentType] = []
        while !reader.isAtEnd { types.append(AdjacentType(word: reader.varint())) }
        return types
    }

    /// Checks the records of types: whatever they list has a head.
    func checkTypes() throws(StorageError) {
        let cursor = try handle.openCursor(tables.outgoing)
        defer { cursor.close() }
        while let entry = cursor.next(), entry.key.count >= 12,
            entry.key.bigEndian(at: 0, UInt32.self) == 0
        {
            let node: UInt64 = entry.key.bigEndian(at: 4)
            let name = "node \(node)"
            guard let payload = payload(.outgoing, entry, name) else { continue }
            var reader = RecordReader(payload)
            if reader.isAtEnd { add(.outgoing, name, "the record of no types was not removed") }
            while !reader.isAtEnd {
                let adjacent = AdjacentType(word: reader.varint())
                if adjacent.isEmpty { add(.outgoing, name, "lists a type without a direction") }
                for isOutgoing in [true, false] where adjacent.has(outgoing: isOutgoing) {
                    let key = graph.keys.adjacency(adjacent.type.slot, node)
                    let table = isOutgoing ? tables.outgoing : tables.incoming
                    if try handle.get(table, key) == nil {
                        add(
                            .outgoing, name,
                            "lists type \(graph.name(of: adjacent.type)), of which it has none")
                    }
                }
            }
            if reader.isDamaged { add(.outgoing, name, "the record of types is cut off") }
        }
    }
}
