import GraphStore

/// The shortest decimal that reads back as a finite float: 0.DIGITS times 10 to the exponent.
struct Decimal {
    /// The digits without leading or trailing zeros; none for zero.
    var digits: [UInt8]
    /// Where the decimal point stands, counted from before the first digit.
    var exponent: Int
    /// Whether the number is below zero, or negative zero.
    var isNegative: Bool

    /// Takes a finite float apart; nil for NaN and infinity.
    init?(_ float: Double) {
        guard float.isFinite else { return nil }
        isNegative = float.sign == .minus
        digits = []
        exponent = 0
        var written = 0
        var point: Int?
        var power = 0
        var isPowerNegative = false
        var inPower = false
        // "123.45", "1e-07", "5e+20": the standard library's shortest form.
        for character in float.magnitude.description.utf8 {
            switch character {
            case UInt8(ascii: "."): point = written
            case UInt8(ascii: "e"): inPower = true
            case UInt8(ascii: "-"): isPowerNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = character - UInt8(ascii: "0")
                if inPower {
                    power = power * 10 + Int(digit)
                } else {
                    written += 1
                    digits.append(digit)
                }
            default: break
            }
        }
        exponent = (point ?? written) + (isPowerNegative ? -power : power)
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { exponent = 0 }
    }

    /// The float that is nearest to the decimal.
    var float: Double {
        var text = isNegative ? "-0." : "0."
        for digit in digits { text.append(Character(Unicode.Scalar(digit + UInt8(ascii: "0")))) }
        text += digits.isEmpty ? "0" : "e\(exponent)"
        return Double(text) ?? 0
    }
}

extension Double {
    /// The text of `toString`: as Java writes it, `1.0`, `1.0E10`, `1.0E-4`, `NaN`, `Infinity`.
    var cypherText: String {
        guard let decimal = Decimal(self) else {
            return isNaN ? "NaN" : self < 0 ? "-Infinity" : "Infinity"
        }
        var text = decimal.isNegative ? "-" : ""
        let digits = decimal.digits.map { Character(Unicode.Scalar($0 + UInt8(ascii: "0"))) }
        let exponent = decimal.exponent
        if digits.isEmpty { return text + "0.0" }
        if exponent > -3 && exponent <= 7 {
            if exponent <= 0 {
                text += "0." + String(repeating: "0", count: -exponent) + String(digits)
            } else if digits.count <= exponent {
                text += String(digits) + String(repeating: "0", count: exponent - digits.count)
                text += ".0"
            } else {
                text += String(digits[..<exponent]) + "." + String(digits[exponent...])
            }
            return text
        }
        text.append(digits[0])
        text += "." + (digits.count > 1 ? String(digits[1...]) : "0") + "E\(exponent - 1)"
        return text
    }
}

extension Value {
    /// The text of a number; empty for other values.
    var numberText: String {
        switch self {
        case .integer(let integer): String(integer)
        case .float(let float): float.cypherText
        default: ""
        }
    }
}
