// One function for each lexical rule of the grammar, named after it.
extension Lexer {
    /// Passes one blank beyond ASCII; false where there is another character.
    mutating func scanWhitespace() -> Bool {
        let (scalar, length) = UTF8Check.scalar(in: bytes, at: position)
        guard scalar.isCypherBlank else { return false }
        position += length
        return true
    }

    /// Passes one comment; false where there is none, or where it does not end.
    mutating func scanComment() -> Bool {
        switch peek(1) {
        case UInt8(ascii: "/"):
            while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
                position += 1
            }
            return true
        case UInt8(ascii: "*"):
            var index = position + 2
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                    position = index + 2
                    return true
                }
                index += 1
            }
            let start = position
            position = bytes.count
            append(.unterminatedComment, from: start)
            return false
        default:
            return false
        }
    }

    /// Takes a name without backticks, or one character that can begin none.
    mutating func scanUnescapedName() {
        let start = position
        if bytes[start] >= 0x80 {
            let (scalar, length) = UTF8Check.scalar(in: bytes, at: start)
            position += length
            guard scalar.isNameStart else {
                append(.unknownCharacter, from: start)
                return
            }
        }
        passName()
        let keyword = bytes.withUnsafeBytes { text in
            Keyword.table.keyword(of: UnsafeRawBufferPointer(rebasing: text[start..<position]))
        }
        if keyword == .where { noteWhere() }
        append(.word, keyword: keyword, from: start)
    }

    /// Passes the characters with which a name can go on.
    private mutating func passName() {
        while position < bytes.count {
            switch characterClass(bytes[position]) {
            case .letter, .digit:
                position += 1
            case .beyondASCII:
                let (scalar, length) = UTF8Check.scalar(in: bytes, at: position)
                guard scalar.isNamePart else { return }
                position += length
            default:
                return
            }
        }
    }

    /// Takes a name in backticks; a backtick inside it is written twice.
    mutating func scanEscapedName() {
        let start = position
        guard passEscapedName() else {
            append(.unterminatedName, from: start)
            return
        }
        append(.escapedName, from: start)
    }

    /// Passes a name in backticks; false where it has no end.
    private mutating func passEscapedName() -> Bool {
        position += 1
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "`") else {
                position += 1
                continue
            }
            guard peek(1) == UInt8(ascii: "`") else {
                position += 1
                return true
            }
            position += 2
        }
        return false
    }

    /// Takes a string; a backslash takes the next character with it.
    mutating func scanStringLiteral() {
        let start = position
        let quote = bytes[start]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote {
                append(.string, from: start)
                return
            }
            if byte == UInt8(ascii: "\\"), position < bytes.count { position += 1 }
        }
        append(.unterminatedString, from: start)
    }

    /// Takes `$name`, `$0` or a dollar sign with a name in backticks.
    mutating func scanParameterName() {
        let start = position
        position += 1
        switch position < bytes.count ? characterClass(bytes[position]) : .unknown {
        case .letter:
            passName()
        case .digit:
            while characterClass(peek()) == .digit { position += 1 }
        case .backtick:
            guard passEscapedName() else {
                append(.unterminatedName, from: start)
                return
            }
        case .beyondASCII:
            let (scalar, length) = UTF8Check.scalar(in: bytes, at: position)
            guard scalar.isNameStart else { fallthrough }
            position += length
            passName()
        default:
            append(.unknownCharacter, from: start)
            return
        }
        append(.parameter, from: start)
    }

    /// Takes a symbol of one character or two.
    mutating func lexSymbol(_ byte: UInt8) {
        let start = position
        let (kind, length) = symbol(byte, peek(1))
        if kind == .dot, characterClass(peek(1)) == .digit {
            lexNumber()
            return
        }
        if kind == .comma { noteComma() }
        if kind == .bar { noteBar() }
        position += length
        append(kind, from: start)
    }

    private func symbol(_ byte: UInt8, _ next: UInt8) -> (TokenKind, Int) {
        switch (Unicode.Scalar(byte), Unicode.Scalar(next)) {
        case (".", "."): return (.dots, 2)
        case ("+", "="): return (.plusEqual, 2)
        case ("=", "~"): return (.matches, 2)
        case ("<", ">"): return (.notEqual, 2)
        case ("<", "="): return (.lessOrEqual, 2)
        case (">", "="): return (.greaterOrEqual, 2)
        case ("!", "="), ("=", "="), ("|", "|"), ("&", "&"): return (.foreignOperator, 2)
        case (",", _): return (.comma, 1)
        case (".", _): return (.dot, 1)
        case (":", _): return (.colon, 1)
        case (";", _): return (.semicolon, 1)
        case ("|", _): return (.bar, 1)
        case ("&", _): return (.ampersand, 1)
        case ("!", _): return (.exclamation, 1)
        case ("+", _): return (.plus, 1)
        case ("-", _): return (.minus, 1)
        case ("*", _): return (.star, 1)
        case ("/", _): return (.slash, 1)
        case ("%", _): return (.percent, 1)
        case ("^", _): return (.caret, 1)
        case ("=", _): return (.equal, 1)
        case ("<", _): return (.less, 1)
        case (">", _): return (.greater, 1)
        default: return (.unknownCharacter, 1)
        }
    }
}
