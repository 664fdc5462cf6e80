/// A node's record, looked at in place.
///
/// Layout: checksum u32, number of labels varint, label ids varint ascending, then the properties
/// (`PropertyBlock`). The key is the node's id, big-endian: a scan comes in id order.
struct NodeRecord {
    private let labelBytes: UnsafeRawBufferPointer
    /// How many labels there are.
    let labelCount: Int
    /// The properties.
    let properties: UnsafeRawBufferPointer

    /// Looks at a record's payload; nil where it is damaged.
    @inline(__always)
    init?(_ payload: UnsafeRawBufferPointer) {
        var reader = RecordReader(payload)
        labelCount = Int(clamping: reader.varint())
        let start = reader.position
        var left = labelCount
        while left > 0, !reader.isAtEnd {
            reader.skipVarint()
            left -= 1
        }
        guard left == 0, !reader.isDamaged else { return nil }
        labelBytes = UnsafeRawBufferPointer(start: start, count: reader.position - start)
        properties = reader.rest
    }

    /// The labels in id order.
    var labels: [LabelID] {
        var reader = RecordReader(labelBytes)
        var labels: [LabelID] = []
        labels.reserveCapacity(labelCount)
        while !reader.isAtEnd { labels.append(LabelID(reader.token())) }
        return labels
    }

    /// Whether a label is among them.
    @inline(__always)
    func has(_ label: LabelID) -> Bool {
        var reader = RecordReader(labelBytes)
        while !reader.isAtEnd {
            if reader.varint() == UInt64(label.rawValue) { return true }
        }
        return false
    }

    /// Writes the labels, which are ascending.
    static func append(_ labels: [LabelID], to buffer: ByteBuffer) {
        buffer.appendVarint(UInt64(labels.count))
        for label in labels { buffer.appendVarint(UInt64(label.rawValue)) }
    }
}
