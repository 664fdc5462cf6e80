import CypherEngine
import GraphStore

/// Where the shell's statements run: a database directory or a server.
public protocol StatementSession: AnyObject, Sendable {
    /// What the prompt and the greeting call it.
    var name: String { get }

    /// Runs a statement; `onColumns` comes before the first row. Throws a `StatementFailure`.
    func run(
        _ statement: String, parameters: [String: GraphValue],
        onColumns: ([String]) throws -> Void, onRow: ([GraphValue]) throws -> Void
    ) throws -> StatementSummary

    /// Ends the statement that runs, from another thread.
    func cancel()
}

/// What is known when a statement has ended.
public struct StatementSummary: Sendable {
    /// The number of rows.
    public let rows: Int
    /// How long it took where it ran.
    public let milliseconds: Double
    /// What was written, by Neo4j's names, without zeros.
    public let counters: [(name: String, count: Int)]

    /// Describes an ended statement.
    public init(rows: Int, milliseconds: Double, counters: [(name: String, count: Int)]) {
        self.rows = rows
        self.milliseconds = milliseconds
        self.counters = counters
    }
}

/// Why a statement failed, with its place where one is known.
public struct StatementFailure: Error, Sendable {
    /// The one-line reason.
    public let message: String
    /// The 1-based line in the statement.
    public let line: Int?
    /// The 1-based column, in Unicode scalars.
    public let column: Int?

    /// Describes a failure.
    public init(message: String, line: Int? = nil, column: Int? = nil) {
        self.message = message
        self.line = line
        self.column = column
    }
}

extension StatementSession {
    /// Runs a statement and collects its rows.
    func rows(
        _ statement: String, _ parameters: [String: GraphValue] = [:]
    ) throws -> [[GraphValue]] {
        var rows: [[GraphValue]] = []
        _ = try run(
            statement, parameters: parameters, onColumns: { _ in }, onRow: { rows.append($0) })
        return rows
    }

    /// The strings of the first column of a statement's rows; empty where it fails.
    func strings(_ statement: String, _ parameters: [String: GraphValue] = [:]) -> [String] {
        ((try? rows(statement, parameters)) ?? []).compactMap { row in
            if case .string(let text)? = row.first { text } else { nil }
        }
    }
}
