extension JSONReader {
    /// A number: an integer where it is written as one, else a float.
    enum Number: Equatable {
        case integer(Int)
        case float(Double)
    }

    /// The parts of a number's spelling.
    struct NumberShape {
        let start: Int
        let end: Int
        /// Whether it has a fraction or an exponent.
        let isFloat: Bool
    }

    /// Reads a number's spelling by JSON's grammar.
    mutating func numberShape() throws(ProtocolError) -> NumberShape {
        let start = position
        var at = position
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let digits = at
        at = endOfDigits(at)
        guard at > digits else { throw .json("expected a digit", at: at) }
        if bytes[digits] == UInt8(ascii: "0"), at > digits + 1 {
            throw .json("a number has no leading zeros", at: digits)
        }
        var isFloat = false
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isFloat = true
            let fraction = at + 1
            at = endOfDigits(fraction)
            guard at > fraction else { throw .json("expected a digit", at: at) }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isFloat = true
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            let exponent = at
            at = endOfDigits(at)
            guard at > exponent else { throw .json("expected a digit", at: at) }
        }
        advance(to: at)
        return NumberShape(start: start, end: at, isFloat: isFloat)
    }

    private func endOfDigits(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
        return at
    }

    /// Reads a number.
    ///
    /// An integer that needs more than 64 bits and a float beyond the largest finite one are
    /// refused: to round them would be to answer with another number than was asked about.
    mutating func number() throws(ProtocolError) -> Number {
        let shape = try numberShape()
        return shape.isFloat ? .float(try float(shape)) : .integer(try integer(shape))
    }

    private func integer(_ shape: NumberShape) throws(ProtocolError) -> Int {
        var at = shape.start
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var value = 0
        while at < shape.end {
            let digit = Int(bytes[at] &- UInt8(ascii: "0"))
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, spilled) =
                isNegative
                ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflowed || spilled {
                throw .number(
                    "does not fit into 64 bits; write it as a float or a string", at: shape.start)
            }
            value = sum
            at += 1
        }
        return value
    }

    /// Powers of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The nearest double.
    ///
    /// A mantissa below 2^53 with a power of ten that is exact needs one rounding only and is
    /// computed here; everything else goes to the standard library's correct reader.
    private func float(_ shape: NumberShape) throws(ProtocolError) -> Double {
        if let exact = shortFloat(shape) { return exact }
        let spelling = String(decoding: bytes[shape.start..<shape.end], as: UTF8.self)
        guard let value = Double(spelling), value.isFinite else {
            throw .number("is larger than any float", at: shape.start)
        }
        return value
    }

    private func shortFloat(_ shape: NumberShape) -> Double? {
        guard shape.end - shape.start <= 20 else { return nil }
        var at = shape.start
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var mantissa = 0
        var exponent = 0
        var hasPoint = false
        while at < shape.end {
            let byte = bytes[at]
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if byte | 0x20 == UInt8(ascii: "e") {
                break
            } else {
                guard mantissa < 1 << 49 else { return nil }
                mantissa = mantissa * 10 + Int(byte &- UInt8(ascii: "0"))
                if hasPoint { exponent -= 1 }
            }
            at += 1
        }
        if at < shape.end {
            at += 1
            let isDown = bytes[at] == UInt8(ascii: "-")
            if bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
            guard shape.end - at <= 3 else { return nil }
            var written = 0
            while at < shape.end {
                written = written * 10 + Int(bytes[at] &- UInt8(ascii: "0"))
                at += 1
            }
            exponent += isDown ? -written : written
        }
        guard mantissa < 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
        let magnitude = Double(mantissa)
        let value =
            exponent < 0
            ? magnitude / Self.exactPowers[-exponent] : magnitude * Self.exactPowers[exponent]
        return isNegative ? -value : value
    }
}
