import LMDB

/// The nodes that carry a label, in bounded blocks.
///
/// Key, big-endian: label u32, least id that the block may hold u64 (0 for the first). Record:
/// checksum u32, greatest id in the block u64, then the ids: the first varint, of each following
/// one the difference varint.
enum LabelBlock {
    static let sizeLimit = 1024
    static let idLimit = 2048
    static let headerSize = 8

    static func append(_ ids: UnsafeBufferPointer<UInt64>, to buffer: ByteBuffer) {
        buffer.appendLittleEndian(ids.last ?? 0)
        var last: UInt64 = 0
        for id in ids {
            buffer.appendVarint(id - last)
            last = id
        }
    }

    /// Reads the ids into `room`, which takes `idLimit`; nil where the payload is damaged.
    static func decode(
        _ payload: UnsafeRawBufferPointer, into room: UnsafeMutablePointer<UInt64>
    ) -> Int? {
        var reader = RecordReader(payload)
        let greatest = reader.littleEndian(UInt64.self)
        var id: UInt64 = 0
        var count = 0
        while !reader.isAtEnd {
            guard count < idLimit else { return nil }
            id &+= reader.varint()
            room[count] = id
            count += 1
        }
        return reader.isDamaged || id != greatest ? nil : count
    }
}

/// Changes the blocks of labels.
struct LabelWriter {
    let transaction: WriteTransaction
    let table: Table
    let scratch: WriteScratch

    private struct Found {
        let bound: UInt64
        let payload: UnsafeRawBufferPointer
    }

    private func damaged(_ label: LabelID) -> StorageError {
        .corrupt(
            "\(transaction.handle.path), table label",
            "the nodes of label \(label.rawValue) are damaged")
    }

    /// The block that an id belongs to, or would.
    private func find(
        _ cursor: Cursor, _ label: LabelID, _ id: UInt64
    ) throws(StorageError) -> Found? {
        let key = scratch.lookupKey.label(label, id)
        var entry = cursor.seek(key)
        if entry.map({ !$0.key.isEqual(key) }) ?? true { entry = cursor.previous() }
        guard let entry, entry.key.count == 12,
            entry.key.bigEndian(at: 0, UInt32.self) == label.rawValue
        else { return nil }
        guard let payload = Checksum.payload(.label, entry.key, entry.value),
            payload.count >= LabelBlock.headerSize
        else { throw damaged(label) }
        return Found(bound: entry.key.bigEndian(at: 4), payload: payload)
    }

    private func put(
        _ label: LabelID, _ bound: UInt64, _ ids: UnsafeBufferPointer<UInt64>
    ) throws(StorageError) {
        let buffer = scratch.record
        buffer.beginRecord()
        LabelBlock.append(ids, to: buffer)
        let key = scratch.writeKey.label(label, bound)
        try transaction.put(table, key, buffer.seal(.label, key))
    }

    private func ids(_ range: Range<Int>) -> UnsafeBufferPointer<UInt64> {
        UnsafeBufferPointer(start: scratch.ids + range.lowerBound, count: range.count)
    }

    /// Adds a node.
    ///
    /// An id greater than all others, as a new node's is, only lengthens the last block.
    func insert(_ label: LabelID, _ node: NodeID) throws(StorageError) {
        let id = node.rawValue
        let cursor = try transaction.handle.openCursor(table)
        defer { cursor.close() }
        scratch.ids[0] = id
        guard let found = try find(cursor, label, id) else { return try put(label, 0, ids(0..<1)) }
        let greatest = UInt64(
            littleEndian: found.payload.loadUnaligned(as: UInt64.self))
        if id > greatest {
            guard found.payload.count < LabelBlock.sizeLimit else {
                return try put(label, id, ids(0..<1))
            }
            let buffer = scratch.record
            buffer.beginRecord()
            buffer.appendLittleEndian(id)
            buffer.append(found.payload.from(LabelBlock.headerSize))
            buffer.appendVarint(id - greatest)
            let key = scratch.writeKey.label(label, found.bound)
            return try transaction.put(table, key, buffer.seal(.label, key))
        }
        guard var count = LabelBlock.decode(found.payload, into: scratch.ids) else {
            throw damaged(label)
        }
        let place = ids(0..<count).firstIndex { $0 >= id } ?? count
        guard place == count || scratch.ids[place] != id else { return }
        var index = count
        while index > place {
            scratch.ids[index] = scratch.ids[index - 1]
            index -= 1
        }
        scratch.ids[place] = id
        count += 1
        guard found.payload.count >= LabelBlock.sizeLimit else {
            return try put(label, found.bound, ids(0..<count))
        }
        let half = count / 2
        let second = scratch.ids[half]
        let bound = found.bound
        try put(label, bound, ids(0..<half))
        try put(label, second, ids(half..<count))
    }

    /// Removes a node; nothing happens where it is not there.
    func remove(_ label: LabelID, _ node: NodeID) throws(StorageError) {
        let cursor = try transaction.handle.openCursor(table)
        defer { cursor.close() }
        guard let found = try find(cursor, label, node.rawValue) else { return }
        guard let count = LabelBlock.decode(found.payload, into: scratch.ids) else {
            throw damaged(label)
        }
        guard let place = ids(0..<count).firstIndex(of: node.rawValue) else { return }
        let bound = found.bound
        guard count > 1 else {
            try transaction.delete(table, scratch.writeKey.label(label, bound))
            return
        }
        for index in place..<(count - 1) { scratch.ids[index] = scratch.ids[index + 1] }
        try put(label, bound, ids(0..<(count - 1)))
    }
}
