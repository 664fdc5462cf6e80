import CypherSyntax
import GraphStore

/// The one error of the query language: the caller's fault, or the world's as seen by a query.
///
/// `code`, `detail` and `phase` are the openCypher TCK's where it has them; `name` is the house's
/// own stable dotted name. Parameters never appear in the message.
public struct CypherError: Error, Sendable, Equatable {
    /// When the error was found.
    public enum Phase: String, Sendable {
        /// Before the first row.
        case compileTime = "compile time"
        /// While rows were being made.
        case runtime
    }

    /// The TCK's error code, such as `SyntaxError` or `TypeError`.
    public let code: String
    /// The TCK's error detail, such as `UndefinedVariable`.
    public let detail: String
    /// When it was found.
    public let phase: Phase
    /// The stable dotted name, such as `cypher.syntax.tooDeep`.
    public let name: String
    /// What was wrong and what to do, in one line.
    public let message: String
    /// The 1-based line in the query, where one is known.
    public let line: Int?
    /// The 1-based column, in Unicode scalars, where one is known.
    public let column: Int?

    /// Describes an error.
    public init(
        code: String, detail: String, phase: Phase, name: String, message: String,
        line: Int? = nil, column: Int? = nil
    ) {
        self.code = code
        self.detail = detail
        self.phase = phase
        self.name = name
        self.message = message
        self.line = line
        self.column = column
    }

    /// The same error at a place in the query, unless it has one already.
    public func at(line: Int, column: Int) -> CypherError {
        guard self.line == nil else { return self }
        return CypherError(
            code: code, detail: detail, phase: phase, name: name, message: message,
            line: line, column: column)
    }
}
