import GraphStore
import Synchronization

/// Several statements as one: all take effect, or none.
///
/// One thread at a time may use it. After an error it is rolled back, and further statements fail
/// until `rollback` is called. A transaction that is dropped is rolled back.
public final class EngineTransaction: @unchecked Sendable {
    // @unchecked because `lock` is held around every use of the snapshot and the lease.
    private enum State {
        case reading(HeldSnapshot)
        case writing(WriteLease)
        case failed
        case ended
    }

    private let engine: CypherEngine
    private let lock = Mutex(())
    private var state: State

    init(_ engine: CypherEngine, _ mode: TransactionMode) throws {
        self.engine = engine
        switch mode {
        case .read: state = .reading(try engine.store.snapshot())
        case .write: state = .writing(try engine.store.beginWrite())
        }
    }

    deinit { end(commits: false) }

    /// Runs a statement as a part of the transaction.
    @discardableResult
    public func run(
        _ query: String, parameters: [String: Value] = [:],
        options: QueryOptions = QueryOptions(), sink: any RowSink
    ) throws(CypherError) -> QuerySummary {
        do {
            return try lock.withLock { _ in
                let run = StatementRun(
                    engine: engine, query: query, parameters: parameters, options: options,
                    sink: sink)
                do {
                    return try execute(run)
                } catch {
                    end(commits: false)
                    state = .failed
                    throw error
                }
            }
        } catch {
            throw CypherError(translating: error, in: query)
        }
    }

    private func execute(_ run: StatementRun) throws -> QuerySummary {
        switch state {
        case .reading(let held):
            return try run.execute(in: held.graph, writer: nil)
        case .writing(let lease):
            let lent = Lent(value: run)
            return try lease.perform { writer in
                try lent.value.execute(in: writer.graph, writer: writer)
            }
        case .failed, .ended:
            throw CypherError.transactionEnded
        }
    }

    /// Makes everything durable.
    ///
    /// Throws when the transaction has failed before.
    public func commit() throws(CypherError) {
        do {
            try lock.withLock { _ in
                switch state {
                case .reading(let held): held.release()
                case .writing(let lease): try lease.commit()
                case .failed, .ended: throw CypherError.transactionEnded
                }
                state = .ended
            }
        } catch {
            throw CypherError(translating: error)
        }
    }

    /// Undoes everything.
    public func rollback() {
        lock.withLock { _ in
            end(commits: false)
            state = .ended
        }
    }

    private func end(commits: Bool) {
        switch state {
        case .reading(let held): held.release()
        case .writing(let lease): lease.rollback()
        case .failed, .ended: break
        }
    }
}

extension CypherError {
    /// The transaction is over.
    static let transactionEnded = CypherError(
        code: "TransactionError", detail: "TransactionEnded", phase: .runtime,
        name: "transaction.ended",
        message: "the transaction has failed or ended; roll it back and begin another")
}
