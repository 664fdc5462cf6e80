/// Reads one JSON text from UTF-8 bytes that `UTF8Check` has passed.
///
/// A pull reader: whoever knows the shape of the text walks it, and no tree is built. Objects are
/// walked with `openObject` and `nextKey`, arrays with `openArray` and `nextElement`. Strict: no
/// trailing commas, comments, control characters in strings or lone surrogates; the depth is
/// limited, so that walking it by recursion is safe.
struct JSONReader {
    /// The deepest nesting of arrays and objects that is read.
    static let depthLimit = 128

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    private(set) var depth = 0
    /// Whether the innermost open array or object has had no element yet.
    private var isFirst = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// What a value is, by its first character.
    enum Kind { case object, array, string, number, `true`, `false`, null }

    /// A string literal as it stands in the text, without its quotes.
    struct Token {
        let start: Int
        let end: Int
        let hasEscapes: Bool
    }

    /// The next byte that is not white space, or 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            if byte > 0x20 || (byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) {
                return byte
            }
            position += 1
        }
        return 0
    }

    /// Requires that nothing but white space follows.
    mutating func requireEnd() throws(ProtocolError) {
        _ = peek()
        guard position == bytes.count else {
            throw .json("unexpected text after the value", at: position)
        }
    }

    /// What the next value is.
    mutating func kind() throws(ProtocolError) -> Kind {
        switch peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        default:
            throw .json(
                position == bytes.count ? "the text ends early" : "expected a value", at: position)
        }
    }

    private mutating func open(_ bracket: UInt8) throws(ProtocolError) {
        guard peek() == bracket, position < bytes.count else {
            throw .json("expected '\(Character(Unicode.Scalar(bracket)))'", at: position)
        }
        guard depth < Self.depthLimit else { throw .tooDeep(at: position) }
        position += 1
        depth += 1
        isFirst = true
    }

    /// Enters an object.
    mutating func openObject() throws(ProtocolError) { try open(UInt8(ascii: "{")) }

    /// Enters an array.
    mutating func openArray() throws(ProtocolError) { try open(UInt8(ascii: "[")) }

    /// Moves past the comma to the next element; false after leaving at the closing bracket.
    private mutating func next(until bracket: UInt8) throws(ProtocolError) -> Bool {
        let byte = peek()
        if byte == bracket, position < bytes.count {
            position += 1
            depth -= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else {
            let closing = Character(Unicode.Scalar(bracket))
            throw .json(
                position == bytes.count ? "the text ends early" : "expected ',' or '\(closing)'",
                at: position)
        }
        position += 1
        return true
    }

    /// Moves to the next element of the open array; false after leaving it.
    mutating func nextElement() throws(ProtocolError) -> Bool {
        try next(until: UInt8(ascii: "]"))
    }

    /// Reads the next key of the open object and its colon; nil after leaving it.
    mutating func nextKey() throws(ProtocolError) -> Token? {
        guard try next(until: UInt8(ascii: "}")) else { return nil }
        let key = try string()
        guard peek() == UInt8(ascii: ":") else { throw .json("expected ':'", at: position) }
        position += 1
        return key
    }

    /// Reads a string literal and checks its escapes.
    ///
    /// O(n).
    mutating func string() throws(ProtocolError) -> Token {
        guard peek() == UInt8(ascii: "\"") else { throw .json("expected '\"'", at: position) }
        let start = position + 1
        var at = start
        var hasEscapes = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                position = at + 1
                return Token(start: start, end: at, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                at = try endOfEscape(at)
            } else if byte < 0x20 {
                throw .json("a control character in a string has to be escaped", at: at)
            } else {
                at += 1
            }
        }
        throw .json("the string does not end", at: start - 1)
    }

    /// Where the escape (a surrogate pair counts as one) that starts here ends.
    private func endOfEscape(_ at: Int) throws(ProtocolError) -> Int {
        guard at + 1 < bytes.count else { throw .json("the string does not end", at: at) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return at + 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(at + 2)
            if unit & 0xF800 != 0xD800 { return at + 6 }
            guard unit < 0xDC00, at + 7 < bytes.count, bytes[at + 6] == UInt8(ascii: "\\"),
                bytes[at + 7] == UInt8(ascii: "u"), try codeUnit(at + 8) & 0xFC00 == 0xDC00
            else { throw .json("a surrogate without its pair", at: at) }
            return at + 12
        default: throw .json("an unknown escape", at: at)
        }
    }

    /// The number that four hexadecimal digits spell.
    private func codeUnit(_ at: Int) throws(ProtocolError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw .json("the string does not end", at: at) }
        var unit: UInt32 = 0
        for index in at..<at + 4 {
            let digit: UInt8
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                digit = bytes[index] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                digit = bytes[index] - UInt8(ascii: "A") + 10
            default: throw .json("\\u needs four hexadecimal digits", at: index)
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// The bytes of a string literal with its escapes resolved.
    ///
    /// O(n).
    func unescaped(_ token: Token) throws(ProtocolError) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(token.end - token.start)
        var at = token.start
        while at < token.end {
            let byte = bytes[at]
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                at += 1
                continue
            }
            switch bytes[at + 1] {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                at = try appendCodePoint(at, to: &out)
                continue
            default: out.append(bytes[at + 1])
            }
            at += 2
        }
        return out
    }

    private func appendCodePoint(_ at: Int, to out: inout [UInt8]) throws(ProtocolError) -> Int {
        var scalar = try codeUnit(at + 2)
        var end = at + 6
        if scalar & 0xFC00 == 0xD800 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (try codeUnit(at + 8) & 0x3FF)
            end = at + 12
        }
        guard let scalar = Unicode.Scalar(scalar) else {
            throw .json("a surrogate without its pair", at: at)
        }
        out.append(contentsOf: UTF8.encode(scalar) ?? .init())
        return end
    }

    /// Lends the bytes of a string literal with its escapes resolved; valid inside the closure
    /// only.
    @inline(__always)
    func withBytes<R>(
        of token: Token, _ body: (UnsafeBufferPointer<UInt8>) throws(ProtocolError) -> R
    ) throws(ProtocolError) -> R {
        if !token.hasEscapes {
            return try body(UnsafeBufferPointer(rebasing: bytes[token.start..<token.end]))
        }
        let decoded = try unescaped(token)
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: decoded.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: decoded)
        return try body(UnsafeBufferPointer(copy))
    }

    /// A string literal as a Swift string.
    func text(of token: Token) throws(ProtocolError) -> String {
        try withBytes(of: token) { bytes throws(ProtocolError) in
            String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Whether a key spells a name, byte for byte.
    func matches(_ token: Token, _ name: StaticString) -> Bool {
        guard !token.hasEscapes else {
            return (try? unescaped(token)).map { $0.elementsEqual(name.bytes) } ?? false
        }
        let length = token.end - token.start
        guard length == name.utf8CodeUnitCount else { return false }
        let names = name.bytes
        for index in 0..<length where bytes[token.start + index] != names[index] { return false }
        return true
    }

    /// Reads one of the three words.
    mutating func literal(_ word: StaticString) throws(ProtocolError) {
        let letters = word.bytes
        guard position + letters.count <= bytes.count else {
            throw .json("the text ends early", at: position)
        }
        for index in 0..<letters.count where bytes[position + index] != letters[index] {
            throw .json("expected '\(word)'", at: position)
        }
        position += letters.count
    }

    /// Reads any value and gives back where it stood.
    mutating func skipValue() throws(ProtocolError) -> Range<Int> {
        let kind = try kind()
        let start = position
        switch kind {
        case .object:
            try openObject()
            while try nextKey() != nil { _ = try skipValue() }
        case .array:
            try openArray()
            while try nextElement() { _ = try skipValue() }
        case .string: _ = try string()
        case .number: _ = try numberShape()
        case .true: try literal("true")
        case .false: try literal("false")
        case .null: try literal("null")
        }
        return start..<position
    }

    /// Moves to the end of a number.
    mutating func advance(to end: Int) { position = end }
}

extension StaticString {
    /// The bytes of a literal.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
