import CypherEngine
import GraphStore
import Synchronization
import TagGraph

/// Statements on a database directory, in this process.
public final class LocalSession: StatementSession {
    private let database: TagGraph
    private let running = Mutex<CancellationToken?>(nil)

    /// What the prompt calls it: the directory's name.
    public var name: String { database.directory.lastPathComponent }

    /// A session on an open database.
    public init(_ database: TagGraph) { self.database = database }

    /// Runs a statement.
    public func run(
        _ statement: String, parameters: [String: GraphValue],
        onColumns: ([String]) throws -> Void, onRow: ([GraphValue]) throws -> Void
    ) throws -> StatementSummary {
        let token = CancellationToken()
        running.withLock { $0 = token }
        defer { running.withLock { $0 = nil } }
        do {
            let result = try database.query(
                statement, parameters, options: QueryOptions(cancellation: token))
            try onColumns(result.columns)
            for row in result.rows { try onRow(row) }
            return StatementSummary(
                rows: result.rows.count, milliseconds: result.summary.milliseconds,
                counters: result.summary.counters.nonzero)
        } catch let error as CypherError {
            throw StatementFailure(message: error.message, line: error.line, column: error.column)
        }
    }

    /// Ends the statement that runs.
    public func cancel() { running.withLock { $0?.cancel() } }
}
