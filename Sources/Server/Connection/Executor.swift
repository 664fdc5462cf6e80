import CypherEngine
import GraphStore
import LineProtocol
import NIOCore

/// Answers lines for a session, on the thread that has its turn.
struct Executor {
    let session: Session
    let buffer: ResponseBuffer

    private var context: ServerContext { session.context }
    private var writer: ResponseWriter { ResponseWriter(buffer) }

    /// Answers a batch of lines, or the refusal of one.
    func answer(_ piece: LineFramer.Piece) {
        switch piece {
        case .refused(let refusal): writer.error(error(for: refusal).cypherError, id: [])
        case .lines(let lines):
            lines.withUnsafeReadableBytes { raw in
                let bytes = raw.bindMemory(to: UInt8.self)
                var start = 0
                while start < bytes.count, !session.state.withLock({ $0.isClosed }) {
                    let newline = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                    answer(line: UnsafeBufferPointer(rebasing: bytes[start..<newline]))
                    start = newline + 1
                }
            }
        }
    }

    private func error(for refusal: LineFramer.Refusal) -> ProtocolError {
        switch refusal {
        case .tooLong: .lineTooLong(limit: context.configuration.maxLineBytes)
        case .unterminated: .unterminatedLine
        case .noMemory:
            ProtocolError(
                name: "protocol.busy", detail: "TooManyLongLines",
                message: "too many long lines are being received and this one was skipped; "
                    + "send it again later")
        }
    }

    private func answer(line: UnsafeBufferPointer<UInt8>) {
        guard line.count <= context.configuration.maxLineBytes else {
            answer(.refused(.tooLong))
            return
        }
        guard let request = Request(line: line) else { return }
        answer(request)
        if buffer.size >= AnswerSink.chunkSize { flush() }
    }

    private func answer(_ request: Request) {
        do {
            switch request.action {
            case .malformed(let error): throw error
            case .authenticate(let user, let password):
                try authenticate(user: user, password: password)
            case .ping:
                writer.pong(id: request.id)
                return
            case _ where !session.isAuthenticated: throw ProtocolError.authenticationRequired
            case .query(let text, let parameters):
                run(text, parameters, request)
                return
            case .begin(let access): try begin(access)
            case .commit: try commit()
            case .rollback: try rollback()
            case .defineProcedure(let table): try defineProcedure(table)
            case .dropProcedures: try dropProcedures()
            }
            writer.summary(id: request.id)
        } catch let error as CypherError {
            writer.error(error, id: request.id)
        } catch let error as ProtocolError {
            writer.error(error.cypherError, id: request.id)
        } catch {
            writer.error(.unexpected(error), id: request.id)
        }
    }

    /// Sends what was written, waiting first where too much is on its way already.
    func flush() {
        guard buffer.size > 0 else { return }
        if session.waitForRoom() { buffer.withBytes { session.outlet.send($0) } }
        buffer.removeAll()
    }
}

// MARK: - Statements

extension Executor {
    private func run(_ text: String, _ parameters: [String: Value], _ request: Request) {
        // Answers before a statement that may take its time are not held back for it.
        if !context.costs.isQuick(text) { flush() }
        guard let token = session.beginStatement() else { return }
        defer { session.endStatement() }
        let options = QueryOptions(
            timeoutMilliseconds: request.timeoutMilliseconds.map { min($0, Self.longestTimeout) },
            cancellation: token)
        let sink = AnswerSink(
            writer: writer, id: request.id,
            limit: context.configuration.heldResultLimitBytes,
            flush: session.sendChunk)
        let start = NIODeadline.now()
        do throws(CypherError) {
            let summary: QuerySummary
            if let transaction = session.transaction {
                summary = try transaction.run(
                    text, parameters: parameters, options: options, sink: sink)
            } else {
                summary = try context.engine.run(
                    text, parameters: parameters, options: options, sink: sink)
            }
            sink.finish(summary)
            let isReading = summary.counters.isEmpty && session.transaction == nil
            record(text, since: start, isReading ? .read : .wrote)
        } catch {
            sink.fail(error)
            record(text, since: start, .failed)
        }
        sendHeldRows()
    }

    private func record(
        _ text: String, since start: NIODeadline, _ outcome: StatementCosts.Outcome
    ) {
        let elapsed = (NIODeadline.now() - start).nanoseconds
        context.costs.record(text, nanoseconds: UInt64(clamping: elapsed), outcome: outcome)
    }

    /// Rows of a writing statement were held until it was durable; they leave piece by piece.
    private func sendHeldRows() {
        guard buffer.size > 2 * AnswerSink.chunkSize else { return }
        buffer.withBytes { bytes in
            var start = 0
            while start < bytes.count, session.waitForRoom() {
                var end = min(start + AnswerSink.chunkSize, bytes.count)
                // Only whole lines are handed over: something may be written between two of them.
                while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
                session.outlet.send(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        buffer.removeAll()
    }

    /// The longest time limit that a client may ask for: a day.
    private static let longestTimeout = 86_400_000
}

// MARK: - Transactions

extension Executor {
    private func begin(_ access: Request.TransactionAccess) throws {
        guard session.transaction == nil else {
            throw ProtocolError.transaction(
                "a transaction is open already; commit or roll it back first")
        }
        // Whoever waits for the writer should have the answers to what was asked before.
        flush()
        session.transaction = try context.engine.begin(access == .write ? .write : .read)
    }

    private func commit() throws {
        guard let transaction = session.transaction else { throw Self.noTransaction }
        try transaction.commit()
        session.transaction = nil
    }

    private func rollback() throws {
        guard let transaction = session.transaction else { throw Self.noTransaction }
        transaction.rollback()
        session.transaction = nil
    }

    private static let noTransaction = ProtocolError.transaction(
        "no transaction is open; send {\"begin\":true} first")
}

// MARK: - Everything else

extension Executor {
    private func authenticate(user: String, password: String) throws {
        guard let check = context.configuration.authenticate else { return }
        guard check(user, password) else { throw ProtocolError.authenticationFailed }
        session.isAuthenticated = true
    }

    private func defineProcedure(_ table: Request.ProcedureTable) throws {
        try requireTestProcedures()
        try context.testProcedures.define(table)
    }

    private func dropProcedures() throws {
        try requireTestProcedures()
        context.testProcedures.dropAll()
    }

    private func requireTestProcedures() throws {
        guard context.configuration.allowsTestProcedures else { throw ProtocolError.testsDisabled }
    }
}

extension ProtocolError {
    static let authenticationRequired = ProtocolError(
        name: "protocol.authentication", detail: "AuthenticationRequired",
        message: "this server wants to know who asks: send "
            + "{\"auth\":{\"user\":…,\"password\":…}} first")

    static let authenticationFailed = ProtocolError(
        name: "protocol.authentication", detail: "AuthenticationFailed",
        message: "the user or the password is wrong")

    static let testsDisabled = ProtocolError(
        name: "protocol.disabled", detail: "TestProceduresDisabled",
        message: "this server defines no procedures; start it with --test-procedures")

    static func transaction(_ message: String) -> ProtocolError {
        ProtocolError(name: "protocol.transaction", detail: "TransactionState", message: message)
    }
}

extension CypherError {
    /// An error that no layer should let out, in the form of one.
    static func unexpected(_ error: any Error) -> CypherError {
        CypherError(
            code: "UnknownError", detail: "Unexpected", phase: .runtime, name: "server.unexpected",
            message: "\(error)")
    }
}
