/// Standard base64 with padding, as RFC 4648 section 4 has it.
enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let digits: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (digit, letter) in letters.enumerated() { table[Int(letter)] = UInt8(digit) }
        return table
    }()

    /// Appends the encoded bytes.
    ///
    /// O(n).
    static func encode(_ bytes: [UInt8], into out: ResponseBuffer) {
        var at = 0
        while at < bytes.count {
            let left = bytes.count - at
            let first = UInt32(bytes[at]) << 16
            let second = left > 1 ? UInt32(bytes[at + 1]) << 8 : 0
            let group = first | second | (left > 2 ? UInt32(bytes[at + 2]) : 0)
            out.append(letters[Int(group >> 18 & 63)])
            out.append(letters[Int(group >> 12 & 63)])
            out.append(left > 1 ? letters[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            out.append(left > 2 ? letters[Int(group & 63)] : UInt8(ascii: "="))
            at += 3
        }
    }

    /// The bytes that a text encodes; nil where it is not canonical base64.
    ///
    /// O(n).
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var inGroup = 0
        var padding = 0
        for letter in text {
            group <<= 6
            inGroup += 1
            if letter == UInt8(ascii: "="), inGroup > 2 {
                padding += 1
            } else {
                let digit = digits[Int(letter)]
                guard digit != 0xFF, padding == 0 else { return nil }
                group |= UInt32(digit)
            }
            guard inGroup == 4 else { continue }
            let unused: UInt32 = padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF
            guard group & unused == 0 else { return nil }
            out.append(UInt8(truncatingIfNeeded: group >> 16))
            if padding < 2 { out.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if padding < 1 { out.append(UInt8(truncatingIfNeeded: group)) }
            (group, inGroup) = (0, 0)
        }
        return out
    }
}
