import LMDB

/// Changes adjacency in one direction.
struct AdjacencyWriter {
    let transaction: WriteTransaction
    let table: Table
    let name: TableName
    let typesTable: Table
    let scratch: WriteScratch

    private var reader: AdjacencyReader {
        AdjacencyReader(
            handle: transaction.handle, table: table, name: name, typesTable: typesTable,
            keys: scratch.lookupKey)
    }

    private func putHead(
        _ slot: UInt32, _ node: UInt64, _ head: AdjacencyHead,
        _ pairs: UnsafeBufferPointer<AdjacencyPair>
    ) throws(StorageError) {
        let buffer = scratch.record
        buffer.beginRecord()
        head.append(to: buffer)
        AdjacencyBlock.append(pairs, to: buffer)
        let key = scratch.writeKey.adjacency(slot, node)
        try transaction.put(table, key, buffer.seal(name, key))
    }

    private func putBlock(
        _ slot: UInt32, _ node: UInt64, _ bound: AdjacencyPair,
        _ pairs: UnsafeBufferPointer<AdjacencyPair>
    ) throws(StorageError) {
        let buffer = scratch.record
        buffer.beginRecord()
        AdjacencyBlock.append(pairs, to: buffer)
        let key = scratch.writeKey.adjacency(slot, node, bound)
        try transaction.put(table, key, buffer.seal(name, key))
    }

    /// Notes that a node has relationships of a type in this direction, or has none any more.
    private func setType(
        _ type: TypeID, of node: UInt64, _ isPresent: Bool
    ) throws(StorageError) {
        var types: [AdjacentType] = []
        try reader.types(of: node, into: &types)
        let place = types.firstIndex { $0.type.rawValue >= type.rawValue } ?? types.count
        if place == types.count || types[place].type != type {
            types.insert(AdjacentType(type), at: place)
        }
        types[place].set(outgoing: name == .outgoing, isPresent)
        if types[place].isEmpty { types.remove(at: place) }
        let key = scratch.writeKey.adjacency(0, node)
        guard !types.isEmpty else {
            try transaction.delete(typesTable, key)
            return
        }
        let buffer = scratch.record
        buffer.beginRecord()
        for type in types { buffer.appendVarint(type.word) }
        try transaction.put(typesTable, key, buffer.seal(.outgoing, key))
    }

    private func pairs(_ range: Range<Int>) -> UnsafeBufferPointer<AdjacencyPair> {
        UnsafeBufferPointer(start: scratch.pairs + range.lowerBound, count: range.count)
    }

    /// How many bytes pairs take, about.
    private func size(_ count: Int) -> Int {
        let buffer = scratch.measure
        buffer.truncate()
        AdjacencyBlock.append(pairs(0..<count), to: buffer)
        return buffer.count
    }

    /// Puts a pair among `count` sorted ones; returns its place.
    private func insertSorted(_ pair: AdjacencyPair, _ count: Int) -> Int {
        let room = scratch.pairs
        var place = count
        while place > 0, pair < room[place - 1] { place -= 1 }
        var index = count
        while index > place {
            room[index] = room[index - 1]
            index -= 1
        }
        room[place] = pair
        return place
    }

    /// Adds a relationship of a node.
    ///
    /// O(log n) plus a block.
    func insert(_ type: TypeID, _ node: UInt64, _ pair: AdjacencyPair) throws(StorageError) {
        let slot = type.slot
        guard var head = try reader.head(slot, node) else {
            try setType(type, of: node, true)
            scratch.pairs[0] = pair
            var head = AdjacencyHead.none
            head.degree = 1
            head.loopCount = pair.neighbour == node ? 1 : 0
            return try putHead(slot, node, head, pairs(0..<1))
        }
        let wasInHead = !head.hasBlocks
        head.degree += 1
        if pair.neighbour == node { head.loopCount += 1 }
        if wasInHead {
            let count = try reader.pairs(
                AdjacencyHead(head, degree: head.degree - 1), of: node, into: scratch.pairs)
            let place = insertSorted(pair, count)
            guard size(count + 1) > AdjacencyBlock.sizeLimit else {
                return try putHead(slot, node, head, pairs(0..<(count + 1)))
            }
            head.hasBlocks = true
            try split(slot, node, .least, count + 1, isAtEnd: place == count)
        } else {
            try insertIntoBlock(slot, node, pair)
        }
        try putHead(slot, node, head, pairs(0..<0))
    }

