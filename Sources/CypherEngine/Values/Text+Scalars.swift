import GraphStore

extension Text {
    /// Whether the bytes of another string stand at a place; false where they would not fit.
    func hasBytes(of other: Text, at offset: Int) -> Bool {
        guard offset >= 0, other.size <= size - offset else { return false }
        return withBytes { bytes in
            other.withBytes { part in
                for index in 0..<part.count where bytes[offset + index] != part[index] {
                    return false
                }
                return true
            }
        }
    }

    /// The number of code points.
    ///
    /// O(n).
    var scalarCount: Int {
        withBytes { bytes in
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
            return count
        }
    }

    /// The byte at which a code point begins, or the size where there are not so many.
    ///
    /// O(n).
    func offset(ofScalar index: Int) -> Int {
        withBytes { bytes in
            var left = index
            for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
                if left <= 0 { return offset }
                left -= 1
            }
            return bytes.count
        }
    }

    /// The byte at which the last `count` code points begin; 0 where there are not so many.
    ///
    /// O(n).
    func offset(ofLastScalars count: Int) -> Int {
        guard count > 0 else { return size }
        return withBytes { bytes in
            var left = count
            for offset in bytes.indices.reversed() where bytes[offset] & 0xC0 != 0x80 {
                left -= 1
                if left == 0 { return offset }
            }
            return 0
        }
    }

    /// The bytes of a range that begins and ends between code points.
    func part(_ range: Range<Int>) -> Text {
        if range.lowerBound <= 0 && range.upperBound >= size { return self }
        return withBytes { bytes in
            Text.make(
                validUTF8: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range])))
        }
    }

    /// Whether every byte is ASCII.
    ///
    /// O(n).
    var isASCII: Bool {
        withBytes { bytes in
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            return all < 0x80
        }
    }
}

/// Decodes valid UTF-8 code point by code point.
struct ScalarReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The byte at which the next code point begins.
    private(set) var offset: Int

    /// Starts at a byte at which a code point begins.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next code point; nil at the end.
    ///
    /// A sequence cut short ends the text.
    @inline(__always)
    mutating func next() -> UInt32? {
        guard offset < bytes.count else { return nil }
        let first = UInt32(bytes[offset])
        if first < 0x80 {
            offset += 1
            return first
        }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard length <= bytes.count - offset else {
            offset = bytes.count
            return nil
        }
        var scalar = first & (0x7F &>> UInt32(truncatingIfNeeded: length))
        for index in 1..<length { scalar = scalar &<< 6 | UInt32(bytes[offset + index] & 0x3F) }
        offset += length
        return scalar
    }
}
