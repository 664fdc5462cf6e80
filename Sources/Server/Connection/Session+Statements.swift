import CypherEngine
import LineProtocol

extension Session {
    /// The token of a statement that starts; nil where the client has gone.
    func beginStatement() -> CancellationToken? {
        let token = CancellationToken()
        return state.withLock { state in
            guard !state.isClosed else { return nil }
            state.running = token
            context.runningStatements.add(1, ordering: .relaxed)
            return token
        }
    }

    /// Notes that the statement has ended.
    func endStatement() {
        state.withLock { $0.running = nil }
        context.runningStatements.subtract(1, ordering: .relaxed)
    }

    /// Waits until there is room to send; false where the client has gone or takes nothing.
    func waitForRoom() -> Bool {
        let configuration = context.configuration
        let highWater = configuration.writeHighWaterBytes
        guard outlet.isAbove(highWater) else { return true }
        let wait = outlet.waitForRoom(highWater: highWater) {
            context.workers.isUnderLoad
                ? configuration.stalledClientUnderLoadMilliseconds
                : configuration.stalledClientMilliseconds
        }
        if wait == .stalled {
            configuration.logger?.notice("a client that takes no rows was cut off")
            channel.close(promise: nil)
        }
        return wait == .room
    }

    /// Sends a chunk of rows and empties the buffer; throws where nobody takes it.
    func sendChunk(_ buffer: ResponseBuffer) throws(CypherError) {
        guard waitForRoom() else {
            throw CypherError(
                code: "TransactionError", detail: "ClientGone", phase: .runtime,
                name: "server.client.gone", message: "the client does not take its rows")
        }
        buffer.withBytes { outlet.send($0) }
        buffer.removeAll()
    }
}