    private func insertIntoBlock(
        _ slot: UInt32, _ node: UInt64, _ pair: AdjacencyPair
    ) throws(StorageError) {
        let cursor = try transaction.handle.openCursor(table)
        let found: (bound: AdjacencyPair, count: Int)?
        do throws(StorageError) {
            found = try reader.block(cursor, slot, node, holding: pair, into: scratch.pairs)
            cursor.close()
        } catch {
            cursor.close()
            throw error
        }
        let (bound, count) = found ?? (.least, 0)
        let place = insertSorted(pair, count)
        if size(count + 1) > AdjacencyBlock.sizeLimit {
            try split(slot, node, bound, count + 1, isAtEnd: place == count)
        } else {
            try putBlock(slot, node, bound, pairs(0..<(count + 1)))
        }
    }

    /// Writes pairs that have grown beyond a block as two.
    ///
    /// Where they grew at the end, as they do when ids grow, the first stays full.
    private func split(
        _ slot: UInt32, _ node: UInt64, _ bound: AdjacencyPair, _ count: Int, isAtEnd: Bool
    ) throws(StorageError) {
        let half = isAtEnd ? count - 1 : count / 2
        let second = scratch.pairs[half]
        try putBlock(slot, node, bound, pairs(0..<half))
        try putBlock(slot, node, second, pairs(half..<count))
    }

    /// Removes a relationship of a node; false where it was not there.
    func remove(
        _ type: TypeID, _ node: UInt64, _ pair: AdjacencyPair
    ) throws(StorageError) -> Bool {
        let slot = type.slot
        guard var head = try reader.head(slot, node) else { return false }
        var count: Int
        var bound = AdjacencyPair.least
        if head.hasBlocks {
            let cursor = try transaction.handle.openCursor(table)
            defer { cursor.close() }
            guard
                let found = try reader.block(
                    cursor, slot, node, holding: pair, into: scratch.pairs)
            else { return false }
            (bound, count) = found
        } else {
            count = try reader.pairs(head, of: node, into: scratch.pairs)
        }
        guard let place = pairs(0..<count).firstIndex(of: pair) else { return false }
        for index in place..<(count - 1) { scratch.pairs[index] = scratch.pairs[index + 1] }
        count -= 1
        head.degree -= 1
        if pair.neighbour == node { head.loopCount -= 1 }
        if head.hasBlocks {
            if count == 0 {
                try transaction.delete(table, scratch.writeKey.adjacency(slot, node, bound))
            } else {
                try putBlock(slot, node, bound, pairs(0..<count))
            }
            count = 0
        }
        if head.degree > 0 {
            try putHead(slot, node, head, pairs(0..<count))
        } else {
            try transaction.delete(table, scratch.writeKey.adjacency(slot, node))
            try setType(type, of: node, false)
        }
        return true
    }
}

extension AdjacencyHead {
    /// That of a node without relationships.
    static var none: AdjacencyHead {
        AdjacencyHead(
            degree: 0, loopCount: 0, hasBlocks: false,
            pairs: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    init(degree: Int, loopCount: Int, hasBlocks: Bool, pairs: UnsafeRawBufferPointer) {
        self.degree = degree
        self.loopCount = loopCount
        self.hasBlocks = hasBlocks
        self.pairs = pairs
    }

    /// The same with another degree.
    init(_ head: AdjacencyHead, degree: Int) {
        self = head
        self.degree = degree
    }
}
