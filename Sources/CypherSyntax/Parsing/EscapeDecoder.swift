/// Resolves the escapes of a string.
struct EscapeDecoder {
    let bytes: [UInt8]
    let range: Range<Int>
    private var position: Int
    private var decoded: [UInt8] = []

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        self.range = range
        position = range.lowerBound
    }

    /// The string without its escapes.
    mutating func decode() throws(SyntaxError) -> String {
        decoded.reserveCapacity(range.count)
        while position < range.upperBound {
            if bytes[position] == UInt8(ascii: "\\") {
                try scanEscapeSequence()
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private mutating func scanEscapeSequence() throws(SyntaxError) {
        let start = position
        let letter = position + 1 < range.upperBound ? bytes[position + 1] : 0
        position += 2
        switch Unicode.Scalar(letter) {
        case "\\", "'", "\"", "`": decoded.append(letter)
        case "b": decoded.append(0x08)
        case "f": decoded.append(0x0C)
        case "n": decoded.append(0x0A)
        case "r": decoded.append(0x0D)
        case "t": decoded.append(0x09)
        case "u": try appendScalar(digitCount: 4, from: start)
        case "U": try appendScalar(digitCount: 8, from: start)
        default:
            throw SyntaxError(
                .unknownEscape, at: SourcePosition(offset: start, in: bytes),
                found: String(
                    decoding: bytes[start..<min(start + 2, range.upperBound)], as: UTF8.self),
                hint:
                    #"write \\ for a backslash; others are \' \" \n \r \t \b \f \u6C34 \U0001F642"#)
        }
    }

    /// Appends the character whose hexadecimal digits come next, or the one that a surrogate pair
    /// stands for.
    private mutating func appendScalar(digitCount: Int, from start: Int) throws(SyntaxError) {
        guard var value = hexNumber(digitCount) else {
            throw invalid(
                start,
                "write \(digitCount) hexadecimal digits after \\\(digitCount == 4 ? "u" : "U")")
        }
        if digitCount == 4, (0xD800..<0xDC00).contains(value),
            bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let afterFirst = position
            position += 2
            if let second = hexNumber(4), (0xDC00..<0xE000).contains(second) {
                value = 0x10000 + ((value - 0xD800) << 10) + (second - 0xDC00)
            } else {
                position = afterFirst
            }
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw invalid(
                start, "this is no character: surrogates come in pairs, and the last is 10FFFF")
        }
        decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// The number that hexadecimal digits at the position make, all of them; then they are passed.
    private mutating func hexNumber(_ count: Int) -> UInt32? {
        guard position + count <= range.upperBound else { return nil }
        var number: UInt32 = 0
        for byte in bytes[position..<position + count] {
            guard byte.isHexDigit else { return nil }
            let digit =
                byte <= UInt8(ascii: "9") ? byte & 0x0F : (byte | 0x20) - UInt8(ascii: "a") + 10
            number = (number << 4) | UInt32(digit)
        }
        position += count
        return number
    }

    private func invalid(_ start: Int, _ hint: String) -> SyntaxError {
        SyntaxError(
            .invalidUnicodeEscape, at: SourcePosition(offset: start, in: bytes),
            found: String(
                decoding: bytes[start..<min(max(position, start + 2), range.upperBound)],
                as: UTF8.self),
            hint: hint)
    }
}
