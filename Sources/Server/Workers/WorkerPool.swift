import Foundation
import NIOCore
import Synchronization

/// The threads on which statements run.
///
/// Threads are made as they are needed, up to a limit, each with a stack of 8 MiB: the language's
/// nesting budget is reckoned for it, and a thread's default depends on the shell's limits. The thread
/// that went idle last is woken first, while its caches are warm. A connection has one job at a
/// time, so that the queues are bounded by the number of connections.
///
/// Statements that wait for the writer may not take every thread: a quarter is kept for readers. And a
/// connection that holds a transaction gets a thread even when all are taken by those that wait for it.
final class WorkerPool: Sendable {
    /// What a job may have to wait for.
    enum Lane {
        /// Nothing.
        case reading
        /// Likely the writer.
        case writing
        /// Nobody: others may be waiting for it.
        case holding
    }

    /// What a worker does.
    protocol Job: AnyObject, Sendable {
        /// Does it.
        func run(on worker: Worker)
    }

    private static let stackSize = 8 << 20
    private static let reserve = 2

    private struct State {
        var idle: [Worker] = []
        var threadCount = 0
        var writingCount = 0
        var reading = CircularBuffer<any Job>()
        var writing = CircularBuffer<any Job>()
        var holding = CircularBuffer<any Job>()
        var prefersWriting = false
        var isStopping = false
    }

    /// What the pool tells a thread to do next.
    private struct Assignment {
        let job: any Job
        let lane: Lane
    }

    private let limit: Int
    private let writingLimit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = max(limit, 1)
        writingLimit = max(self.limit * 3 / 4, 1)
    }

    /// Whether jobs wait because every thread is taken.
    var isUnderLoad: Bool { state.withLock { !$0.reading.isEmpty || !$0.writing.isEmpty } }

    /// The number of threads made so far.
    var threadCount: Int { state.withLock { $0.threadCount } }

    /// Has a job done on some thread, now or as soon as one is free.
    func submit(_ job: any Job, lane: Lane) {
        enum Start { case wake(Worker), spawn(Worker), wait }
        let start: Start = state.withLock { state in
            guard !(lane == .writing && state.writingCount >= writingLimit) else {
                state.writing.append(job)
                return .wait
            }
            let allowed = lane == .holding ? limit + Self.reserve : limit
            let idle = state.idle.popLast()
            guard idle != nil || state.threadCount < allowed else {
                switch lane {
                case .reading: state.reading.append(job)
                case .writing: state.writing.append(job)
                case .holding: state.holding.append(job)
                }
                return .wait
            }
            if lane == .writing { state.writingCount += 1 }
            let worker = idle ?? Worker()
            worker.assign(job, lane)
            if idle != nil { return .wake(worker) }
            state.threadCount += 1
            return .spawn(worker)
        }
        switch start {
        case .wake(let worker): worker.wake.signal()
        case .spawn(let worker): spawn(worker)
        case .wait: break
        }
    }

    private func spawn(_ worker: Worker) {
        let thread = Thread { [self] in work(worker) }
        thread.stackSize = Self.stackSize
        thread.name = "statement"
        thread.start()
    }

    private func work(_ worker: Worker) {
        while let (job, lane) = worker.takeAssignment() {
            job.run(on: worker)
            let shouldWait = state.withLock { state in
                if lane == .writing { state.writingCount -= 1 }
                guard let next = next(&state) else {
                    if state.isStopping { return false }
                    state.idle.append(worker)
                    return true
                }
                worker.assign(next.job, next.lane)
                return false
            }
            if shouldWait { worker.wake.wait() }
        }
        state.withLock { $0.threadCount -= 1 }
    }

    /// The job that is served next: those that others wait for, then readers and writers by turns.
    private func next(_ state: inout State) -> Assignment? {
        if let job = state.holding.popFirst() { return Assignment(job: job, lane: .holding) }
        let mayWrite = !state.writing.isEmpty && state.writingCount < writingLimit
        if mayWrite, state.prefersWriting || state.reading.isEmpty,
            let job = state.writing.popFirst()
        {
            state.prefersWriting = false
            state.writingCount += 1
            return Assignment(job: job, lane: .writing)
        }
        state.prefersWriting = true
        return state.reading.popFirst().map { Assignment(job: $0, lane: .reading) }
    }

    /// Ends the idle threads, and the others when their jobs are done; false where some still ran
    /// at the deadline.
    func stop(withinMilliseconds limit: Int) -> Bool {
        let idle = state.withLock { state in
            state.isStopping = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.wake.signal() }
        let deadline = NIODeadline.now() + .milliseconds(Int64(limit))
        while threadCount > 0 {
            guard NIODeadline.now() < deadline else { return false }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return true
    }
}
