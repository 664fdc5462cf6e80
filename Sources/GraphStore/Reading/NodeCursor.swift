import LMDB

/// Nodes one after the other, in id order: all of them, or those of a label.
///
/// It copies a block at a time and looks its place up anew, so it holds nothing of the map; nodes
/// made or deleted in the same transaction meanwhile may or may not come.
public final class NodeCursor {
    private static let batchSize = 1024

    private let graph: Snapshot
    private let generation: UInt64
    private let label: LabelID?
    private let room: UnsafeMutablePointer<UInt64>
    private var index = 0
    private var count = 0
    /// The least id that has not been looked for yet; nil at the end.
    private var resume: UInt64? = 0

    init(_ graph: Snapshot, label: LabelID?) {
        self.graph = graph
        self.label = label
        generation = graph.generation
        room = .allocate(capacity: max(Self.batchSize, LabelBlock.idLimit))
    }

    deinit { room.deallocate() }

    /// The next node, or nil at the end.
    @inline(__always)
    public func next() throws(StorageError) -> NodeID? {
        if index == count {
            guard try load() else { return nil }
        }
        defer { index += 1 }
        return NodeID(room[index])
    }

    private func load() throws(StorageError) -> Bool {
        guard let from = resume else { return false }
        guard generation == graph.generation else { throw .transactionEnded }
        try graph.enter()
        defer { graph.leave() }
        index = 0
        count = 0
        if let label {
            try loadBlock(label, from)
        } else {
            try loadRecords(from)
        }
        return count > 0
    }

    private func loadRecords(_ from: UInt64) throws(StorageError) {
        let cursor = try graph.cursor(.node, graph.tables.node)
        var least = from
        var entry = cursor.seek(graph.keys.id(from))
        while let found = entry {
            guard found.key.count == 8 else { throw graph.damaged(.node, "a key") }
            let id: UInt64 = found.key.bigEndian(at: 0)
            // Keys that do not ascend would have the scan go in circles.
            guard id >= least, id < .max else { throw graph.damaged(.node, "the order of keys") }
            room[count] = id
            least = id + 1
            count += 1
            if count == Self.batchSize { break }
            entry = cursor.next()
        }
        resume = count == Self.batchSize ? least : nil
    }

    /// Loads the block that holds `from`, or the first after it, less the ids before `from`.
    private func loadBlock(_ label: LabelID, _ from: UInt64) throws(StorageError) {
        let cursor = try graph.cursor(.label, graph.tables.label)
        let key = graph.keys.label(label, from)
        var entry = cursor.seek(key)
        if from > 0, entry.map({ !$0.key.isEqual(key) }) ?? true {
            // A bound is not in its block for good: the ids looked for may be in the block before.
            if let before = cursor.previous(), isBlock(before, of: label) {
                entry = before
            } else {
                entry = cursor.seek(key)
            }
        }
        while let found = entry, isBlock(found, of: label) {
            guard let payload = Checksum.payload(.label, found.key, found.value),
                let decoded = LabelBlock.decode(payload, into: room)
            else { throw graph.damaged(.label, "a block of label \(label.rawValue)") }
            if decoded > 0, room[decoded - 1] >= from, room[decoded - 1] < .max {
                count = decoded
                while room[index] < from { index += 1 }
                resume = room[count - 1] + 1
                return
            }
            entry = cursor.next()
        }
        resume = nil
    }

    private func isBlock(_ entry: Entry, of label: LabelID) -> Bool {
        entry.key.count == 12 && entry.key.bigEndian(at: 0, UInt32.self) == label.rawValue
    }
}

extension Snapshot {
    /// Every node, in id order.
    public func nodes() throws(StorageError) -> NodeCursor { NodeCursor(self, label: nil) }

    /// The nodes that carry a label, in id order.
    public func nodes(labelled label: LabelID) throws(StorageError) -> NodeCursor {
        NodeCursor(self, label: label)
    }
}
