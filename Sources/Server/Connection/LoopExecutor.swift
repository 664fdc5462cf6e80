import CypherEngine
import GraphStore
import LineProtocol
import NIOCore

/// Answers quick lines on the event loop; one for each loop, so that its buffer is used again.
final class LoopExecutor {
    /// How long one connection's lines may keep the loop from the others.
    private static let turn = TimeAmount.milliseconds(1)
    private static let lineLimit = 4096

    private let context: ServerContext
    private let buffer = ResponseBuffer()
    let busyPoll = BusyPoll()

    init(context: ServerContext) { self.context = context }

    /// Answers lines from the front as far as they are quick, taking them out; nil where none was.
    func answer(_ lines: inout ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer? {
        buffer.removeAll()
        let taken = lines.withUnsafeReadableBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            let deadline = NIODeadline.now() + Self.turn
            var start = 0
            while start < bytes.count, let newline = bytes[start...].firstIndex(of: 0x0A),
                newline - start <= min(Self.lineLimit, context.configuration.maxLineBytes),
                answer(UnsafeBufferPointer(rebasing: bytes[start..<newline]))
            {
                start = newline + 1
                if NIODeadline.now() >= deadline { break }
            }
            return start
        }
        lines.moveReaderIndex(forwardBy: taken)
        guard buffer.size > 0 else { return nil }
        return buffer.withBytes { allocator.buffer(bytes: UnsafeRawBufferPointer($0)) }
    }

    private func answer(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let request = Request(line: line) else { return true }
        let writer = ResponseWriter(buffer)
        switch request.action {
        case .ping:
            writer.pong(id: request.id)
            return true
        case .malformed(let error):
            writer.error(error.cypherError, id: request.id)
            return true
        case .query(let text, let parameters):
            guard context.costs.mayRunOnLoop(text) else { return false }
            return run(text, parameters, request)
        default: return false
        }
    }

    private func run(_ text: String, _ parameters: [String: Value], _ request: Request) -> Bool {
        let limit = min(request.timeoutMilliseconds ?? .max, StatementCosts.loopMilliseconds)
        let start = buffer.size
        let sink = LoopSink(writer: ResponseWriter(buffer), id: request.id)
        let begun = NIODeadline.now()
        do throws(CypherError) {
            let summary = try context.engine.run(
                text, parameters: parameters,
                options: QueryOptions(timeoutMilliseconds: limit, access: .readOnly), sink: sink)
            sink.finish(summary)
            let elapsed = (NIODeadline.now() - begun).nanoseconds
            if elapsed > 2 * Int64(StatementCosts.quickNanoseconds) {
                context.costs.record(text, nanoseconds: UInt64(clamping: elapsed))
            }
            return true
        } catch {
            // The worker finds the same error, or has the time that was missing here.
            buffer.truncate(to: start)
            context.costs.recordLoopFailure(text)
            return false
        }
    }
}

/// Writes the rows of a quick statement, as long as they are few.
private final class LoopSink: RowSink {
    private struct TooMuch: Error {}

    private let writer: ResponseWriter
    private let id: [UInt8]
    private let start: Int

    init(writer: ResponseWriter, id: [UInt8]) {
        self.writer = writer
        self.id = id
        start = writer.buffer.size
    }

    func begin(columns: [String]) {
        writer.buffer.truncate(to: start)
        writer.columns(columns, id: id)
    }

    func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) throws {
        try writer.row(values, in: graph)
        if writer.buffer.size - start > StatementCosts.loopOutputBytes { throw TooMuch() }
    }

    func finish(_ summary: QuerySummary) {
        writer.summary(
            rows: summary.rows, milliseconds: summary.milliseconds,
            plan: summary.plan, warnings: summary.warnings, id: id)
    }
}
