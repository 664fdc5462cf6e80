/// A word, a literal or a symbol of a statement, 12 bytes large.
public struct Token: Sendable, Hashable {
    /// What the token is.
    public let kind: TokenKind
    /// The keyword that a word may be; nil for other tokens.
    public let keyword: Keyword?
    /// The offset of the first byte.
    public let start: UInt32
    /// The offset after the last byte; for a bracket its index in the list of brackets.
    let extent: UInt32

    /// The offset after the last byte.
    public var end: UInt32 { kind.isBracket ? start + 1 : extent }

    /// The stretch of the text.
    public var range: SourceRange {
        SourceRange(start: SourceOffset(utf8: start), end: SourceOffset(utf8: end))
    }

    init(_ kind: TokenKind, keyword: Keyword? = nil, from start: Int, extent: Int) {
        self.kind = kind
        self.keyword = keyword
        self.start = UInt32(truncatingIfNeeded: start)
        self.extent = UInt32(truncatingIfNeeded: extent)
    }
}

/// What a token is.
///
/// The kinds that no rule accepts come last; each stands for one mistake, reported where the parser
/// meets it.
public enum TokenKind: UInt8, Sendable, Hashable {
    /// A name without backticks, maybe a keyword.
    case word
    /// A name in backticks.
    case escapedName
    /// A string with its quotes.
    case string
    /// A decimal, hexadecimal or octal integer.
    case integer
    /// A floating-point number.
    case float
    /// A parameter with its dollar sign.
    case parameter
    /// `(`
    case leftParenthesis
    /// `)`
    case rightParenthesis
    /// `[`
    case leftBracket
    /// `]`
    case rightBracket
    /// `{`
    case leftBrace
    /// `}`
    case rightBrace
    /// `,`
    case comma
    /// `.`
    case dot
    /// `..`
    case dots
    /// `:`
    case colon
    /// `;`
    case semicolon
    /// `|`
    case bar
    /// `&`
    case ampersand
    /// `!`
    case exclamation
    /// `+`
    case plus
    /// `+=`
    case plusEqual
    /// `-`
    case minus
    /// `*`
    case star
    /// `/`
    case slash
    /// `%`
    case percent
    /// `^`
    case caret
    /// `=`
    case equal
    /// `=~`
    case matches
    /// `<>`
    case notEqual
    /// `<`
    case less
    /// `<=`
    case lessOrEqual
    /// `>`
    case greater
    /// `>=`
    case greaterOrEqual
    /// The end of the text.
    case endOfText
    /// An operator of other languages: `!=`, `==`, `||`, `&&`.
    case foreignOperator
    /// Digits that make no number.
    case malformedNumber
    /// A string without its closing quote.
    case unterminatedString
    /// A name without its closing backtick.
    case unterminatedName
    /// A comment without its end.
    case unterminatedComment
    /// A character that no rule knows.
    case unknownCharacter

    /// Whether the token opens or closes a bracket.
    var isBracket: Bool {
        switch self {
        case .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .leftBrace,
            .rightBrace:
            return true
        default:
            return false
        }
    }

    /// The symbol, for kinds that are always written alike.
    public var symbol: String? {
        switch self {
        case .leftParenthesis: return "("
        case .rightParenthesis: return ")"
        case .leftBracket: return "["
        case .rightBracket: return "]"
        case .leftBrace: return "{"
        case .rightBrace: return "}"
        case .comma: return ","
        case .dot: return "."
        case .dots: return ".."
        case .colon: return ":"
        case .semicolon: return ";"
        case .bar: return "|"
        case .ampersand: return "&"
        case .exclamation: return "!"
        case .plus: return "+"
        case .plusEqual: return "+="
        case .minus: return "-"
        case .star: return "*"
        case .slash: return "/"
        case .percent: return "%"
        case .caret: return "^"
        case .equal: return "="
        case .matches: return "=~"
        case .notEqual: return "<>"
        case .less: return "<"
        case .lessOrEqual: return "<="
        case .greater: return ">"
        case .greaterOrEqual: return ">="
        default: return nil
        }
    }
}

/// What is known of an opening bracket before anything is parsed.
///
/// It lets the parser tell a pattern from an expression, and a comprehension from a list, without
/// going back.
struct Bracket: Sendable, Hashable {
    /// The index of the token that closes it; nil where none does.
    var close: UInt32?
    /// Whether a comma stands directly inside it.
    var hasComma = false
    /// Whether a `|` stands directly inside it.
    var hasBar = false
    /// Whether the keyword `WHERE` stands directly inside it.
    var hasWhere = false
}
