import LMDB

/// Reads adjacency in one direction.
///
/// Short-lived: made for one look into the map.
struct AdjacencyReader {
    let handle: TransactionHandle
    let table: Table
    let name: TableName
    /// The table of the types' records: that of outgoing relationships.
    let typesTable: Table
    let keys: KeyBuffer

    private func damaged(_ node: UInt64) -> StorageError {
        .corrupt(
            "\(handle.path), table \(name.name)", "the relationships of node \(node) are damaged")
    }

    /// The head of a node's relationships of a type, or nil where it has none.
    @inline(__always)
    func head(_ slot: UInt32, _ node: UInt64) throws(StorageError) -> AdjacencyHead? {
        let key = keys.adjacency(slot, node)
        guard let record = try handle.get(table, key) else { return nil }
        guard let payload = Checksum.payload(name, key, record), let head = AdjacencyHead(payload)
        else { throw damaged(node) }
        return head
    }

    /// The types that a node has in either direction, ascending.
    func types(
        of node: UInt64, into types: inout [AdjacentType]
    ) throws(StorageError) {
        types.removeAll(keepingCapacity: true)
        let key = keys.adjacency(0, node)
        guard let record = try handle.get(typesTable, key) else { return }
        guard let payload = Checksum.payload(.outgoing, key, record) else { throw damaged(node) }
        var reader = RecordReader(payload)
        while !reader.isAtEnd { types.append(AdjacentType(word: reader.varint())) }
        if reader.isDamaged { throw damaged(node) }
    }

    /// Decodes a head's own pairs; returns how many.
    @inline(__always)
    func pairs(
        _ head: AdjacencyHead, of node: UInt64, into room: UnsafeMutablePointer<AdjacencyPair>
    ) throws(StorageError) -> Int {
        guard let count = AdjacencyBlock.decode(head.pairs, into: room), count == head.degree
        else { throw damaged(node) }
        return count
    }

    /// Decodes the first block whose bound is at or after `bound`; nil where there is none.
    ///
    /// Returns the block's bound and how many pairs it holds.
    func block(
        _ cursor: Cursor, _ slot: UInt32, _ node: UInt64, atOrAfter bound: AdjacencyPair,
        into room: UnsafeMutablePointer<AdjacencyPair>
    ) throws(StorageError) -> (bound: AdjacencyPair, count: Int)? {
        let key = keys.adjacency(slot, node, bound)
        guard let entry = cursor.seek(key) else { return nil }
        return try decode(entry, slot, node, into: room)
    }

    /// Decodes the block that a pair belongs to, or would; nil where there is none yet.
    func block(
        _ cursor: Cursor, _ slot: UInt32, _ node: UInt64, holding pair: AdjacencyPair,
        into room: UnsafeMutablePointer<AdjacencyPair>
    ) throws(StorageError) -> (bound: AdjacencyPair, count: Int)? {
        let key = keys.adjacency(slot, node, pair)
        if let entry = cursor.seek(key) {
            if entry.key.isEqual(key) { return try decode(entry, slot, node, into: room) }
        }
        guard let entry = cursor.previous() else { return nil }
        return try decode(entry, slot, node, into: room)
    }

    private func decode(
        _ entry: Entry, _ slot: UInt32, _ node: UInt64,
        into room: UnsafeMutablePointer<AdjacencyPair>
    ) throws(StorageError) -> (bound: AdjacencyPair, count: Int)? {
        let key = entry.key
        guard key.count == 28, key.bigEndian(at: 0, UInt32.self) == slot,
            key.bigEndian(at: 4, UInt64.self) == node
        else { return nil }
        guard let payload = Checksum.payload(name, key, entry.value),
            let count = AdjacencyBlock.decode(payload, into: room)
        else { throw damaged(node) }
        let bound = AdjacencyPair(
            neighbour: key.bigEndian(at: 12), relationship: key.bigEndian(at: 20))
        return (bound, count)
    }
}
