/// Reads a record from its start.
///
/// After a read beyond the end `isDamaged` is set, every further read gives 0 and `isAtEnd` holds,
/// so that loops end and one check at the end suffices.
struct RecordReader {
    private(set) var position: UnsafeRawPointer
    let end: UnsafeRawPointer
    private(set) var isDamaged = false

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty buffer may have no address; any will do for reading nothing.
        position = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        end = position + bytes.count
    }

    @inline(__always)
    var isAtEnd: Bool { position >= end }

    /// What has not been read.
    var rest: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: position, count: end - position)
    }

    private mutating func fail() {
        isDamaged = true
        position = end
    }

    @inline(__always)
    mutating func byte() -> UInt8 {
        guard position < end else {
            fail()
            return 0
        }
        defer { position += 1 }
        return position.load(as: UInt8.self)
    }

    @inline(__always)
    mutating func varint() -> UInt64 {
        guard position < end else {
            fail()
            return 0
        }
        let first = position.load(as: UInt8.self)
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return longVarint()
    }

    private mutating func longVarint() -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = position.load(as: UInt8.self)
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        fail()
        return 0
    }

    @inline(__always)
    mutating func zigZag() -> Int64 {
        let number = varint()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// A varint that must fit into 32 bits.
    mutating func token() -> UInt32 {
        let number = varint()
        guard let token = UInt32(exactly: number) else {
            fail()
            return 0
        }
        return token
    }

    mutating func littleEndian<T: FixedWidthInteger>(_: T.Type) -> T {
        guard end - position >= MemoryLayout<T>.size else {
            fail()
            return 0
        }
        defer { position += MemoryLayout<T>.size }
        return T(littleEndian: position.loadUnaligned(as: T.self))
    }

    mutating func bytes(_ count: UInt64) -> UnsafeRawBufferPointer {
        guard count <= UInt64(end - position) else {
            fail()
            return UnsafeRawBufferPointer(start: end, count: 0)
        }
        defer { position += Int(count) }
        return UnsafeRawBufferPointer(start: position, count: Int(count))
    }

    mutating func skip(_ count: Int) {
        guard count <= end - position else { return fail() }
        position += count
    }

    /// Skips a varint without its value.
    @inline(__always)
    mutating func skipVarint() {
        while position < end {
            let byte = position.load(as: UInt8.self)
            position += 1
            if byte < 0x80 { return }
        }
        fail()
    }
}
