/// A text cut into statements at its semicolons.
///
/// A semicolon in a string, a name in backticks or a comment is no end. The text need not be right
/// otherwise:
/// each statement is for the parser to judge.
public struct StatementScript: Sendable, Hashable {
    /// A statement of the text, without its semicolon and the blanks around it.
    public struct Part: Sendable, Hashable {
        /// The statement, comments inside it included.
        public let text: String
        /// Where it begins in the whole text.
        public let position: SourcePosition
    }

    /// What a text ends in the middle of.
    public enum Opening: Sendable, Hashable {
        /// A string in single quotes.
        case singleQuotedString
        /// A string in double quotes.
        case doubleQuotedString
        /// A name in backticks.
        case name
        /// A comment that `*/` ends.
        case comment
    }

    /// The statements that a semicolon ends; empty ones are left out.
    public private(set) var statements: [Part] = []
    /// What follows the last semicolon; nil where that is nothing but blanks and comments.
    public private(set) var rest: Part?
    /// What the text ends in the middle of.
    public private(set) var opening: Opening?

    /// Whether nothing is left to be written: every statement has its semicolon.
    public var isComplete: Bool { rest == nil && opening == nil }

    /// All statements, the last of them with or without its semicolon.
    public var allStatements: [Part] { statements + (rest.map { [$0] } ?? []) }

    /// Cuts a text, in one pass.
    public init(_ text: String) {
        var splitter = Splitter(bytes: Array(text.utf8))
        splitter.run()
        statements = splitter.statements
        rest = splitter.rest
        opening = splitter.opening
    }
}

/// The pass over the text.
private struct Splitter {
    let bytes: [UInt8]
    var statements: [StatementScript.Part] = []
    var rest: StatementScript.Part?
    var opening: StatementScript.Opening?

    private var index = 0
    /// The statement's first byte that is neither blank nor comment.
    private var start: Int?
    /// The offset after the last such byte.
    private var end = 0
    private var counted = SourcePosition(offset: 0, line: 1, column: 1)

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func run() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "'"): passQuoted(.singleQuotedString, escapes: true)
            case UInt8(ascii: "\""): passQuoted(.doubleQuotedString, escapes: true)
            case UInt8(ascii: "`"): passQuoted(.name, escapes: false)
            case UInt8(ascii: "/") where next == UInt8(ascii: "/"): passLineComment()
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"): passComment()
            case UInt8(ascii: ";"):
                if let part = takePart() { statements.append(part) }
                index += 1
            case 0x09...0x0D, 0x1C...0x20: index += 1
            case 0x80...: passBeyondASCII()
            default: take(1)
            }
        }
        rest = takePart()
    }

    private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

    /// Passes bytes that belong to a statement.
    private mutating func take(_ count: Int) {
        if start == nil { start = index }
        index = min(index + count, bytes.count)
        end = index
    }

    private mutating func passBeyondASCII() {
        let (scalar, length) = UTF8Check.scalar(in: bytes, at: index)
        if scalar.isCypherBlank {
            index += length
        } else {
            take(length)
        }
    }

    private mutating func passQuoted(_ kind: StatementScript.Opening, escapes: Bool) {
        let quote = bytes[index]
        take(1)
        while index < bytes.count {
            let byte = bytes[index]
            take(byte == UInt8(ascii: "\\") && escapes ? 2 : 1)
            if byte == quote { return }
        }
        opening = kind
    }

    private mutating func passLineComment() {
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    }

    private mutating func passComment() {
        index += 2
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                index += 2
                return
            }
            index += 1
        }
        index = bytes.count
        opening = .comment
    }

    /// The statement read so far, if there is one; the next one begins after it.
    private mutating func takePart() -> StatementScript.Part? {
        guard let first = start else { return nil }
        start = nil
        count(to: first)
        return StatementScript.Part(
            text: String(decoding: bytes[first..<end], as: UTF8.self), position: counted)
    }

    /// Counts lines and columns on from where they were counted last.
    private mutating func count(to offset: Int) {
        let from = counted.offset
        let part = SourcePosition(offset: offset - from, in: Array(bytes[from..<offset]))
        let line = counted.line + part.line - 1
        let column = part.line == 1 ? counted.column + part.column - 1 : part.column
        counted = SourcePosition(offset: offset, line: line, column: column)
    }
}
