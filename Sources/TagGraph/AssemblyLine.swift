import Dispatch
import Foundation
import Synchronization

/// Groups go in at one end, are worked on by several threads, and come out in order at the other.
final class AssemblyLine: Sendable {
    private final class Place: Sendable {
        let group: LineGroup
        let answers = Mutex<Result<LineAnswers, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)

        init(_ group: LineGroup) { self.group = group }
    }

    private struct State {
        /// What no thread has taken yet.
        var waiting: [Place] = []
        /// What was not written yet, in order.
        var unwritten: [Place] = []
        var isEnded = false
        var failure: (any Error)?
        var progress = BulkTagging.Progress()
    }

    private let state = Mutex(State())
    private let room: DispatchSemaphore
    private let capacity: Int
    private let threadCount: Int
    /// One signal for each group that waits for a thread, and one a thread at the end.
    private let work = DispatchSemaphore(value: 0)
    /// One signal for each group that is to be written, and one at the end.
    private let output = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()

    /// A line of `threadCount` threads that holds `capacity` groups at most.
    init(
        capacity: Int, threadCount: Int,
        work answer: @escaping @Sendable (LineGroup) throws -> LineAnswers,
        write: @escaping @Sendable ([UInt8]) throws -> Void,
        progress: @escaping @Sendable (BulkTagging.Progress) -> Void
    ) {
        self.capacity = capacity
        self.threadCount = threadCount
        room = DispatchSemaphore(value: 0)
        for _ in 0..<capacity { room.signal() }
        for _ in 0..<threadCount { start { self.work(answer) } }
        start { self.write(write, progress) }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        ended.enter()
        let thread = Thread { [ended] in
            body()
            ended.leave()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Puts a group in, waiting for room; throws where writing has failed meanwhile.
    func put(_ group: LineGroup) throws {
        room.wait()
        let place = Place(group)
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.waiting.append(place)
            state.unwritten.append(place)
        }
        work.signal()
        output.signal()
    }

    /// Waits until all that was put in is written.
    @discardableResult
    func end() -> Result<BulkTagging.Progress, any Error> {
        state.withLock { $0.isEnded = true }
        for _ in 0..<threadCount { work.signal() }
        output.signal()
        ended.wait()
        return state.withLock { state in
            state.failure.map { .failure($0) } ?? .success(state.progress)
        }
    }

    private func work(_ answer: (LineGroup) throws -> LineAnswers) {
        while true {
            work.wait()
            guard
                let place = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() })
            else { return }
            let hasFailed = state.withLock { $0.failure != nil }
            let answers = Result { try hasFailed ? LineAnswers(bytes: 0) : answer(place.group) }
            place.answers.withLock { $0 = answers }
            place.done.signal()
        }
    }

    private func write(
        _ write: ([UInt8]) throws -> Void, _ progress: (BulkTagging.Progress) -> Void
    ) {
        while true {
            output.wait()
            guard
                let place = state.withLock({
                    $0.unwritten.isEmpty ? nil : $0.unwritten.removeFirst()
                })
            else { return }
            place.done.wait()
            defer { room.signal() }
            do {
                guard let answers = try place.answers.withLock({ $0 })?.get() else { continue }
                if state.withLock({ $0.failure == nil }) {
                    if !answers.text.isEmpty { try write(answers.text) }
                    let reached = state.withLock { state in
                        state.progress.contents += answers.contents
                        state.progress.failures += answers.failures
                        state.progress.bytes += answers.bytes
                        return state.progress
                    }
                    progress(reached)
                }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
    }
}
