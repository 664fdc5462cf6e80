import Dispatch
import Foundation
import Imaging
import MultimodalModel
import Synchronization
import Tensor

/// The threads on which multimodal models compute, with a bounded queue before them.
///
/// A content that comes while threads are free is computed at once, on all free threads; nothing
/// waits for company. Contents that come while all threads compute join the next batch: what is
/// taken by a thread that becomes free is its share of everything that waits, one content of each
/// request in turn, so that a request of many contents does not hold up one of a few. The caller
/// waits on its own thread and may give up at any time; what is cancelled is dropped between two
/// pieces of work.
public final class ModelPool: Sendable {
    /// How many threads compute at most.
    public let threadCount: Int
    /// How many contents may wait.
    public let queueLimit: Int
    private let state: Mutex<State>
    /// As many videos as there are threads are taken apart at the same time.
    private let videos: DispatchSemaphore

    /// More contents than this are not computed at once: beyond, the memory grows and the speed
    /// does not.
    static let batchLimit = 16

    /// How far the threads stand back behind those that answer queries: a point query is not to
    /// wait for a thread that computes for seconds.
    private static let niceness: Int32 = 5

    private struct State {
        /// Requests with contents that nobody has taken yet.
        var waiting: [PoolRequest] = []
        /// The contents of these.
        var waitingCount = 0
        var freeThreads: Int
        /// Teams that do nothing now, by their size; a batch takes one and brings it back.
        var teams: [Int: [WorkerTeam]] = [:]
        var idle: [PoolThread] = []
        var madeThreads = 0
        var isClosed = false
    }

    /// A pool of threads, one a core unless told otherwise; they start when they are needed.
    public init(threadCount: Int? = nil, queueLimit: Int = 4096) {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let count = max(1, threadCount ?? cores)
        self.threadCount = count
        self.queueLimit = queueLimit
        state = Mutex(State(freeThreads: count))
        videos = DispatchSemaphore(value: count)
    }

    deinit { close() }

    /// How many contents wait for a thread.
    var waitingCount: Int { state.withLock { $0.waitingCount } }

