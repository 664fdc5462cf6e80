import LMDB

/// The entities that an index seek finds, in order of the values, then of ids.
///
/// Values that agree in their first 480 bytes come in no particular order.
public final class EntityCursor {
    private static let batchSize = 128

    private let graph: Snapshot
    private let generation: UInt64
    private let index: IndexDescription
    private let range: IndexRange
    private var batch: [UInt64] = []
    private var place = 0
    private var isAtEnd: Bool
    private var nextKey: [UInt8] = []
    private var batchLimit = 8

    init(_ graph: Snapshot, _ index: IndexDescription, _ range: IndexRange) {
        self.graph = graph
        self.index = index
        self.range = range
        generation = graph.generation
        isAtEnd = range.isEmpty
    }

    /// The next entity's number, or nil at the end.
    public func next() throws(StorageError) -> UInt64? {
        while place == batch.count {
            guard !isAtEnd else { return nil }
            try load()
        }
        defer { place += 1 }
        return batch[place]
    }

    /// The next node; for an index on nodes.
    public func nextNode() throws(StorageError) -> NodeID? { try next().map(NodeID.init) }

    /// The next relationship; for an index on relationships.
    public func nextRelationship() throws(StorageError) -> RelationshipID? {
        try next().map(RelationshipID.init)
    }

    private func load() throws(StorageError) {
        guard generation == graph.generation else { throw .transactionEnded }
        try graph.enter()
        defer { graph.leave() }
        place = 0
        batch.removeAll(keepingCapacity: true)
        let cursor = try graph.cursor(.index, graph.tables.index)
        var entry =
            nextKey.isEmpty ? seekStart(cursor) : nextKey.withUnsafeBytes { cursor.seek($0) }
        while let found = entry, found.key.count >= 4,
            found.key.bigEndian(at: 0, UInt32.self) == index.id.rawValue
        {
            guard let values = IndexKey.values(found.key),
                Checksum.payload(.index, found.key, found.value) != nil
            else { throw graph.damaged(.index, "an entry of index \(index.name)") }
            if isBeyond(values, found.key) { break }
            if try matches(found.key, values) { batch.append(IndexKey.entity(found.key)) }
            if batch.count == batchLimit {
                // Keys that do not ascend would have the scan go in circles.
                let next = [UInt8](found.key) + [0]
                guard nextKey.lexicographicallyPrecedes(next) else {
                    throw graph.damaged(.index, "the order of keys")
                }
                nextKey = next
                batchLimit = Self.batchSize
                return
            }
            entry = cursor.next()
        }
        isAtEnd = true
    }

    private func seekStart(_ cursor: Cursor) -> Entry? {
        let key = graph.scratch
        key.truncate()
        key.appendBigEndian(index.id.rawValue)
        // A shortened entry sorts by a hash behind its first bytes: begin where the first of them
        // may be.
        range.lower.withUnsafeBytes {
            key.append(UnsafeRawBufferPointer(rebasing: $0.prefix(IndexKey.valueLimit)))
        }
        return cursor.seek(key.bytes)
    }

    private func isBeyond(
        _ values: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer
    ) -> Bool {
        if range.upper.count <= IndexKey.valueLimit, !IndexKey.isShortened(key) {
            return !values.lexicographicallyPrecedes(range.upper)
        }
        // Entries that agree with the end as far as it is kept may still be before it.
        let kept = range.upper.prefix(IndexKey.valueLimit)
        return !values.starts(with: kept) && !values.lexicographicallyPrecedes(kept)
    }

    /// Whether an entry is in the range: a shortened one is judged by the record.
    private func matches(
        _ key: UnsafeRawBufferPointer, _ values: UnsafeRawBufferPointer
    ) throws(StorageError) -> Bool {
        guard IndexKey.isShortened(key) else { return range.contains(values) }
        let full = ByteBuffer(capacity: 1024)
        guard try graph.appendIndexValues(index, of: IndexKey.entity(key), to: full) else {
            throw graph.damaged(.index, "an entry of index \(index.name)")
        }
        return range.contains(full.bytes)
    }
}
