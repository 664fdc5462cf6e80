import Foundation
import NIOCore
import Synchronization

/// The threads on which statements run.
///
/// Threads are made as they are needed, up to a limit, each with a stack of 8 MiB: the language's
/// nesting budget is reckoned for it, and a thread's default depends on the shell's limits. The
/// thread that went idle last is woken first, while its caches are warm. A connection has one job
/// at a time, so that the queues are bounded by the number of connections.
///
/// Statements that wait for the writer, and those known to take long, may not have every thread: a
/// quarter is kept for the others, which go first besides. And a connection that holds a
/// transaction gets a thread even when all are taken by those that wait for it.
final class WorkerPool: Sendable {
    /// How a job is queued.
    enum Lane: Int {
        /// Ahead of all: others may be waiting for it.
        case holding
        /// As soon as there is a thread.
        case reading
        /// Likely waits for the writer; never on every thread.
        case writing
        /// Likely takes long; never on every thread.
        case long

        /// Whether a quarter of the threads is closed to it.
        var isHeldBack: Bool { self == .writing || self == .long }
    }

    /// What a worker does.
    protocol Job: AnyObject, Sendable {
        /// Whether it has become known meanwhile that this will take long.
        var isKnownLong: Bool { get }

        /// Does it.
        func run(on worker: Worker)
    }

    private static let stackSize = 8 << 20
    /// Threads beyond the limit for those that hold a transaction.
    private static let reserve = 2

    private struct State {
        var idle: [Worker] = []
        var threadCount = 0
        var heldBackCount = 0
        var queues: [CircularBuffer<any Job>] = [.init(), .init(), .init(), .init()]
        /// Whether it is the turn of a lane that is held back.
        var isTurnOfHeldBack = false
        var isStopping = false
    }

    /// What the pool tells a thread to do next.
    private struct Assignment {
        let job: any Job
        let lane: Lane
    }

    private let limit: Int
    private let heldBackLimit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = max(limit, 1)
        heldBackLimit = max(self.limit * 3 / 4, 1)
    }

    /// Whether jobs wait for a thread.
    var isUnderLoad: Bool {
        state.withLock { state in state.queues.contains { !$0.isEmpty } }
    }

    /// The number of threads made so far.
    var threadCount: Int { state.withLock { $0.threadCount } }

    /// Has a job done on some thread, now or as soon as one is free.
    func submit(_ job: any Job, lane: Lane) {
        enum Start { case wake(Worker), spawn(Worker), wait }
        let start: Start = state.withLock { state in
            let allowed = lane == .holding ? limit + Self.reserve : limit
            guard !(lane.isHeldBack && state.heldBackCount >= heldBackLimit),
                !state.idle.isEmpty || state.threadCount < allowed
            else {
                state.queues[lane.rawValue].append(job)
                return .wait
            }
            if lane.isHeldBack { state.heldBackCount += 1 }
            if let worker = state.idle.popLast() {
                worker.assign(job, lane)
                return .wake(worker)
            }
            state.threadCount += 1
            let worker = Worker()
            worker.assign(job, lane)
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
                if lane.isHeldBack { state.heldBackCount -= 1 }
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

    /// The job that is served next: those that others wait for, then, by turns, those that are held
    /// back and those that are not.
    private func next(_ state: inout State) -> Assignment? {
        if let job = state.queues[Lane.holding.rawValue].popFirst() {
            return Assignment(job: job, lane: .holding)
        }
        if state.isTurnOfHeldBack, let next = nextHeldBack(&state) { return next }
        state.isTurnOfHeldBack = true
        while let job = state.queues[Lane.reading.rawValue].popFirst() {
            guard job.isKnownLong else { return Assignment(job: job, lane: .reading) }
            state.queues[Lane.long.rawValue].append(job)
        }
        return nextHeldBack(&state)
    }

    private func nextHeldBack(_ state: inout State) -> Assignment? {
        guard state.heldBackCount < heldBackLimit else { return nil }
        for lane in [Lane.writing, .long] {
            guard let job = state.queues[lane.rawValue].popFirst() else { continue }
            state.heldBackCount += 1
            state.isTurnOfHeldBack = false
            return Assignment(job: job, lane: lane)
        }
        return nil
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
