/// Makes a syntax tree of a statement's text, by recursive descent.
///
/// There is one function for each rule of Grammar/Cypher.ebnf, `parseMatch` for `Match`, and no
/// other function's name begins
/// with `parse` or `scan`. What the grammar leaves to context is checked on the way: see
/// Grammar/README.md.
/// Time is linear in the text; nothing is read twice but for a bounded look ahead. Recursion is
/// bounded by `Nesting`.
public struct Parser {
    let bytes: [UInt8]
    let tokens: [Token]
    let brackets: [Bracket]
    var index = 0
    var nesting = Nesting()
    /// How many subqueries that must not write are open.
    var readOnlyDepth = 0
    /// Whether a `|` directly in the bracket being parsed belongs to the bracket and not to labels.
    var barEndsExpression = false

    var tree: SyntaxTree
    /// The height of each expression of the tree.
    var heights: [UInt16] = []
    /// The greatest height since the last measurement began.
    var tallest: UInt16 = 0
    /// What was looked for, and where a failed first attempt has told to note it.
    var attempts = Attempts()
    /// The token at which an error was found.
    var failedIndex: Int?

    private init(_ lexer: consuming Lexer) {
        bytes = lexer.bytes
        tokens = lexer.tokens
        brackets = lexer.brackets
        tree = SyntaxTree(
            source: lexer.bytes,
            statement: Statement(mode: .run, body: .query(QueryRef(index: 0))))
    }

    /// Parses a statement, which may end in a semicolon.
    ///
    /// Throws on anything that is not one whole statement.
    public static func parse(_ text: String) throws(SyntaxError) -> SyntaxTree {
        try parse(utf8: Array(text.utf8))
    }

    /// Parses a statement given as UTF-8, which is checked.
    public static func parse(utf8: [UInt8]) throws(SyntaxError) -> SyntaxTree {
        let lexer = try Lexer.lex(utf8)
        var parser = Parser(lexer)
        do {
            try parser.parseCypher()
            return parser.tree
        } catch {
            throw explain(error, parser.failedIndex, lexer)
        }
    }

    /// Parses again up to the error, noting what was looked for there, and adds that to the error.
    private static func explain(
        _ error: SyntaxError, _ failedIndex: Int?, _ lexer: Lexer
    ) -> SyntaxError {
        guard let failedIndex else { return error }
        var parser = Parser(lexer)
        parser.attempts.noteAt = failedIndex
        do {
            try parser.parseCypher()
        } catch {
            return parser.attempts.explain(error, word: parser.word(at: failedIndex))
        }
        return error
    }

    /// Parses the whole text and leaves the statement in the tree.
    mutating func parseCypher() throws(SyntaxError) {
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
        tree.statement = Statement(mode: mode, body: body)
    }

    mutating func parseStatementPrefix() -> StatementMode {
        // A statement cannot begin with another word than a clause's, so that no variable is meant.
        if accept(.explain) { return .explain }
        if accept(.profile) { return .profile }
        return .run
    }

    mutating func parseStatement() throws(SyntaxError) -> StatementBody {
        if at(.show) { return .show(try parseShowCommand()) }
        if at(.drop) || startsSchemaCreation() { return try parseSchemaCommand() }
        return .query(try parseQuery())
    }
}
