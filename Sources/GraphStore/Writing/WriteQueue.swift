import LMDB

/// The writer: one OS thread that runs what waits, in order of arrival, and commits small writes in
/// groups.
///
/// Each write of a group is atomic on its own: one that fails before it has written anything just
/// gets its error; one that fails later takes the transaction down, and the others run again
/// without it.
final class WriteQueue: @unchecked Sendable {
    // @unchecked because `waiting`, `isStopped` and `ending` are only touched under `condition`.

    private enum Task {
        case write(WriteJob)
        case lease(LeaseChannel)
        /// Runs between two transactions.
        case pause(@Sendable () -> Void)
    }

    private let condition = Condition()
    private var waiting: [Task] = []
    private var isStopped = false
    private var ending: (@Sendable () -> Void)?
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
        // The thread keeps the queue until it ends, and lets go of it then.
        thread.thread = WriterThread(name: "graph.writer") { [self] in
            let run = WriteRun(core, settings)
            while let task = nextTask() {
                switch task {
                case .write(let job): run.group(from: job) { self.nextWrite() }
                case .lease(let channel): run.lease(channel)
                case .pause(let body): body()
                }
            }
            takeEnding()?()
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

    private func takeEnding() -> (@Sendable () -> Void)? {
        condition.locked {
            defer { ending = nil }
            return ending
        }
    }

    /// Lets what waits run, ends the thread, then runs `ending`.
    ///
    /// Waits for all that, unless the caller is the writer, who may let go of the store last: then
    /// the thread does it at its end.
    func stop(_ ending: @escaping @Sendable () -> Void) {
        let isWriter = isWriterThread
        condition.locked {
            if isWriter, !isStopped { self.ending = ending }
            isStopped = true
            condition.broadcast()
        }
        guard !isWriter else { return }
        thread.thread?.join()
        ending()
    }
}
