import LMDB

/// Relationships one after the other: all of them in id order, or those of a type in order of their
/// start, read from adjacency without touching a record.
///
/// Like `NodeCursor` it copies batches and holds nothing of the map.
public final class RelationshipCursor {
    private static let batchSize = 512

    private let graph: Snapshot
    private let generation: UInt64
    private let type: TypeID?
    private let room: UnsafeMutablePointer<AdjacencyPair>
    private var batch: [RelationshipRecord] = []
    private var index = 0
    private var isAtEnd = false
    private var nextID: UInt64 = 0
    private var nextKey: [UInt8] = []

    init(_ graph: Snapshot, type: TypeID?) {
        self.graph = graph
        self.type = type
        generation = graph.generation
        room = .allocate(capacity: AdjacencyBlock.pairLimit)
        batch.reserveCapacity(Self.batchSize + AdjacencyBlock.pairLimit)
    }

    deinit { room.deallocate() }

    /// The next relationship, or nil at the end.
    public func next() throws(StorageError) -> RelationshipRecord? {
        if index == batch.count {
            guard try load() else { return nil }
        }
        defer { index += 1 }
        return batch[index]
    }

    private func load() throws(StorageError) -> Bool {
        guard !isAtEnd else { return false }
        guard generation == graph.generation else { throw .transactionEnded }
        try graph.enter()
        defer { graph.leave() }
        index = 0
        batch.removeAll(keepingCapacity: true)
        if let type {
            try loadAdjacency(type)
        } else {
            try loadRecords()
        }
        return !batch.isEmpty
    }

    private func loadRecords() throws(StorageError) {
        let cursor = try graph.cursor(.relationship, graph.tables.relationship)
        var entry = cursor.seek(graph.keys.id(nextID))
        while let found = entry {
            var properties = UnsafeRawBufferPointer(start: nil, count: 0)
            guard found.key.count == 8,
                let payload = Checksum.payload(.relationship, found.key, found.value),
                let record = RelationshipRecord(
                    RelationshipID(found.key.bigEndian(at: 0)), payload, &properties),
                record.id.rawValue >= nextID, record.id.rawValue < .max
            else { throw graph.damaged(.relationship, "a record") }
            batch.append(record)
            nextID = record.id.rawValue + 1
            if batch.count == Self.batchSize { return }
            entry = cursor.next()
        }
        isAtEnd = true
    }

    private func loadAdjacency(_ type: TypeID) throws(StorageError) {
        let cursor = try graph.cursor(.outgoing, graph.tables.outgoing)
        let start = graph.keys.adjacency(type.slot, 0)
        var entry =
            nextKey.isEmpty ? cursor.seek(start) : nextKey.withUnsafeBytes { cursor.seek($0) }
        while let found = entry, found.key.count >= 12,
            found.key.bigEndian(at: 0, UInt32.self) == type.slot
        {
            let node: UInt64 = found.key.bigEndian(at: 4)
            guard let payload = Checksum.payload(.outgoing, found.key, found.value),
                let pairs = found.key.count == 12 ? AdjacencyHead(payload)?.pairs : payload,
                let count = AdjacencyBlock.decode(pairs, into: room)
            else { throw graph.damaged(.outgoing, "a block of node \(node)") }
            for place in 0..<count {
                batch.append(
                    RelationshipRecord(
                        id: RelationshipID(room[place].relationship), type: type,
                        start: NodeID(node), end: NodeID(room[place].neighbour)))
            }
            if batch.count >= Self.batchSize {
                // The least key after this one. Keys that do not ascend would have the scan go in
                // circles.
                let next = [UInt8](found.key) + [0]
                guard nextKey.lexicographicallyPrecedes(next) else {
                    throw graph.damaged(.outgoing, "the order of keys")
                }
                nextKey = next
                return
            }
            entry = cursor.next()
        }
        isAtEnd = true
    }
}

extension Snapshot {
    /// Every relationship, in id order.
    public func relationships() throws(StorageError) -> RelationshipCursor {
        RelationshipCursor(self, type: nil)
    }

    /// The relationships of a type, in order of start, end and id.
    public func relationships(typed type: TypeID) throws(StorageError) -> RelationshipCursor {
        RelationshipCursor(self, type: type)
    }
}