    /// Ends the threads, those that compute after what they have begun.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for thread in idle { thread.wake.signal() }
    }

    /// Reads contents with a model; the result of each in its place.
    ///
    /// Blocks the caller, which must not be an event loop. `checkCancelled` is asked every few
    /// milliseconds; what it throws ends the wait.
    func read(
        _ contents: [PendingContent], by tagger: MultimodalTagger,
        checkCancelled: () throws -> Void
    ) throws -> [Result<MultimodalReading, any Error>] {
        var results: [Result<MultimodalReading, any Error>] = []
        var ready: [PendingContent] = []
        var places: [Int] = []
        for (place, content) in contents.enumerated() {
            results.append(.failure(CancellationError()))
            do {
                ready.append(
                    try extractVideos(of: content, for: tagger, checkCancelled: checkCancelled))
                places.append(place)
            } catch {
                try checkCancelled()
                results[place] = .failure(error)
            }
        }
        let computed = try compute(ready, by: tagger, checkCancelled: checkCancelled)
        for (place, result) in zip(places, computed) { results[place] = result }
        return results
    }

    private func compute(
        _ contents: [PendingContent], by tagger: MultimodalTagger,
        checkCancelled: () throws -> Void
    ) throws -> [Result<MultimodalReading, any Error>] {
        guard !contents.isEmpty else { return [] }
        let request = PoolRequest(contents, tagger)
        try enter(request)
        while request.done.wait(timeout: .now() + .milliseconds(10)) == .timedOut {
            do {
                try checkCancelled()
            } catch {
                withdraw(request)
                throw error
            }
        }
        return state.withLock { _ in request.results.compactMap(\.self) }
    }

    /// A content with its videos' keyframes taken out.
    ///
    /// Works on the caller's thread and in child processes: no batch waits for a video.
    private func extractVideos(
        of content: PendingContent, for tagger: MultimodalTagger,
        checkCancelled: () throws -> Void
    ) throws -> PendingContent {
        var content = content
        for (place, picture) in content.pictures.enumerated() {
            guard let video = try picture.video() else { continue }
            while videos.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
                try checkCancelled()
            }
            defer { videos.signal() }
            let frames = try video.keyframes(for: tagger, checkCancelled: checkCancelled)
            content.pictures[place] = .made { frames }
        }
        return content
    }

    private func enter(_ request: PoolRequest) throws {
        let starts = try state.withLock { state in
            guard state.waitingCount + request.contents.count <= queueLimit else {
                throw TaggingError(
                    "tagging.busy",
                    "\(state.waitingCount) contents wait for the model already; try again later")
            }
            state.waiting.append(request)
            state.waitingCount += request.contents.count
            return distribute(&state)
        }
        for start in starts { start() }
    }

    private func withdraw(_ request: PoolRequest) {
        request.isCancelled.store(true, ordering: .relaxed)
        state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0 === request }) else { return }
            state.waiting.remove(at: place)
            state.waitingCount -= request.untakenCount
        }
    }

    // MARK: Batches

    /// Forms batches of what waits, as long as threads are free; how to start them.
    private func distribute(_ state: inout State) -> [() -> Void] {
        var starts: [() -> Void] = []
        while let batch = nextBatch(&state) {
            if let thread = state.idle.popLast() {
                thread.batch.withLock { $0 = batch }
                starts.append { thread.wake.signal() }
            } else {
                state.madeThreads += 1
                starts.append { [self] in spawn(batch) }
            }
        }
        return starts
    }

    private func nextBatch(_ state: inout State) -> PoolBatch? {
        guard state.freeThreads > 0, let tagger = state.waiting.first?.tagger else { return nil }
        let waiting = state.waitingCount
        // Teams are kept, so their sizes are few: powers of two.
        let teamSize = Self.powerOfTwo(atMost: state.freeThreads / max(1, waiting))
        let share = (waiting + state.freeThreads - 1) / state.freeThreads
        var parts: [PoolBatch.Part] = []
        var place = 0
        while parts.count < min(share, Self.batchLimit), place < state.waiting.count {
            let request = state.waiting[place]
            guard request.tagger === tagger else {
                place += 1
                continue
            }
            parts.append(.init(request: request, index: request.take()))
            state.waiting.remove(at: place)
            // Who has more to give waits for its next turn.
            if request.untakenCount > 0 { state.waiting.append(request) }
        }
        state.waitingCount -= parts.count
        state.freeThreads -= teamSize
        return PoolBatch(parts: parts, tagger: tagger, teamSize: teamSize)
    }

    private static func powerOfTwo(atMost limit: Int) -> Int {
        limit < 2 ? 1 : 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
    }

    private func spawn(_ first: PoolBatch) {
        let thread = PoolThread(first)
        let runner = Thread { [weak self] in
            // A team's threads are as patient as the thread that makes it.
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, Self.niceness)
            var next = thread.take()
            while let batch = next {
                guard let team = self?.team(of: batch.teamSize) else { return }
                let results = batch.run(on: team)
                if self?.finish(batch, results, team, thread) == nil { return }
                next = thread.next()
            }
        }
        runner.stackSize = 8 << 20
        runner.name = "model"
        runner.start()
    }

    /// A team that is used again, or a new one.
    private func team(of size: Int) -> WorkerTeam {
        state.withLock { $0.teams[size]?.popLast() } ?? WorkerTeam(threadCount: size)
    }

    /// Hands results over, frees the batch's threads and spreads what waits.
    private func finish(
        _ batch: PoolBatch, _ results: [Result<MultimodalReading, any Error>],
        _ team: WorkerTeam, _ thread: PoolThread
    ) {
        let (finished, starts) = state.withLock { state in
            var finished: [PoolRequest] = []
            for (part, result) in zip(batch.parts, results) {
                if part.request.put(result, at: part.index) { finished.append(part.request) }
            }
            state.freeThreads += batch.teamSize
            state.teams[batch.teamSize, default: []].append(team)
            if state.isClosed {
                thread.wake.signal()
            } else {
                state.idle.append(thread)
            }
            return (finished, distribute(&state))
        }
        for request in finished { request.done.signal() }
        for start in starts { start() }
    }
}

/// One caller's contents on their way through the pool.
final class PoolRequest: @unchecked Sendable {
    // @unchecked because the counters and results are touched under the pool's lock only; the rest
    // does not change.
    let contents: [PendingContent]
    let tagger: MultimodalTagger
    let done = DispatchSemaphore(value: 0)
    let isCancelled = Atomic<Bool>(false)
    private(set) var results: [Result<MultimodalReading, any Error>?]
    private var takenCount = 0
    private var doneCount = 0

    init(_ contents: [PendingContent], _ tagger: MultimodalTagger) {
        self.contents = contents
        self.tagger = tagger
        results = Array(repeating: nil, count: contents.count)
    }

    var untakenCount: Int { contents.count - takenCount }

    /// The index of the next content.
    func take() -> Int {
        takenCount += 1
        return takenCount - 1
    }

    /// Keeps a result; whether it was the last one.
    func put(_ result: Result<MultimodalReading, any Error>, at index: Int) -> Bool {
        results[index] = result
        doneCount += 1
        return doneCount == contents.count
    }
}

/// A thread of the pool that starts batches.
private final class PoolThread: Sendable {
    let batch: Mutex<PoolBatch?>
    let wake = DispatchSemaphore(value: 0)

    init(_ first: PoolBatch) { batch = Mutex(first) }

    /// Waits for the next batch; nil at the end of the pool.
    func next() -> PoolBatch? {
        wake.wait()
        return take()
    }

    /// The batch at hand.
    func take() -> PoolBatch? {
        batch.withLock { batch in
            defer { batch = nil }
            return batch
        }
    }
}
