import Dispatch
import LineProtocol
import Synchronization

/// One thread of the pool, with what it uses again from job to job.
final class Worker: @unchecked Sendable {
    // @unchecked because `buffer` belongs to the thread; the assignment is guarded by its mutex.

    /// Where answers are written.
    let buffer = ResponseBuffer()
    /// Signalled when an idle thread has something to do.
    let wake = DispatchSemaphore(value: 0)

    private let assignment = Mutex<(job: any WorkerPool.Job, lane: WorkerPool.Lane)?>(nil)

    /// Says what to do next.
    func assign(_ job: any WorkerPool.Job, _ lane: WorkerPool.Lane) {
        assignment.withLock { $0 = (job, lane) }
    }

    /// What to do next; nil when the pool stops.
    func takeAssignment() -> (job: any WorkerPool.Job, lane: WorkerPool.Lane)? {
        assignment.withLock { assignment in
            defer { assignment = nil }
            return assignment
        }
    }
}
