/// Makes a syntax tree of a statement's text, by recursive descent.
///
/// There is one function for each rule of Grammar/Cypher.ebnf, `parseMatch` for `Match`, and no
/// other function's name begins
/// with `parse` or `scan`. What the grammar leaves to context is checked on the way: see
/// Grammar/README.md.
/// Time is linear in the text; nothing is read twice but for a bounded look ahead. Recursion is
/// bounded by `Nesting`. It is a class because debug builds hold copies of a struct in every step
/// of a
/// deep recursion.
public final class Parser {
    let source: TokenSource
    let builder: TreeBuilder
    /// What was looked for at one token, in a second attempt after an error.
    let attempts: Attempts
    var index = 0
    var nesting = Nesting()
    /// How many subqueries that must not write are open.
    var readOnlyDepth = 0
    /// Whether a `|` directly in the bracket being parsed belongs to the bracket and not to labels.
    var barEndsExpression = false

    /// The greatest height of an expression since the last measurement began.
    var tallest: UInt16 = 0
    /// The token at which an error was found; none where it is negative.
    var failedIndex = -1

    private init(_ source: TokenSource, noteAt: Int = -1) {
        self.source = source
        builder = TreeBuilder(source.bytes)
        attempts = Attempts(noteAt: noteAt)
    }

    /// Parses a statement, which may end in a semicolon.
    ///
    /// Throws on anything that is not one whole statement.
    public static func parse(_ text: String) throws(SyntaxError) -> SyntaxTree {
        try parse(utf8: Array(text.utf8))
    }

    /// Parses a statement given as UTF-8, which is checked.
    public static func parse(utf8: [UInt8]) throws(SyntaxError) -> SyntaxTree {
        let source = TokenSource(try Lexer.lex(utf8))
        let parser = Parser(source)
        do {
            try parser.parseCypher()
        } catch {
            throw explain(error, parser.failedIndex, source)
        }
        return parser.builder.tree
    }

    /// Parses again up to the error, noting what was looked for there, and adds that to the error.
    private static func explain(
        _ error: SyntaxError, _ failedIndex: Int, _ source: TokenSource
    ) -> SyntaxError {
        guard failedIndex >= 0 else { return error }
        let parser = Parser(source, noteAt: failedIndex)
        do {
            try parser.parseCypher()
        } catch {
            return parser.attempts.explain(error, word: parser.word(at: failedIndex))
        }
        return error
    }

    /// Parses the whole text and leaves the statement in the tree.
    func parseCypher() throws(SyntaxError) {
        let mode = parseStatementPrefix()
        let body = try parseStatement()
        let hasSemicolon = accept(.semicolon)
        guard at(.endOfText) else {
            if hasSemicolon {
                throw unexpected(
                    ["the end"], hint: "one statement at a time: send the next one apart")
            }
            throw unexpected([])
        }
        builder.tree.statement = Statement(mode: mode, body: body)
    }

    func parseStatementPrefix() -> StatementMode {
        // A statement cannot begin with another word than a clause's, so that no variable is meant.
        if accept(.explain) { return .explain }
        if accept(.profile) { return .profile }
        return .run
    }

    func parseStatement() throws(SyntaxError) -> StatementBody {
        if at(.show) { return .show(try parseShowCommand()) }
        if at(.drop) || startsSchemaCreation() { return try parseSchemaCommand() }
        return .query(try parseQuery())
    }
}

/// The tokens that a parser reads.
final class TokenSource {
    let bytes: [UInt8]
    let tokens: [Token]
    let brackets: [Bracket]

    init(_ lexer: consuming Lexer) {
        bytes = lexer.bytes
        tokens = lexer.tokens
        brackets = lexer.brackets
    }
}

/// The tree that a parser makes, and the height of each of its expressions.
final class TreeBuilder {
    var tree: SyntaxTree
    var heights: [UInt16] = []

    init(_ source: [UInt8]) {
        tree = SyntaxTree(
            source: source, statement: Statement(mode: .run, body: .query(QueryRef(index: 0))))
    }

    func height(_ ref: ExpressionRef) -> UInt16 { heights[Int(ref.index)] }
    func offset(of ref: ExpressionRef) -> SourceOffset { tree.expressionOffsets[Int(ref.index)] }
    func expression(_ ref: ExpressionRef) -> Expression { tree.expressions[Int(ref.index)] }
    func clause(_ ref: ClauseRef) -> Clause { tree.clauses[Int(ref.index)] }
}
