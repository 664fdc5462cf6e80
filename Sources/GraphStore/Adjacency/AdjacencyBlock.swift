/// The relationships of a node in one direction, in bounded blocks.
///
/// Keys, big-endian: slot u32 (the type's id plus one), node u64, and, but for the head, the least
/// pair that the block may hold: neighbour u64, relationship u64. Slot 0 of the outgoing table
/// holds no blocks: there, the record of a node lists its types after the checksum, ascending, as
/// varints (type << 2 | has incoming << 1 | has outgoing).
///
///     head    checksum u32, (degree << 2 | has loops << 1 | has further blocks) varint,
///             number of self-loops varint where it has loops, then pairs where all fit here
///     block   checksum u32, pairs
///     pairs   neighbour varint, relationship varint; of each following pair the neighbour's
///             difference varint and the relationship's zigzag varint
///
/// A head with further blocks holds no pairs itself, so that a popular node's head stays a dozen
/// bytes however often its degree changes; its first block's bound is (0, 0).
///
/// The type comes before the node in the key because that is what a tag graph asks for: whole
/// levels of a hierarchy, and scans of a type, which read that type alone where node first has to
/// pass over every other. It costs an untyped expansion half its speed, and a third more space.
/// Measured on 1.2 M relationships of four types (Tools/bench-storage/adjacency-layout.c, medians
/// of five runs on a busy machine, thousands a second):
///
///                                            type first   node first
///     hop of one type, out of a content             789          828
///     hop of one type, out of a tag                1250         1176
///     untyped, both ways, of a content              346          640
///     untyped, both ways, of a tag                  141          285
///     BROADER, level by level, whole tree          3263         2110
///     scan of the most frequent type              44749        41064
///     DETACH DELETE of contents                      36           42
///     file                                      39.5 MB      28.9 MB
enum AdjacencyBlock {
    /// A block is split when its pairs take more bytes: three fit a page.
    static let sizeLimit = 1024
    /// No block holds more: a pair takes two bytes at least, and a new one may come before a split.
    static let pairLimit = 1024

    /// Writes pairs, which are ascending.
    static func append(
        _ pairs: UnsafeBufferPointer<AdjacencyPair>, to buffer: ByteBuffer
    ) {
        var last = AdjacencyPair.least
        var isFirst = true
        for pair in pairs {
            buffer.appendVarint(pair.neighbour - last.neighbour)
            if isFirst {
                buffer.appendVarint(pair.relationship)
                isFirst = false
            } else {
                buffer.appendZigZag(
                    Int64(bitPattern: pair.relationship) &- Int64(bitPattern: last.relationship))
            }
            last = pair
        }
    }

    /// Reads pairs into `room`, which takes `pairLimit`; nil where the bytes are damaged.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, into room: UnsafeMutablePointer<AdjacencyPair>
    ) -> Int? {
        var reader = RecordReader(bytes)
        guard !reader.isAtEnd else { return 0 }
        var neighbour = reader.varint()
        var relationship = reader.varint()
        room[0] = AdjacencyPair(neighbour: neighbour, relationship: relationship)
        var count = 1
        while !reader.isAtEnd {
            guard count < pairLimit else { return nil }
            neighbour &+= reader.varint()
            relationship = UInt64(
                bitPattern: Int64(bitPattern: relationship) &+ reader.zigZag())
            room[count] = AdjacencyPair(neighbour: neighbour, relationship: relationship)
            count += 1
        }
        return reader.isDamaged ? nil : count
    }
}

/// What the head of a node's relationships of a type says.
struct AdjacencyHead {
    var degree: Int
    var loopCount: Int
    var hasBlocks: Bool
    /// The pairs where there are no further blocks.
    var pairs: UnsafeRawBufferPointer

    /// Looks at a head's payload; nil where it is damaged.
    @inline(__always)
    init?(_ payload: UnsafeRawBufferPointer) {
        var reader = RecordReader(payload)
        let word = reader.varint()
        degree = Int(clamping: word >> 2)
        hasBlocks = word & 1 != 0
        loopCount = word & 2 != 0 ? Int(clamping: reader.varint()) : 0
        guard !reader.isDamaged else { return nil }
        pairs = reader.rest
    }

    /// Writes what comes before the pairs.
    func append(to buffer: ByteBuffer) {
        var word = UInt64(degree) << 2
        if loopCount > 0 { word |= 2 }
        if hasBlocks { word |= 1 }
        buffer.appendVarint(word)
        if loopCount > 0 { buffer.appendVarint(UInt64(loopCount)) }
    }
}

extension TypeID {
    /// The type's place in the keys of adjacency.
    @inline(__always)
    var slot: UInt32 { rawValue &+ 1 }
}
