import CypherEngine
import Dispatch
import LineProtocol
import NIOCore
import Synchronization

/// One client's conversation: what it asked and did not get an answer to, and its transaction.
///
/// The event loop puts lines in, one worker at a time takes them out and answers in order. While
/// nothing waits and no worker is at it, the event loop may answer quick lines itself.
final class Session: @unchecked Sendable {
    // @unchecked because `transaction` and `isAuthenticated` belong to whoever has the turn: a
    // worker from `enqueue` to the end of its `run`, else the event loop. `state`'s mutex hands the
    // turn over.

    struct State {
        var queue: [LineFramer.Piece] = []
        var queuedBytes = 0
        /// Whether a worker has the turn, or has been asked to take it.
        var isRunning = false
        /// Whether the worker is going to write another line.
        var isAnswering = false
        var hasEnded = false
        var isClosed = false
        var running: CancellationToken?
        /// The first statement of the batch that waits for a worker, where it was looked at.
        var next: String?
    }

    let context: ServerContext
    let channel: any Channel
    let outlet: Outlet
    let state = Mutex(State())
    var transaction: EngineTransaction?
    var isAuthenticated: Bool

    init(context: ServerContext, channel: any Channel) {
        self.context = context
        self.channel = channel
        outlet = Outlet(channel: channel)
        isAuthenticated = context.configuration.authenticate == nil
    }

    /// Whether the event loop has the turn and may answer by itself.
    var isFreeForLoop: Bool {
        let isFree = state.withLock { !$0.isRunning && !$0.hasEnded && !$0.isClosed }
        // Answers that a worker handed over may still wait for their turn on the loop.
        return isFree && transaction == nil && isAuthenticated && !outlet.isAbove(0)
    }

    /// Whether so much waits here that no more should be read.
    var isCrowded: Bool {
        state.withLock { $0.queuedBytes > context.configuration.writeHighWaterBytes }
    }

    /// Whether a worker is at it and going to write another line.
    var isAnswering: Bool { state.withLock { $0.isAnswering } }

    /// Adds lines and sees that a worker comes.
    func enqueue(_ piece: LineFramer.Piece) {
        let shouldSubmit = state.withLock { state in
            guard !state.isClosed, !state.hasEnded else { return false }
            state.queue.append(piece)
            state.queuedBytes += piece.size
            context.countBuffered(piece.size)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if shouldSubmit { submit(first: piece) }
    }

    private func submit(first piece: LineFramer.Piece?) {
        context.workers.submit(self, lane: transaction != nil ? .holding : lane(for: piece))
    }

    /// Guesses from the first line what a batch will have to wait for, or make others wait for.
    private func lane(for piece: LineFramer.Piece?) -> WorkerPool.Lane {
        guard case .lines(let lines)? = piece else { return .reading }
        let view = lines.readableBytesView
        let head = view.prefix(Self.headSize)
        if let newline = head.firstIndex(of: 0x0A) {
            let request = lines.withUnsafeReadableBytes { raw in
                let bytes = raw.bindMemory(to: UInt8.self)
                return Request(
                    line: UnsafeBufferPointer(rebasing: bytes[..<(newline - view.startIndex)]))
            }
            if case .query(let text, _)? = request?.action {
                state.withLock { $0.next = text }
                if context.costs.isLong(text) { return .long }
                return KeywordScan.contains(KeywordScan.writingWords, in: text.utf8)
                    ? .writing : .reading
            }
        }
        return KeywordScan.contains(KeywordScan.writingWords, in: head) ? .writing : .reading
    }

    /// How much of a batch is looked at before it is queued.
    private static let headSize = 2048

    /// Notes that nothing more will come; the connection is closed when all is answered.
    func end() {
        let isIdle = state.withLock { state in
            state.hasEnded = true
            return !state.isRunning
        }
        if isIdle { closeAfterWrites() }
    }

    /// Notes that the client has gone: cancels what runs and undoes its transaction.
    func close() {
        let (token, isIdle) = state.withLock { state in
            state.isClosed = true
            dropQueue(&state)
            defer { state.isRunning = true }
            return (state.running, !state.isRunning)
        }
        token?.cancel()
        outlet.close()
        context.connections.remove(self)
        // The rollback waits for the writer thread, which an event loop may not.
        if isIdle, transaction != nil { context.workers.submit(self, lane: .holding) }
    }

    /// Ends the running statement, for a server that stops.
    func cancel() { state.withLock { $0.running }?.cancel() }

    private func dropQueue(_ state: inout State) {
        context.countBuffered(-state.queuedBytes)
        state.queue = []
        state.queuedBytes = 0
    }

    /// Closes the connection when everything that was sent has left.
    ///
    /// Queued on the event loop even when called there: answers of a worker may be queued before
    /// it.
    func closeAfterWrites() {
        let channel = channel
        channel.eventLoop.execute {
            channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}

extension LineFramer.Piece {
    /// The bytes that it holds.
    var size: Int {
        if case .lines(let lines) = self { lines.readableBytes } else { 0 }
    }
}

extension Session: WorkerPool.Job {
    /// Whether the statement that waits here turned out to take long elsewhere.
    var isKnownLong: Bool {
        state.withLock { $0.next }.map { context.costs.isLong($0) } ?? false
    }

    /// Answers what waits at this moment; what came meanwhile is left to another turn.
    func run(on worker: Worker) {
        worker.buffer.removeAll()
        let pieces = state.withLock { state in
            state.isAnswering = !state.queue.isEmpty
            state.next = nil
            defer { state.queue = [] }
            return state.queue
        }
        let executor = Executor(session: self, buffer: worker.buffer)
        for piece in pieces {
            executor.answer(piece)
            state.withLock { state in
                // A session closed meanwhile has let go of all its bytes.
                guard !state.isClosed else { return }
                state.queuedBytes -= piece.size
                context.countBuffered(-piece.size)
            }
        }
        state.withLock { $0.isAnswering = false }
        executor.flush()
        finishTurn()
    }

    private func finishTurn() {
        let (next, hasEnded, isClosed) = state.withLock { state in
            state.isRunning = !state.queue.isEmpty
            return (state.queue.first, state.hasEnded, state.isClosed)
        }
        if let next {
            submit(first: next)
        } else if isClosed {
            transaction?.rollback()
            transaction = nil
        } else if hasEnded {
            closeAfterWrites()
        }
        // Reading may have stopped because of what waited here.
        if !isClosed { channel.read() }
    }
}
