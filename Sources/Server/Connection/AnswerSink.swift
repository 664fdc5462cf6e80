import CypherEngine
import GraphStore
import LineProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Writes a statement's rows as answers.
///
/// Rows that come on the thread that started the statement are final, and leave as soon as there
/// are enough for a chunk; while the client is slow the statement waits here. Rows that come on
/// another thread come from the writer, inside its transaction: they are held until the statement
/// has returned, and the writer never waits for a client.
final class AnswerSink: RowSink {
    /// How many bytes are sent at once.
    static let chunkSize = 1 << 16

    private let writer: ResponseWriter
    private let id: [UInt8]
    private let limit: Int
    private let flush: (ResponseBuffer) throws(CypherError) -> Void
    private let home = pthread_self()
    /// Where this answer begins in the buffer; what stands before it belongs to earlier ones.
    private var start: Int
    private var hasSent = false

    init(
        writer: ResponseWriter, id: [UInt8], limit: Int,
        flush: @escaping (ResponseBuffer) throws(CypherError) -> Void
    ) {
        self.writer = writer
        self.id = id
        self.limit = limit
        self.flush = flush
        start = writer.buffer.size
    }

    /// Writes the head; coming again it withdraws what was written before.
    func begin(columns: [String]) throws {
        if !hasSent { writer.buffer.truncate(to: start) }
        writer.columns(columns, id: id)
    }

    /// Writes a row, and sends when there is enough.
    func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) throws {
        try writer.row(values, in: graph)
        guard writer.buffer.size - start >= Self.chunkSize else { return }
        if pthread_equal(home, pthread_self()) != 0 {
            try flush(writer.buffer)
            hasSent = true
            start = 0
        } else if writer.buffer.size - start > limit {
            throw CypherError(
                code: "ResourceError", detail: "ResultTooLarge", phase: .runtime,
                name: "server.result.tooLarge",
                message:
                    "a writing statement returned more than \(limit >> 20) MiB, which cannot be "
                    + "held until it is durable; return less")
        }
    }

    /// Ends the answer.
    func finish(_ summary: QuerySummary) {
        writer.summary(
            rows: summary.rows, milliseconds: summary.milliseconds,
            counters: summary.counters.nonzero, plan: summary.plan, warnings: summary.warnings,
            id: id
        )
    }

    /// Ends the answer with an error in place of the rows that were not sent.
    func fail(_ error: CypherError) {
        writer.buffer.truncate(to: start)
        writer.error(error, id: id)
    }
}
