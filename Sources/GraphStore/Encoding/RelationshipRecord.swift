/// A relationship: what it is and between which nodes.
///
/// Layout of the record: checksum u32, type varint, start varint, end varint, then the properties
/// (`PropertyBlock`). The key is the id, big-endian.
public struct RelationshipRecord: Sendable, Equatable {
    /// Its identity.
    public let id: RelationshipID
    /// Its type.
    public let type: TypeID
    /// The node it starts at.
    public let start: NodeID
    /// The node it ends at.
    public let end: NodeID

    /// Describes a relationship.
    @inlinable public init(id: RelationshipID, type: TypeID, start: NodeID, end: NodeID) {
        self.id = id
        self.type = type
        self.start = start
        self.end = end
    }

    /// Reads a record's payload, and lends the properties; nil where it is damaged.
    init?(
        _ id: RelationshipID, _ payload: UnsafeRawBufferPointer,
        _ properties: inout UnsafeRawBufferPointer
    ) {
        var reader = RecordReader(payload)
        let type = reader.token()
        let start = reader.varint()
        let end = reader.varint()
        guard !reader.isDamaged else { return nil }
        properties = reader.rest
        self.init(id: id, type: TypeID(type), start: NodeID(start), end: NodeID(end))
    }

    /// Writes what comes before the properties.
    func append(to buffer: ByteBuffer) {
        buffer.appendVarint(UInt64(type.rawValue))
        buffer.appendVarint(start.rawValue)
        buffer.appendVarint(end.rawValue)
    }
}
