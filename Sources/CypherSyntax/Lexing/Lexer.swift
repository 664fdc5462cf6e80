/// Cuts the text of a statement into tokens.
///
/// Works on UTF-8 bytes, in one pass, in time linear in the text. It never stops at a mistake:
/// mistakes become tokens of their own,
/// so that the first one is reported in the order of reading, with what the parser expected there.
public struct Lexer {
    /// The longest text of a statement, in bytes.
    public static let maximumSize = 64 << 20
    /// The greatest number of tokens of a statement.
    public static let maximumTokenCount = 8 << 20

    let bytes: [UInt8]
    var position = 0
    var tokens: [Token] = []
    var brackets: [Bracket] = []
    private var open: [(kind: TokenKind, index: Int)] = []
    private let classes = CharacterClass.table

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tokens.reserveCapacity(min(bytes.count / 4 + 2, Lexer.maximumTokenCount))
    }

    /// The tokens of a text, the last one being its end.
    ///
    /// Throws where the text is too large or not UTF-8.
    public static func tokens(of utf8: [UInt8]) throws(SyntaxError) -> [Token] {
        try lex(utf8).tokens
    }

    static func lex(_ utf8: [UInt8]) throws(SyntaxError) -> Lexer {
        guard utf8.count <= maximumSize else {
            throw SyntaxError(
                .tooLarge, at: SourcePosition(offset: 0, in: utf8),
                hint: "a statement has at most \(maximumSize >> 20) MiB; pass large values as "
                    + "parameters")
        }
        if let offset = UTF8Check.firstInvalidOffset(in: utf8) {
            throw SyntaxError(
                .invalidUTF8, at: SourcePosition(offset: offset, in: utf8),
                found: "byte 0x" + String(utf8[offset], radix: 16, uppercase: true))
        }
        var lexer = Lexer(utf8)
        try lexer.run()
        return lexer
    }

    private mutating func run() throws(SyntaxError) {
        while true {
            skipBlanks()
            guard position < bytes.count else { break }
            guard tokens.count < Lexer.maximumTokenCount else {
                throw SyntaxError(
                    .tooLarge, at: SourcePosition(offset: position, in: bytes),
                    hint: "a statement has at most \(Lexer.maximumTokenCount) words and symbols; "
                        + "pass large values as parameters")
            }
            lexToken()
        }
        append(.endOfText, from: bytes.count)
    }

    /// The byte at a distance from the position; 0 past the end.
    func peek(_ distance: Int = 0) -> UInt8 {
        let index = position + distance
        return index < bytes.count ? bytes[index] : 0
    }

    func characterClass(_ byte: UInt8) -> CharacterClass {
        classes[Int(byte)]
    }

    /// Adds a token that ends at the position.
    mutating func append(_ kind: TokenKind, keyword: Keyword? = nil, from start: Int) {
        tokens.append(Token(kind, keyword: keyword, from: start, extent: position))
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch characterClass(bytes[position]) {
            case .blank:
                position += 1
            case .beyondASCII:
                guard scanWhitespace() else { return }
            case .slash:
                guard scanComment() else { return }
            default:
                return
            }
        }
    }

    private mutating func lexToken() {
        let start = position
        let byte = bytes[position]
        switch characterClass(byte) {
        case .letter, .beyondASCII:
            scanUnescapedName()
        case .digit:
            lexNumber()
        case .quote:
            scanStringLiteral()
        case .backtick:
            scanEscapedName()
        case .dollar:
            scanParameterName()
        case .openBracket:
            position += 1
            openBracket(byte, at: start)
        case .closeBracket:
            position += 1
            closeBracket(byte, at: start)
        case .symbol, .slash:
            lexSymbol(byte)
        case .blank, .unknown:
            position += 1
            append(.unknownCharacter, from: start)
        }
    }

    private mutating func openBracket(_ byte: UInt8, at start: Int) {
        let kind: TokenKind
        switch byte {
        case UInt8(ascii: "("): kind = .leftParenthesis
        case UInt8(ascii: "["): kind = .leftBracket
        default: kind = .leftBrace
        }
        tokens.append(Token(kind, from: start, extent: brackets.count))
        open.append((kind, brackets.count))
        brackets.append(Bracket())
    }

    private mutating func closeBracket(_ byte: UInt8, at start: Int) {
        let kind: TokenKind
        let opening: TokenKind
        switch byte {
        case UInt8(ascii: ")"): (kind, opening) = (.rightParenthesis, .leftParenthesis)
        case UInt8(ascii: "]"): (kind, opening) = (.rightBracket, .leftBracket)
        default: (kind, opening) = (.rightBrace, .leftBrace)
        }
        if let last = open.last, last.kind == opening {
            brackets[last.index].close = UInt32(tokens.count)
            open.removeLast()
        }
        tokens.append(Token(kind, from: start, extent: 0))
    }

    /// Notes a comma on the innermost open bracket.
    mutating func noteComma() {
        if let last = open.last { brackets[last.index].hasComma = true }
    }

    /// Notes a `|` on the innermost open bracket.
    mutating func noteBar() {
        if let last = open.last { brackets[last.index].hasBar = true }
    }

    /// Notes a `WHERE` that is a keyword here and no property key, label or type.
    mutating func noteWhere() {
        guard let last = open.last else { return }
        switch tokens.last?.kind {
        case .dot, .colon, .ampersand, .bar, .exclamation: return
        default: brackets[last.index].hasWhere = true
        }
    }
}
