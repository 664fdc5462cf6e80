/// Reads numbers out of strings for `toInteger` and `toFloat`.
enum NumberParser {
    /// What a string holds, read as an integer.
    enum Integer {
        case value(Int)
        /// A number too large for 64 bits.
        case overflow
        /// No number.
        case none
    }

    /// A decimal number with blanks around it, cut down to its whole part: `42`, `-1.9`, `2e3`.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Integer {
        let bytes = trimmed(bytes)
        guard let shape = Shape(bytes) else { return .none }
        guard shape.hasExponent else {
            var result = 0
            for byte in bytes[shape.whole] {
                let (product, overflow) = result.multipliedReportingOverflow(by: 10)
                let digit = Int(byte - UInt8(ascii: "0"))
                let (sum, carry) =
                    shape.isNegative
                    ? product.subtractingReportingOverflow(digit)
                    : product.addingReportingOverflow(digit)
                if overflow || carry { return .overflow }
                result = sum
            }
            return .value(result)
        }
        guard let float = Double(String(decoding: bytes, as: UTF8.self)) else { return .none }
        return Number.truncated(float).map { .value($0) } ?? .overflow
    }

    /// A decimal number with blanks around it, or `NaN`, `Infinity`, `-Infinity`.
    static func float(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        let bytes = trimmed(bytes)
        if Shape(bytes) != nil { return Double(String(decoding: bytes, as: UTF8.self)) }
        switch String(decoding: bytes.prefix(10), as: UTF8.self) {
        case "NaN": return .nan
        case "Infinity", "+Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: return nil
        }
    }

    /// Without the blanks at both ends.
    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<
        UnsafeBufferPointer<UInt8>
    > {
        var start = 0
        var end = bytes.count
        while start < end && bytes[start] <= 0x20 { start += 1 }
        while end > start && bytes[end - 1] <= 0x20 { end -= 1 }
        return bytes[start..<end]
    }

    /// The parts of a decimal number: `[+-] digits [. digits] [e [+-] digits]`, a digit before `e`.
    private struct Shape {
        var isNegative = false
        var whole: Range<Int>
        var hasExponent = false

        init?(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
            var place = bytes.startIndex
            func digits() -> Range<Int> {
                let start = place
                while place < bytes.endIndex, bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
                return start..<place
            }
            func take(_ characters: String) -> UInt8? {
                guard place < bytes.endIndex, characters.utf8.contains(bytes[place]) else {
                    return nil
                }
                place += 1
                return bytes[place - 1]
            }
            isNegative = take("+-") == UInt8(ascii: "-")
            whole = digits()
            let fraction = take(".") == nil ? place..<place : digits()
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            if take("eE") != nil {
                hasExponent = true
                _ = take("+-")
                guard !digits().isEmpty else { return nil }
            }
            guard place == bytes.endIndex else { return nil }
        }
    }
}
