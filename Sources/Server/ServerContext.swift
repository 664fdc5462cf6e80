import CypherEngine
import Synchronization

/// What all connections of a server share.
final class ServerContext: Sendable {
    let configuration: ServerConfiguration
    let engine: CypherEngine
    let testProcedures: TestProcedures
    let costs = StatementCosts()
    let workers: WorkerPool
    let connections = ConnectionTable()
    /// The statements that run on workers, those of clients that have gone included.
    let runningStatements = Atomic<Int>(0)
    /// The bytes of half-read and waiting lines of all connections.
    let bufferedLineBytes = Atomic<Int>(0)

    init(
        configuration: ServerConfiguration, engine: CypherEngine, procedures: ProcedureRegistry
    ) {
        self.configuration = configuration
        self.engine = engine
        testProcedures = TestProcedures(registry: procedures)
        workers = WorkerPool(limit: configuration.workerLimit)
    }

    /// Counts bytes of lines that are held, or let go where negative.
    func countBuffered(_ bytes: Int) {
        bufferedLineBytes.add(bytes, ordering: .relaxed)
    }

    /// Whether no more long lines should be held.
    var isShortOfLineMemory: Bool {
        bufferedLineBytes.load(ordering: .relaxed) > configuration.bufferedLineLimitBytes
    }
}

/// The sessions that are open.
final class ConnectionTable: Sendable {
    private let sessions = Mutex<[ObjectIdentifier: Session]>([:])

    /// Enters a session; false where the limit is reached.
    func insert(_ session: Session, limit: Int) -> Bool {
        sessions.withLock { sessions in
            guard sessions.count < limit else { return false }
            sessions[ObjectIdentifier(session)] = session
            return true
        }
    }

    /// Takes a session out.
    func remove(_ session: Session) {
        sessions.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(session)) }
    }

    /// The number of open sessions.
    var count: Int { sessions.withLock { $0.count } }

    /// The open sessions.
    var all: [Session] { sessions.withLock { Array($0.values) } }
}
