import CypherEngine
import GraphStore
import LineProtocol
import Synchronization

/// Statements on a server, through the line protocol.
public final class RemoteSession: StatementSession {
    /// What the prompt calls it: the server's address.
    public let name: String
    private let client: Mutex<LineClient>
    private let isCancelled = Mutex(false)

    /// Connects to a server.
    public init(connectingTo address: ServerAddress, name: String? = nil) throws {
        client = Mutex(try LineClient(connectingTo: address))
        self.name = name ?? address.description
    }

    /// Runs a statement; a connection that broke or was interrupted is opened anew first.
    public func run(
        _ statement: String, parameters: [String: GraphValue],
        onColumns: ([String]) throws -> Void, onRow: ([GraphValue]) throws -> Void
    ) throws -> StatementSummary {
        isCancelled.withLock { $0 = false }
        do {
            let summary = try openClient().run(
                statement, parameters: parameters, onColumns: onColumns, onRow: onRow)
            return StatementSummary(
                rows: summary.rows, milliseconds: summary.milliseconds,
                counters: summary.counters.map { ($0.name, $0.count) })
        } catch let error as CypherError {
            throw StatementFailure(message: error.message, line: error.line, column: error.column)
        } catch let error as ProtocolError {
            guard !isCancelled.withLock({ $0 }) else {
                throw StatementFailure(message: "the query was cancelled")
            }
            throw StatementFailure(message: error.message)
        }
    }

    /// Breaks the connection, by which the server ends the statement.
    public func cancel() {
        isCancelled.withLock { $0 = true }
        client.withLock { $0 }.interrupt()
    }

    private func openClient() throws -> LineClient {
        let current = client.withLock { $0 }
        if current.isOpen { return current }
        let made = try LineClient(connectingTo: current.address)
        client.withLock { $0 = made }
        return made
    }
}
