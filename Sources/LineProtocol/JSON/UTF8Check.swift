/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// The offset of the first byte that is not part of a well-formed sequence; nil where all are.
    ///
    /// O(n), eight ASCII bytes at a time.
    static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var at = 0
        while at < count {
            if at + 8 <= count,
                raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                at += 8
                continue
            }
            let lead = base[at]
            if lead < 0x80 {
                at += 1
                continue
            }
            guard let length = sequenceLength(base + at, available: count - at) else { return at }
            at += length
        }
        return nil
    }

    /// The length of the multi-byte sequence that starts here; nil where it is malformed.
    private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int? {
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch bytes[0] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, high) = (4, 0x8F)
        default: return nil
        }
        guard available >= length, bytes[1] >= low, bytes[1] <= high else { return nil }
        for index in 2..<max(length, 2) where bytes[index] & 0xC0 != 0x80 { return nil }
        return length
    }
}
