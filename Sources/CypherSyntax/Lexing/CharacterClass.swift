/// How a byte can begin a token.
enum CharacterClass: UInt8, Sendable {
    case blank, letter, digit, quote, backtick, dollar, openBracket, closeBracket, slash, symbol
    case beyondASCII, unknown

    static let table: [CharacterClass] = (0...255).map(CharacterClass.init(byte:))

    private init(byte: Int) {
        guard byte < 0x80 else {
            self = .beyondASCII
            return
        }
        switch Unicode.Scalar(UInt8(byte)) {
        case "\t", "\n", "\u{0B}", "\u{0C}", "\r", " ", "\u{1C}"..."\u{1F}": self = .blank
        case "a"..."z", "A"..."Z", "_": self = .letter
        case "0"..."9": self = .digit
        case "'", "\"": self = .quote
        case "`": self = .backtick
        case "$": self = .dollar
        case "(", "[", "{": self = .openBracket
        case ")", "]", "}": self = .closeBracket
        case "/": self = .slash
        case ",", ".", ":", ";", "|", "&", "!", "+", "-", "*", "%", "^", "=", "<", ">":
            self = .symbol
        default: self = .unknown
        }
    }
}

extension Unicode.Scalar {
    /// Whether the character parts words from each other.
    var isCypherBlank: Bool {
        switch self {
        case "\u{1C}"..."\u{1F}", "\u{180E}", "\u{FEFF}": return true
        default: return properties.isWhitespace
        }
    }

    /// Whether a name without backticks can begin with the character.
    var isNameStart: Bool {
        properties.isIDStart || properties.generalCategory == .connectorPunctuation
    }

    /// Whether a name without backticks can go on with the character.
    var isNamePart: Bool {
        properties.isIDContinue || properties.generalCategory == .connectorPunctuation
    }
}
