// Numbers: which of the lexical rules applies shows only at the end of the digits.
extension Lexer {
    /// Takes a number, or all the letters and digits of what would be one.
    mutating func lexNumber() {
        let start = position
        let kind: TokenKind?
        switch (peek(), peek(1)) {
        case (UInt8(ascii: "0"), UInt8(ascii: "x")): kind = scanHexInteger()
        case (UInt8(ascii: "0"), UInt8(ascii: "o")): kind = scanOctalInteger()
        default: kind = scanDecimalInteger()
        }
        var isWhole = true
        while isWordPart() {
            isWhole = false
            position += 1
        }
        append(isWhole ? kind ?? .malformedNumber : .malformedNumber, from: start)
    }

    /// Whether a letter or digit stands at the position, so that the number does not end there.
    private func isWordPart() -> Bool {
        guard position < bytes.count else { return false }
        switch characterClass(bytes[position]) {
        case .letter, .digit: return true
        default: return false
        }
    }

    /// Takes `0x` and its digits; nil where there are none.
    private mutating func scanHexInteger() -> TokenKind? {
        position += 2
        let digits = position
        while peek().isHexDigit { position += 1 }
        return position > digits ? .integer : nil
    }

    /// Takes `0o` and its digits; nil where there are none.
    private mutating func scanOctalInteger() -> TokenKind? {
        position += 2
        let digits = position
        while peek() >= UInt8(ascii: "0"), peek() <= UInt8(ascii: "7") { position += 1 }
        return position > digits ? .integer : nil
    }

    /// Takes decimal digits, and the rest of a floating-point number where they begin one.
    private mutating func scanDecimalInteger() -> TokenKind? {
        let start = position
        passDigits()
        if let kind = scanFloatLiteral() { return kind }
        let hasLeadingZero = position - start > 1 && bytes[start] == UInt8(ascii: "0")
        return hasLeadingZero ? nil : .integer
    }

    /// Takes a fraction and an exponent; nil where there is neither.
    private mutating func scanFloatLiteral() -> TokenKind? {
        let start = position
        if peek() == UInt8(ascii: "."), characterClass(peek(1)) == .digit {
            position += 1
            passDigits()
        }
        scanExponent()
        return position > start ? .float : nil
    }

    /// Takes `e` and its digits, where both are there.
    private mutating func scanExponent() {
        guard peek() | 0x20 == UInt8(ascii: "e") else { return }
        let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+") ? 1 : 0
        guard characterClass(peek(1 + sign)) == .digit else { return }
        position += 1 + sign
        passDigits()
    }

    private mutating func passDigits() {
        while characterClass(peek()) == .digit { position += 1 }
    }
}

extension UInt8 {
    /// Whether the byte is a hexadecimal digit.
    var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            return true
        default:
            return false
        }
    }
}
