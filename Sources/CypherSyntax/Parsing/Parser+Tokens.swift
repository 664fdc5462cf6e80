// Looking at source.tokens and taking them.
extension Parser {
    var current: Token { source.tokens[index] }
    var kind: TokenKind { source.tokens[index].kind }
    var keyword: Keyword? { source.tokens[index].keyword }
    var offset: SourceOffset { SourceOffset(utf8: source.tokens[index].start) }

    /// The token at an index; past the end, the end.
    func token(at index: Int) -> Token {
        source.tokens[min(index, source.tokens.count - 1)]
    }

    /// The token at a distance from the current one.
    func next(_ distance: Int = 1) -> Token {
        token(at: index + distance)
    }

    /// What is known of the bracket that a token opens.
    func bracket(_ token: Token) -> Bracket {
        source.brackets[Int(token.extent)]
    }

    func advance() {
        if index < source.tokens.count - 1 { index += 1 }
    }

    func at(_ kind: TokenKind) -> Bool {
        if index == attempts.noteAt { attempts.note(kind) }
        return source.tokens[index].kind == kind
    }

    func at(_ keyword: Keyword) -> Bool {
        if index == attempts.noteAt || index + 1 == attempts.noteAt {
            attempts.note(keyword, before: index != attempts.noteAt)
        }
        return source.tokens[index].keyword == keyword
    }

    /// Whether a keyword stands at a distance from the current token.
    func nextIs(_ keyword: Keyword, at distance: Int = 1) -> Bool {
        if index + distance == attempts.noteAt { attempts.note(keyword, before: false) }
        return next(distance).keyword == keyword
    }

    func accept(_ kind: TokenKind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    func accept(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    func expect(_ kind: TokenKind) throws(SyntaxError) {
        guard accept(kind) else { throw unexpected([kind.symbol ?? "the end"]) }
    }

    func expect(_ keyword: Keyword) throws(SyntaxError) {
        guard accept(keyword) else { throw unexpected([keyword.spelling]) }
    }

    /// The offset after the token before the current one.
    var previousEnd: SourceOffset {
        index > 0 ? SourceOffset(utf8: source.tokens[index - 1].end) : SourceOffset(utf8: 0)
    }

    /// From an offset to the end of the token before the current one.
    func range(from start: SourceOffset) -> SourceRange {
        SourceRange(start: start, end: max(start, previousEnd))
    }

    func text(_ token: Token) -> String {
        String(decoding: source.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
    }

    /// The word at an index, where there is a word.
    func word(at index: Int) -> (current: String?, previous: String?) {
        func word(_ index: Int) -> String? {
            guard index >= 0, index < source.tokens.count, source.tokens[index].kind == .word else {
                return nil
            }
            return text(source.tokens[index])
        }
        return (word(index), word(index - 1))
    }

    // MARK: Levels

    func enter() throws(SyntaxError) {
        guard nesting.enter() else { throw tooDeep() }
    }

    // MARK: Errors

    /// The error that the current token, whatever it is, cannot stand here.
    func unexpected(_ expected: [String], hint: String? = nil) -> SyntaxError {
        failedIndex = index
        return mistake(expected: expected, hint: hint)
    }

    /// An error of context at an offset.
    func error(
        _ reason: SyntaxError.Reason, at offset: SourceOffset, found: String? = nil,
        hint: String? = nil
    ) -> SyntaxError {
        SyntaxError(
            reason, at: SourcePosition(offset: Int(offset.utf8), in: source.bytes), found: found,
            hint: hint)
    }

    func tooDeep() -> SyntaxError {
        error(
            .tooDeep, at: offset,
            hint: "brackets and operators nest at most \(Nesting.limit) deep; "
                + "pass nested data as a parameter")
    }
}
