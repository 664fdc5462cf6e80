/// The keys of the index table: byte order is value order.
///
/// Layout: index id u32, the values one after the other, entity id u64; the record is the checksum
/// of the key. A value is
///
///     0x10  boolean      0 or 1
///     0x20  number       the nearest double's bits, sign-flipped to sort, u64; then by how much an
///                        integer differs from that double, u16 with 0x8000 added: so integers and
///                        floats sort as one, exactly
///     0x40  string       bytes, 00 as 00 FF, ended by 00 01
///     0x50  bytes        the same
///     0x60  list         its elements, ended by 00
///
/// Where the values take more than 480 bytes, the first 480 are kept and a hash of all of them,
/// u64, follows: such an entry is checked against the record.
enum IndexKey {
    static let valueLimit = 480
    static let hashSize = 8
    static let prefixSize = 4
    static let idSize = 8

    enum Kind {
        static let boolean: UInt8 = 0x10
        static let number: UInt8 = 0x20
        static let string: UInt8 = 0x40
        static let bytes: UInt8 = 0x50
        static let list: UInt8 = 0x60
    }

    /// Writes a value from its stored form (see `PropertyBlock`); false for a damaged one.
    static func append(stored: UnsafeRawBufferPointer, to buffer: ByteBuffer) -> Bool {
        var reader = RecordReader(stored)
        return append(&reader, to: buffer, isElement: false) && !reader.isDamaged
    }

    private static func append(
        _ reader: inout RecordReader, to buffer: ByteBuffer, isElement: Bool
    ) -> Bool {
        switch reader.byte() {
        case PropertyBlock.Kind.no:
            buffer.append(Kind.boolean)
            buffer.append(0)
        case PropertyBlock.Kind.yes:
            buffer.append(Kind.boolean)
            buffer.append(1)
        case PropertyBlock.Kind.integer: append(integer: reader.zigZag(), to: buffer)
        case PropertyBlock.Kind.float:
            append(float: Double(bitPattern: reader.littleEndian(UInt64.self)), to: buffer)
        case PropertyBlock.Kind.string:
            appendEscaped(reader.bytes(reader.varint()), Kind.string, to: buffer)
        case PropertyBlock.Kind.bytes:
            appendEscaped(reader.bytes(reader.varint()), Kind.bytes, to: buffer)
        case PropertyBlock.Kind.list:
            guard !isElement else { return false }
            buffer.append(Kind.list)
            _ = reader.varint()
            var left = reader.varint()
            while left > 0 {
                guard append(&reader, to: buffer, isElement: true), !reader.isDamaged
                else { return false }
                left -= 1
            }
            buffer.append(0)
        default: return false
        }
        return true
    }

    private static func append(integer: Int64, to buffer: ByteBuffer) {
        let nearest = Double(integer)
        // 2^63 is the one rounding that leaves the range of integers.
        let difference =
            nearest >= 0x1p63
            ? integer &- Int64.max &- 1 : integer &- (Int64(exactly: nearest) ?? integer)
        appendNumber(nearest, UInt16(truncatingIfNeeded: difference + 0x8000), to: buffer)
    }

    private static func append(float: Double, to buffer: ByteBuffer) {
        appendNumber(float.isNaN ? .nan : float, 0x8000, to: buffer)
    }

    private static func appendNumber(
        _ number: Double, _ difference: UInt16, to buffer: ByteBuffer
    ) {
        buffer.append(Kind.number)
        // Adding zero makes -0 the same as 0.
        let bits = (number + 0).bitPattern
        buffer.appendBigEndian(bits >> 63 == 1 ? ~bits : bits | 1 << 63)
        buffer.appendBigEndian(difference)
    }

    private static func appendEscaped(
        _ bytes: UnsafeRawBufferPointer, _ kind: UInt8, to buffer: ByteBuffer
    ) {
        buffer.append(kind)
        appendEscaped(bytes, to: buffer)
        buffer.append(0)
        buffer.append(1)
    }

    /// Writes the bytes of a string without an end, as the prefix of those that begin with it.
    static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to buffer: ByteBuffer) {
        var rest = bytes
        while let zero = rest.firstIndex(of: 0) {
            buffer.append(UnsafeRawBufferPointer(rebasing: rest[...zero]))
            buffer.append(0xFF)
            rest = UnsafeRawBufferPointer(rebasing: rest[(zero + 1)...])
        }
        buffer.append(rest)
    }

    /// Shortens the values that begin at `start` to what a key holds.
    static func limit(_ buffer: ByteBuffer, from start: Int) {
        guard buffer.count - start > valueLimit else { return }
        let hash = hash(buffer.bytes(from: start))
        buffer.truncate(start + valueLimit)
        buffer.appendBigEndian(hash)
    }

    /// FNV-1a.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    /// Whether a key's values were shortened.
    static func isShortened(_ key: UnsafeRawBufferPointer) -> Bool {
        key.count == prefixSize + valueLimit + hashSize + idSize
    }

    /// The values of a key, shortened or not; nil for an impossible key.
    static func values(_ key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard key.count >= prefixSize + idSize else { return nil }
        return UnsafeRawBufferPointer(rebasing: key[prefixSize..<(key.count - idSize)])
    }

    /// The entity of a key that `values` has found possible.
    static func entity(_ key: UnsafeRawBufferPointer) -> UInt64 {
        key.bigEndian(at: key.count - idSize)
    }
}
