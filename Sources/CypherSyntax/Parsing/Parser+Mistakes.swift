// What to say of a token that cannot stand where it stands.
extension Parser {
    func mistake(expected: [String], hint: String?) -> SyntaxError {
        let position = SourcePosition(offset: Int(current.start), in: source.bytes)
        func error(_ reason: SyntaxError.Reason, found: String?, hint: String?) -> SyntaxError {
            SyntaxError(reason, at: position, found: found, expected: expected, hint: hint)
        }
        switch kind {
        case .endOfText:
            return error(.unexpectedEnd, found: nil, hint: hint ?? unclosedBracketHint())
        case .unterminatedString:
            return error(
                .unterminatedString, found: excerpt(current),
                hint: "close the string with \(quoteName), or write \\\(quote) for one inside it")
        case .unterminatedName:
            return error(
                .unterminatedName, found: excerpt(current),
                hint: "close the name with a backtick; one inside a name is written twice")
        case .unterminatedComment:
            return error(
                .unterminatedComment, found: excerpt(current), hint: "close the comment with */")
        case .unknownCharacter:
            let isASCII = source.bytes[Int(current.start)] < 0x80
            return error(
                isASCII ? .unexpectedToken : .unknownCharacter, found: excerpt(current),
                hint: hint ?? characterHint())
        case .foreignOperator:
            return error(.unexpectedToken, found: excerpt(current), hint: operatorHint())
        default:
            return error(.unexpectedToken, found: excerpt(current), hint: hint)
        }
    }

    /// A token's text, cut where it is long.
    func excerpt(_ token: Token) -> String {
        let limit = 40
        let end = min(Int(token.end), Int(token.start) + 4 * limit)
        let text = String(decoding: source.bytes[Int(token.start)..<end], as: UTF8.self)
        guard text.unicodeScalars.count > limit || end < Int(token.end) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.prefix(limit))
        return String(scalars) + "…"
    }

    private var quote: String { source.bytes[Int(current.start)] == UInt8(ascii: "'") ? "'" : "\"" }
    private var quoteName: String { quote == "'" ? "a quotation mark '" : "a quotation mark \"" }

    /// Names the innermost bracket that nothing closes.
    private func unclosedBracketHint() -> String? {
        for token in source.tokens.reversed() {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace:
                guard bracket(token).close == nil, let symbol = token.kind.symbol else { continue }
                let position = SourcePosition(offset: Int(token.start), in: source.bytes)
                return "the \(symbol) at \(position.line):\(position.column) is not closed"
            default:
                continue
            }
        }
        return nil
    }

    private func operatorHint() -> String? {
        switch text(current) {
        case "!=": return "write <> for unequal"
        case "==": return "write = for equal"
        case "||": return "write OR between truth values, + between strings"
        case "&&": return "write AND"
        default: return nil
        }
    }

    private func characterHint() -> String? {
        let (scalar, _) = UTF8Check.scalar(in: source.bytes, at: Int(current.start))
        switch scalar {
        case "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FE58}", "\u{FE63}", "\u{FF0D}", "\u{AD}":
            return "write the dash as -"
        case "\u{2018}"..."\u{201F}", "\u{300C}"..."\u{300F}", "\u{FF02}", "\u{FF07}", "\u{AB}",
            "\u{BB}":
            return "write quotation marks as ' or \""
        case "\u{FF08}", "\u{FF09}": return "write parentheses as ( and )"
        case "\u{FF0C}", "\u{3001}": return "write the comma as ,"
        case "\u{FF1A}": return "write the colon as :"
        case "\u{FF1B}": return "write the semicolon as ;"
        case "\u{3002}": return "write the full stop as ."
        case "$": return "a parameter is written $name, without a space"
        default:
            return scalar.value < 0x80
                ? nil : "a name with such a character stands in backticks"
        }
    }
}
