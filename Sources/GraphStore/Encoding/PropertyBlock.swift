/// The properties in a node's or relationship's record.
///
/// Layout: for each property, in the order of key ids, key id varint, kind u8, payload:
///
///     1 false, 2 true   nothing
///     3 integer         zigzag varint
///     4 float           8 bytes, little-endian
///     5 string          size varint, UTF-8
///     6 bytes           size varint, bytes
///     7 list            size of the rest varint, count varint, then kind and payload of each
enum PropertyBlock {
    enum Kind {
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        static let integer: UInt8 = 3
        static let float: UInt8 = 4
        static let string: UInt8 = 5
        static let bytes: UInt8 = 6
        static let list: UInt8 = 7
    }

    /// Whether a value may be a property: a scalar other than null, or a flat list of such.
    static func isStorable(_ value: Value) -> Bool {
        switch value {
        case .boolean, .integer, .float, .string, .bytes: true
        case .list(let list):
            list.elements.allSatisfy {
                switch $0 {
                case .boolean, .integer, .float, .string, .bytes: true
                default: false
                }
            }
        default: false
        }
    }

    /// Writes kind and payload of a storable value; false, and nothing written, for any other.
    static func append(_ value: Value, to buffer: ByteBuffer) -> Bool {
        switch value {
        case .list(let list):
            guard isStorable(value) else { return false }
            let elements = ByteBuffer(capacity: 16 * list.elements.count + 16)
            elements.appendVarint(UInt64(list.elements.count))
            for element in list.elements { _ = appendScalar(element, to: elements) }
            buffer.append(Kind.list)
            buffer.appendVarint(UInt64(elements.count))
            buffer.append(elements.bytes)
            return true
        default: return appendScalar(value, to: buffer)
        }
    }

    private static func appendScalar(_ value: Value, to buffer: ByteBuffer) -> Bool {
        switch value {
        case .boolean(let flag): buffer.append(flag ? Kind.yes : Kind.no)
        case .integer(let number):
            buffer.append(Kind.integer)
            buffer.appendZigZag(Int64(number))
        case .float(let number):
            buffer.append(Kind.float)
            buffer.appendLittleEndian(number.bitPattern)
        case .string(let text):
            buffer.append(Kind.string)
            buffer.appendVarint(UInt64(text.size))
            buffer.append(text)
        case .bytes(let array):
            buffer.append(Kind.bytes)
            buffer.appendVarint(UInt64(array.bytes.count))
            array.bytes.withUnsafeBytes { buffer.append($0) }
        default: return false
        }
        return true
    }

    /// Reads kind and payload.
    ///
    /// One allocation for a string, none for a number.
    static func value(_ reader: inout RecordReader) -> Value {
        let kind = reader.byte()
        guard kind == Kind.list else { return scalar(kind, &reader) }
        _ = reader.varint()
        let count = reader.varint()
        // Each element takes a byte at least, so a damaged count cannot ask for much.
        guard count <= UInt64(reader.rest.count) else {
            reader.skip(Int.max)
            return .null
        }
        var elements: [Value] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            let kind = reader.byte()
            elements.append(scalar(kind, &reader))
        }
        return .list(elements)
    }

    private static func scalar(_ kind: UInt8, _ reader: inout RecordReader) -> Value {
        switch kind {
        case Kind.no: return .boolean(false)
        case Kind.yes: return .boolean(true)
        case Kind.integer: return .integer(Int(reader.zigZag()))
        case Kind.float: return .float(Double(bitPattern: reader.littleEndian(UInt64.self)))
        case Kind.string:
            let size = reader.varint()
            return .string(Text.make(validUTF8: reader.bytes(size)))
        case Kind.bytes:
            let size = reader.varint()
            return .bytes(ByteArray([UInt8](reader.bytes(size))))
        default:
            reader.skip(Int.max)
            return .null
        }
    }

    /// Goes past kind and payload.
    @inline(__always)
    static func skip(_ reader: inout RecordReader) {
        switch reader.byte() {
        case Kind.no, Kind.yes: break
        case Kind.integer: reader.skipVarint()
        case Kind.float: reader.skip(8)
        case Kind.string, Kind.bytes, Kind.list: _ = reader.bytes(reader.varint())
        default: reader.skip(Int.max)
        }
    }

    /// The stored form (kind and payload) of a key's value, or nil where the key is absent.
    @inline(__always)
    static func find(
        _ key: PropertyKeyID, in block: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        var reader = RecordReader(block)
        while !reader.isAtEnd {
            let stored = reader.varint()
            if stored > UInt64(key.rawValue) { return nil }
            let start = reader.position
            skip(&reader)
            if stored == UInt64(key.rawValue), !reader.isDamaged {
                return UnsafeRawBufferPointer(start: start, count: reader.position - start)
            }
        }
        return nil
    }

    /// The value of a key, null where it is absent.
    @inline(__always)
    static func value(of key: PropertyKeyID, in block: UnsafeRawBufferPointer) -> Value {
        guard let stored = find(key, in: block) else { return .null }
        var reader = RecordReader(stored)
        return value(&reader)
    }

    /// Every key with its value, or nil where the block is damaged.
    static func all(in block: UnsafeRawBufferPointer) -> [(PropertyKeyID, Value)]? {
        var reader = RecordReader(block)
        var properties: [(PropertyKeyID, Value)] = []
        while !reader.isAtEnd {
            let key = PropertyKeyID(reader.token())
            properties.append((key, value(&reader)))
        }
        return reader.isDamaged ? nil : properties
    }
}
