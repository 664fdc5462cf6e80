import Dispatch
import LineProtocol
import NIOCore
import Synchronization

/// The way from a worker to a socket, with a bound on what waits in between.
///
/// Bytes are counted from the moment they are handed over until the system has taken them. A worker
/// that makes rows waits while more than the high-water mark is on its way; one whose client takes
/// nothing for the stall limit gives up.
final class Outlet: Sendable {
    private struct State {
        var waitingBytes = 0
        var takenBytes = 0
        var isClosed = false
        var hasWaiter = false
    }

    private let channel: any Channel
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    init(channel: any Channel) { self.channel = channel }

    /// Hands over complete lines.
    ///
    /// Does not wait.
    func send(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !bytes.isEmpty else { return }
        let isOpen = state.withLock { state in
            state.waitingBytes += bytes.count
            return !state.isClosed
        }
        guard isOpen else { return }
        let count = bytes.count
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [weak self] _ in self?.took(count) }
        channel.writeAndFlush(
            channel.allocator.buffer(bytes: UnsafeRawBufferPointer(bytes)), promise: promise)
    }

    private func took(_ count: Int) {
        let shouldSignal = state.withLock { state in
            state.waitingBytes -= count
            state.takenBytes += count
            defer { state.hasWaiter = false }
            return state.hasWaiter
        }
        if shouldSignal { room.signal() }
    }

    /// Whether more waits to be sent than the limit.
    func isAbove(_ limit: Int) -> Bool { state.withLock { $0.waitingBytes > limit } }

    /// How a wait for room ended.
    enum Wait { case room, closed, stalled }

    /// Waits until no more than half the high-water mark is on its way.
    ///
    /// `patience` is asked again and again for how many milliseconds a client may take nothing.
    func waitForRoom(highWater: Int, patience: () -> Int) -> Wait {
        var taken = -1
        var since = NIODeadline.now()
        while true {
            let (isClosed, hasRoom, nowTaken) = state.withLock { state in
                let hasRoom = state.waitingBytes <= highWater / 2
                state.hasWaiter = !hasRoom && !state.isClosed
                return (state.isClosed, hasRoom, state.takenBytes)
            }
            if isClosed { return .closed }
            if hasRoom { return .room }
            let now = NIODeadline.now()
            if nowTaken != taken { (taken, since) = (nowTaken, now) }
            if now - since > .milliseconds(Int64(patience())) { return .stalled }
            _ = room.wait(timeout: .now() + .milliseconds(100))
        }
    }

    /// Notes that nothing can be sent any more and wakes whoever waits.
    func close() {
        state.withLock { $0.isClosed = true }
        room.signal()
    }
}
