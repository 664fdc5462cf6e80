import CypherSyntax
import Testing

/// The one clause, expression or pattern that a test is about.
struct Parsed {
    let tree: SyntaxTree

    init(_ text: String) throws {
        tree = try Parser.parse(text)
    }

    /// The clauses of the statement's only query, or of its first part.
    var clauses: [Clause] {
        guard case .query(let query) = tree.statement.body else { return [] }
        return tree[query].parts.first?.clauses.map { tree[$0] } ?? []
    }

    /// The first expression of the last clause, which is RETURN.
    func returned() throws -> Expression {
        guard case .return(let projection) = clauses.last else {
            throw Unexpected(description: "no RETURN at the end")
        }
        return tree[try #require(projection.items.first).expression]
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }
}

/// The expression of `RETURN` and its tree.
func expression(_ text: String) throws -> (Expression, SyntaxTree) {
    let parsed = try Parsed("RETURN " + text)
    return (try parsed.returned(), parsed.tree)
}

/// The error that a statement is refused with.
func refusal(of text: String) throws -> SyntaxError {
    try #require(throws: SyntaxError.self) { _ = try Parser.parse(text) }
}

/// The canonical text of a statement.
func canonical(_ text: String) throws -> String {
    SyntaxPrinter.text(of: try Parser.parse(text))
}
