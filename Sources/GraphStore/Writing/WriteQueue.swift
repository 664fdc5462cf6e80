import LMDB

/// The writer: one OS thread that runs what waits, in order of arrival, and commits small writes in
/// groups.
///
/// Each write of a group is atomic on its own: one that fails before it has written anything just
/// gets its error; one that fails later takes the transaction down, and the others run again
/// without it.
final class WriteQueue: @unchecked Sendable {
    // @unchecked because `waiting` and `isStopped` are only touched under `condition`.

    private enum Task {
        case write(WriteJob)
        case lease(LeaseChannel)
        /// Runs between two transactions.
        case pause(@Sendable () -> Void)
    }

    private let condition = Condition()
    private var waiting: [Task] = []
    private var isStopped = false
    private let core: StoreCore
    private let settings: StoreSettings
    private let thread: ThreadHolder

    private final class ThreadHolder: @unchecked Sendable {
        // @unchecked because it is set once, before the queue is handed to anyone.
        var thread: WriterThread?
    }

    init(_ core: StoreCore, settings: StoreSettings) {
        self.core = core
        self.settings = settings
        thread = ThreadHolder()
        thread.thread = WriterThread(name: "graph.writer") { [weak self] in
            let run = WriteRun(core, settings)
            while let task = self?.nextTask() {
                switch task {
                case .write(let job): run.group(from: job) { self?.nextWrite() }
                case .lease(let channel): run.lease(channel)
                case .pause(let body): body()
                }
            }
        }
    }

    /// Whether the caller is the writer itself, who must not wait for itself.
    var isWriterThread: Bool { thread.thread?.isCurrent ?? false }

    private func nextTask() -> Task? {
        condition.locked {
            while waiting.isEmpty {
                if isStopped { return nil }
                condition.wait()
            }
            return waiting.removeFirst()
        }
    }

    /// The next task where that is a write; nil where nothing waits or something else comes first.
    private func nextWrite() -> WriteJob? {
        condition.locked {
            guard case .write(let job)? = waiting.first else { return nil }
            waiting.removeFirst()
            return job
        }
    }

    private func enqueue(_ task: Task) throws(StorageError) {
        let path = core.path
        guard !isWriterThread else {
            throw StorageError(
                "transaction.nested",
                "a write was begun inside another one; use the writer that is at hand")
        }
        try condition.locked { () throws(StorageError) in
            guard !isStopped else { throw .closed(path) }
            waiting.append(task)
            condition.broadcast()
        }
    }

    /// Runs a write and blocks until it is durable.
    func run(_ job: WriteJob) throws {
        try enqueue(.write(job))
        try job.wait()
    }

    /// Hands the writer to a lease as soon as it is free.
    func run(_ channel: LeaseChannel) throws(StorageError) { try enqueue(.lease(channel)) }

    /// Runs something on the writer's thread while no transaction is open, and waits for it.
    func pause(_ body: @escaping @Sendable () -> Void) throws(StorageError) {
        let done = WriteJob { _ in }
        try enqueue(
            .pause {
                body()
                done.finish(.success(()))
            })
        try? done.wait()
    }

    /// Lets what waits run, then ends the thread.
    func stop() {
        condition.locked {
            isStopped = true
            condition.broadcast()
        }
        thread.thread?.join()
    }
}
