/// Bytes to be sent: grows by doubling, is emptied and used again.
///
/// A class with storage of its own, so that appending is a store and a count: rows are written here
/// byte by byte from stored text. Used by one thread at a time.
public final class ResponseBuffer {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The number of bytes written.
    public private(set) var size = 0

    /// Makes an empty buffer.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// Lends the bytes; valid inside the closure only.
    public func withBytes<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeBufferPointer(start: base, count: size))
    }

    /// A copy of the bytes.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Forgets the bytes; storage beyond 1 MiB is given back.
    public func removeAll() {
        size = 0
        if capacity > 1 << 20 {
            base.deallocate()
            capacity = 1 << 16
            base = .allocate(capacity: capacity)
        }
    }

    /// Forgets what was written after a point.
    public func truncate(to size: Int) { self.size = min(self.size, max(size, 0)) }

    /// Takes out one byte and closes the gap.
    ///
    /// O(what follows it).
    func removeByte(at place: Int) {
        guard place < size else { return }
        (base + place).update(from: base + place + 1, count: size - place - 1)
        size -= 1
    }

    /// Makes room.
    ///
    /// Amortised O(1) a byte.
    @inline(__always)
    func reserve(_ count: Int) {
        if capacity - size < count { grow(count) }
    }

    @inline(never)
    private func grow(_ count: Int) {
        var larger = capacity
        while larger - size < count { larger *= 2 }
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: size)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        reserve(1)
        base[size] = byte
        size += 1
    }

    @inline(__always)
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + size).update(from: source, count: bytes.count)
        size += bytes.count
    }

    @inline(__always)
    func append(_ literal: StaticString) { append(literal.bytes) }

    func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends an integer in decimal.
    func append(_ integer: Int) {
        reserve(20)
        var magnitude = integer.magnitude
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { scratch in
            var at = 24
            repeat {
                at -= 1
                let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
                scratch[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                magnitude = quotient
            } while magnitude > 0
            if integer < 0 {
                at -= 1
                scratch[at] = UInt8(ascii: "-")
            }
            for index in at..<24 {
                base[size] = scratch[index]
                size += 1
            }
        }
    }

    /// Appends a JSON string literal of valid UTF-8.
    ///
    /// O(n); sixteen bytes at a time where nothing has to be escaped.
    func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 18)
        base[size] = UInt8(ascii: "\"")
        size += 1
        appendEscaped(text)
        append(UInt8(ascii: "\""))
    }

    func appendJSON(_ text: String) {
        var text = text
        text.withUTF8 { appendJSON($0) }
    }

    private func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress else { return }
        let raw = UnsafeRawPointer(source)
        var at = 0
        while at < text.count {
            if at + 16 <= text.count {
                let block = raw.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
                let special =
                    (block .< 0x20) .| (block .== UInt8(ascii: "\""))
                    .| (block .== UInt8(ascii: "\\"))
                if !any(special) {
                    reserve(text.count - at + 2)
                    UnsafeMutableRawPointer(base + size).storeBytes(
                        of: block, as: SIMD16<UInt8>.self)
                    size += 16
                    at += 16
                    continue
                }
            }
            let end = min(at + 16, text.count)
            while at < end {
                appendEscaped(source[at])
                at += 1
            }
        }
    }

    @inline(__always)
    private func appendEscaped(_ byte: UInt8) {
        reserve(6)
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            base[size] = byte
            size += 1
            return
        }
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append("u00")
            append(byte >> 4 + UInt8(ascii: "0"))
            let low = byte & 15
            append(low < 10 ? low + UInt8(ascii: "0") : low - 10 + UInt8(ascii: "a"))
        }
    }
}
