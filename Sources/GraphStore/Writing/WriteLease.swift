import LMDB

/// An explicit transaction: it holds the writer from its first statement to `commit` or `rollback`.
///
/// Other writers wait meanwhile, so it is rolled back when nothing comes for a while
/// (`StoreSettings.leaseIdleSeconds`). One that is let go of is rolled back too. When a statement
/// fails after it wrote something, only `rollback` is left.
public final class WriteLease: Sendable {
    private let channel: LeaseChannel

    init(_ channel: LeaseChannel) { self.channel = channel }

    deinit { channel.abandon() }

    /// Runs a statement on the writer's thread and waits for it.
    ///
    /// Nothing is durable before `commit`. Throws what `body` throws, and `transaction.ended` after
    /// the end.
    public func perform<R: Sendable>(
        _ body: @escaping @Sendable (GraphWriter) throws -> R
    ) throws -> R {
        let box = ResultBox<R>()
        try channel.request(.perform(WriteJob { box.set(try body($0)) }))
        guard let result = box.take() else { throw StorageError.transactionEnded }
        return result
    }

    /// Makes what was written durable and visible.
    public func commit() throws { try channel.request(.commit(WriteJob { _ in })) }

    /// Drops what was written.
    ///
    /// Does nothing after the end.
    public func rollback() { try? channel.request(.rollback(WriteJob { _ in })) }

    /// Whether it has neither been committed nor rolled back.
    public var isOpen: Bool { channel.isOpen }
}

/// What goes back and forth between a lease and the writer.
final class LeaseChannel: @unchecked Sendable {
    // @unchecked because everything that varies is only touched under `condition`.

    enum Request {
        case perform(WriteJob)
        case commit(WriteJob)
        case rollback(WriteJob)

        var job: WriteJob {
            switch self {
            case .perform(let job), .commit(let job), .rollback(let job): job
            }
        }
    }

    private enum State {
        case waiting
        case open
        case failed(StorageError)
        case closed
    }

    private let condition = Condition()
    private var state = State.waiting
    private var requests: [Request] = []
    private var isAbandoned = false

    var isOpen: Bool {
        condition.locked {
            if case .open = state { true } else { false }
        }
    }

    /// The writer says that the transaction has begun, or why it has not.
    func open(_ failure: StorageError?) {
        condition.locked {
            state = failure.map(State.failed) ?? .open
            condition.broadcast()
        }
    }

    /// The writer says that the transaction has ended: whoever still asks is told so.
    func close() {
        let left = condition.locked { () -> [Request] in
            state = .closed
            defer { requests = [] }
            condition.broadcast()
            return requests
        }
        for request in left { request.job.finish(.failure(StorageError.transactionEnded)) }
    }

    /// Waits until the transaction has begun.
    func waitUntilOpen() throws(StorageError) {
        let failure = condition.locked { () -> StorageError? in
            while true {
                switch state {
                case .waiting: condition.wait()
                case .failed(let error): return error
                case .open, .closed: return nil
                }
            }
        }
        if let failure { throw failure }
    }

    func request(_ request: Request) throws {
        let isTaken = condition.locked { () -> Bool in
            guard case .open = state else { return false }
            requests.append(request)
            condition.broadcast()
            return true
        }
        guard isTaken else { throw StorageError.transactionEnded }
        try request.job.wait()
    }

    /// The owner has let go.
    func abandon() {
        condition.locked {
            isAbandoned = true
            condition.broadcast()
        }
    }

    /// The next request; nil when the owner has let go or nothing came for too long.
    func nextRequest(idleSeconds: Double) -> Request? {
        condition.locked { () -> Request? in
            while requests.isEmpty {
                if isAbandoned { return nil }
                if !condition.wait(seconds: idleSeconds), requests.isEmpty { return nil }
            }
            return requests.removeFirst()
        }
    }
}
