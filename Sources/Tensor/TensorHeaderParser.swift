/// Reads the JSON of a safetensors header, one value after the other.
///
/// What a header may hold is fixed, so that nothing here recurses but `object`, which its callers
/// nest two deep. Values that nobody asks for are skipped by counting brackets.
struct TensorHeaderParser {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// How deeply a value that is skipped may be nested.
    private static let depthLimit = 16

    /// Begins at the first byte.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The error of a header that is damaged.
    func damaged(_ detail: String) -> ModelError { ModelError(.fileHeader(detail: detail)) }

    private func unexpected(_ wanted: String) -> ModelError {
        damaged("\(wanted) is expected at its byte \(position)")
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Whether the next byte beside white space is this one, which is then behind us.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Reads an object; `member` reads the value of each key.
    mutating func object(
        _ member: (String, inout TensorHeaderParser) throws(ModelError) -> Void
    ) throws(ModelError) {
        guard take(UInt8(ascii: "{")) else { throw unexpected("an object") }
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
            try member(key, &self)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected("'}'") }
    }

    /// Reads a list of whole numbers; of more than `limit` the first ones.
    mutating func integers(limit: Int) throws(ModelError) -> [Int] {
        guard take(UInt8(ascii: "[")) else { throw unexpected("a list") }
        var numbers: [Int] = []
        if take(UInt8(ascii: "]")) { return numbers }
        repeat {
            let number = try integer()
            if numbers.count < limit { numbers.append(number) }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected("']'") }
        return numbers
    }

    private mutating func integer() throws(ModelError) -> Int {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { skipSpace() }
        let start = position
        var value = 0
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"),
            digit < 10
        {
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int(digit))
            guard !tooLarge, !overflow else { throw damaged("a number is too large") }
            value = sum
            position += 1
        }
        // JSON writes no zero before other digits.
        guard position > start, position - start == 1 || bytes[start] != UInt8(ascii: "0") else {
            throw unexpected("a whole number")
        }
        return isNegative ? -value : value
    }

    /// Reads a string.
    mutating func string() throws(ModelError) -> String {
        guard take(UInt8(ascii: "\"")) else { throw unexpected("a string") }
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(validating: bytes[start..<position], as: UTF8.self)
                position += 1
                guard let text else { throw damaged("a string is not UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw damaged("a string holds a control character")
            default:
                position += 1
            }
        }
        throw damaged("a string does not end")
    }

    /// Reads the rest of a string that has escapes.
    private mutating func escapedString(from start: Int) throws(ModelError) -> String {
        var text: [UInt8] = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw damaged("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                text.append(contentsOf: try escaped())
            case 0..<0x20:
                throw damaged("a string holds a control character")
            default:
                text.append(byte)
            }
        }
        throw damaged("a string does not end")
    }

    /// The character of the escape whose backslash is behind us.
    private mutating func escaped() throws(ModelError) -> [UInt8] {
        guard position < bytes.count else { throw damaged("a string does not end") }
        position += 1
        switch bytes[position - 1] {
        case UInt8(ascii: "\""): return [0x22]
        case UInt8(ascii: "\\"): return [0x5C]
        case UInt8(ascii: "/"): return [0x2F]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): break
        default: throw damaged("a string holds an escape that JSON has not")
        }
        var scalar = try hexadecimal()
        // Characters beyond 16 bits come as two escapes.
        if 0xD800...0xDBFF ~= scalar, position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let low = try hexadecimal()
            guard 0xDC00...0xDFFF ~= low else { throw damaged("half a character is missing") }
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let character = Unicode.Scalar(scalar) else {
            throw damaged("half a character is missing")
        }
        return Array(String(Character(character)).utf8)
    }

    private mutating func hexadecimal() throws(ModelError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
            else { throw damaged("an escape has not four digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Passes over a value of any kind.
    mutating func skip() throws(ModelError) {
        var depth = 0
        repeat {
            skipSpace()
            guard position < bytes.count else { throw unexpected("a value") }
            switch bytes[position] {
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
                guard depth <= Self.depthLimit else { throw damaged("it is nested too deeply") }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
                guard depth >= 0 else { throw unexpected("a value") }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                position += 1
                guard depth > 0 else { throw unexpected("a value") }
            default: try word()
            }
        } while depth > 0
    }

    /// Passes over a number or a name, such as `-1.5e3` or `true`.
    private mutating func word() throws(ModelError) {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+")...UInt8(ascii: "."):
                guard bytes[position] != UInt8(ascii: ",") else { return }
                position += 1
            default:
                guard position > start else { throw unexpected("a value") }
                return
            }
        }
    }

    /// Checks that nothing but white space is left.
    mutating func end() throws(ModelError) {
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end") }
    }
}
