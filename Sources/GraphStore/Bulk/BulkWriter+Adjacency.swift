import LMDB

extension BulkWriter {
    /// Writes the blocks of every label.
    func writeLabels(_ counts: inout [CountKey: Int]) throws(StorageError) {
        counts[.nodes] = nodeCount
        var members: [LabelID: [UInt64]] = [:]
        for (place, set) in labelSetOf.enumerated() {
            for label in labelSets[Int(set)] {
                members[label, default: []].append(nodeID(UInt64(place)))
            }
        }
        for label in members.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            let ids = members.removeValue(forKey: label) ?? []
            counts[.nodes(label)] = ids.count
            var start = 0
            while start < ids.count {
                let end = min(ids.count, start + LabelBlock.sizeLimit / 2)
                record.beginRecord()
                ids[start..<end].withUnsafeBufferPointer { LabelBlock.append($0, to: record) }
                try append(.label, tables.label, key.label(label, start == 0 ? 0 : ids[start]))
                start = end
            }
        }
    }

    /// Writes heads and blocks of both directions, and counts degrees by label.
    func writeAdjacency(_ counts: inout [CountKey: Int]) throws(StorageError) {
        counts[.relationships] = relationshipCount
        try writeTypes()
        for type in edges.indices where !edges[type].isEmpty {
            let id = TypeID(UInt32(clamping: type))
            counts[.relationships(id)] = edges[type].count
            try writeDirection(id, edges[type], outgoing: true, &counts)
            try writeDirection(id, edges[type], outgoing: false, &counts)
        }
    }

    /// Writes which types each node has: these records come before all others of their table.
    private func writeTypes() throws(StorageError) {
        // Every (node, type, direction) once, types ascending, then sorted by node, keeping that
        // order.
        var found: [(place: UInt64, word: UInt64)] = []
        var seen = [UInt8](repeating: 0, count: nodeCount)
        for type in edges.indices where !edges[type].isEmpty {
            let first = found.count
            for edge in edges[type] {
                if seen[Int(edge.start)] == 0 { found.append((edge.start, 0)) }
                seen[Int(edge.start)] |= 1
                if seen[Int(edge.end)] == 0 { found.append((edge.end, 0)) }
                seen[Int(edge.end)] |= 2
            }
            for index in first..<found.count {
                let place = Int(found[index].place)
                found[index].word = UInt64(type) << 2 | UInt64(seen[place])
                seen[place] = 0
            }
        }
        let (starts, order) = Self.group(found.map(\.place), nodeCount)
        for place in 0..<nodeCount where starts[place] < starts[place + 1] {
            record.beginRecord()
            for index in starts[place]..<starts[place + 1] {
                record.appendVarint(found[Int(order[Int(index)])].word)
            }
            try append(.outgoing, tables.outgoing, key.adjacency(0, nodeID(UInt64(place))))
        }
    }

    /// Groups items by place, keeping their order: item numbers, and where each place's begin.
    ///
    /// O(n).
    private static func group(
        _ places: [UInt64], _ placeCount: Int
    ) -> (starts: [UInt32], order: [UInt32]) {
        var starts = [UInt32](repeating: 0, count: placeCount + 2)
        for place in places { starts[Int(place) + 2] += 1 }
        for place in 0..<placeCount { starts[place + 2] += starts[place + 1] }
        var order = [UInt32](repeating: 0, count: places.count)
        for (item, place) in places.enumerated() {
            order[Int(starts[Int(place) + 1])] = UInt32(truncatingIfNeeded: item)
            starts[Int(place) + 1] += 1
        }
        return (starts, order)
    }

    private func writeDirection(
        _ type: TypeID, _ edges: [Edge], outgoing: Bool, _ counts: inout [CountKey: Int]
    ) throws(StorageError) {
        let (starts, order) = Self.group(edges.map { outgoing ? $0.start : $0.end }, nodeCount)
        var pairs: [AdjacencyPair] = []
        // Degrees by combination of labels, so that counters are looked up once a combination.
        var degrees = [Int](repeating: 0, count: labelSets.count)
        for place in 0..<nodeCount where starts[place] < starts[place + 1] {
            pairs.removeAll(keepingCapacity: true)
            for index in starts[place]..<starts[place + 1] {
                let edge = edges[Int(order[Int(index)])]
                pairs.append(
                    AdjacencyPair(
                        neighbour: nodeID(outgoing ? edge.end : edge.start),
                        relationship: edge.id))
            }
            if pairs.count > 1 { pairs.sort() }
            try writeNode(type, nodeID(UInt64(place)), pairs, outgoing: outgoing)
            degrees[Int(labelSetOf[place])] += pairs.count
        }
        for (set, degree) in degrees.enumerated() where degree > 0 {
            for label in labelSets[set] {
                let key: CountKey = outgoing ? .outgoing(label, type) : .incoming(label, type)
                counts[key, default: 0] += degree
            }
        }
    }

    private func writeNode(
        _ type: TypeID, _ node: UInt64, _ pairs: [AdjacencyPair], outgoing: Bool
    ) throws(StorageError) {
        let name: TableName = outgoing ? .outgoing : .incoming
        let table = outgoing ? tables.outgoing : tables.incoming
        var head = AdjacencyHead.none
        head.degree = pairs.count
        head.loopCount = pairs.count { $0.neighbour == node }
        record.beginRecord()
        head.append(to: record)
        let start = record.count
        // More pairs than this surely take more than a block.
        if pairs.count <= AdjacencyBlock.sizeLimit / 2 {
            pairs.withUnsafeBufferPointer { AdjacencyBlock.append($0, to: record) }
        }
        if pairs.count <= AdjacencyBlock.sizeLimit / 2,
            record.count - start <= AdjacencyBlock.sizeLimit
        {
            return try append(name, table, key.adjacency(type.slot, node))
        }
        head.hasBlocks = true
        record.beginRecord()
        head.append(to: record)
        try append(name, table, key.adjacency(type.slot, node))
        var first = 0
        while first < pairs.count {
            let end = writeBlock(pairs, from: first)
            let bound = first == 0 ? AdjacencyPair.least : pairs[first]
            try append(name, table, key.adjacency(type.slot, node, bound))
            first = end
        }
    }

    /// Fills `record` with as many pairs as a block takes; returns the first that is left.
    private func writeBlock(_ pairs: [AdjacencyPair], from first: Int) -> Int {
        var count = min(pairs.count - first, AdjacencyBlock.sizeLimit / 4)
        while true {
            record.beginRecord()
            pairs[first..<(first + count)].withUnsafeBufferPointer {
                AdjacencyBlock.append($0, to: record)
            }
            if record.count - Checksum.size <= AdjacencyBlock.sizeLimit || count == 1 {
                return first + count
            }
            count = max(1, count * 3 / 4)
        }
    }
}
