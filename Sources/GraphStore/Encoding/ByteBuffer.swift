/// Bytes that grow at the end and are used again: what records and keys are written into.
final class ByteBuffer {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// The number of bytes written.
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// What has been written; holds until the next append.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// What has been written from an offset on.
    func bytes(from offset: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: count - offset)
    }

    /// Forgets what was written after the first `count` bytes.
    func truncate(_ count: Int = 0) { self.count = min(count, self.count) }

    @inline(__always)
    private func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if count + size > capacity { grow(size) }
        return base + count
    }

    private func grow(_ size: Int) {
        capacity = max(capacity * 2, count + size)
        let wider = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        wider.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = wider
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        reserve(1).storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    func append(_ text: Text) {
        text.withBytes { append(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    func appendLittleEndian<T: FixedWidthInteger>(_ number: T) {
        reserve(MemoryLayout<T>.size).storeBytes(of: number.littleEndian, as: T.self)
        count += MemoryLayout<T>.size
    }

    @inline(__always)
    func appendBigEndian<T: FixedWidthInteger>(_ number: T) {
        reserve(MemoryLayout<T>.size).storeBytes(of: number.bigEndian, as: T.self)
        count += MemoryLayout<T>.size
    }

    /// Seven bits a byte, low bits first, the high bit set on all but the last.
    @inline(__always)
    func appendVarint(_ number: UInt64) {
        let target = reserve(10)
        var rest = number
        var size = 0
        while rest >= 0x80 {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: size, as: UInt8.self)
            rest >>= 7
            size += 1
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: size, as: UInt8.self)
        count += size + 1
    }

    /// A signed number, small ones of either sign short.
    @inline(__always)
    func appendZigZag(_ number: Int64) {
        appendVarint(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    /// Overwrites bytes written before.
    func overwriteLittleEndian(_ number: UInt32, at offset: Int) {
        base.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Room for a checksum that `seal` fills in.
    func beginRecord() {
        count = 0
        appendLittleEndian(UInt32(0))
    }

    /// Fills the checksum of the record in and lends the record.
    func seal(_ table: TableName, _ key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let payload = UnsafeRawBufferPointer(
            start: base + Checksum.size, count: count - Checksum.size)
        overwriteLittleEndian(Checksum.of(table, key, payload), at: 0)
        return bytes
    }
}
