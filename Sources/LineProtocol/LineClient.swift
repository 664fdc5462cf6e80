import CypherEngine
import GraphStore
import Synchronization

import Glibc

/// A blocking client of the line protocol, for the shell and for commands that go through a server.
///
/// One thread at a time sends and receives; `interrupt` may come from another. After an error of
/// the connection (a `ProtocolError` named `protocol.connection`) the client is closed.
public final class LineClient: @unchecked Sendable {
    // @unchecked because the buffers belong to the one thread that runs requests; `descriptor`,
    // which `interrupt` shares, is guarded by its mutex.

    /// What an answer is longer than only by mistake: 256 MiB in one line.
    private static let lineLimit = 256 << 20

    private let descriptor: Mutex<Int32?>
    private var received: [UInt8] = []
    private var consumed = 0

    /// Where the server is.
    public let address: ServerAddress

    /// Connects.
    ///
    /// Throws a `ProtocolError` that says which address could not be reached and why.
    public init(connectingTo address: ServerAddress) throws(ProtocolError) {
        self.address = address
        descriptor = Mutex(try ClientSocket.connect(to: address))
    }

    deinit { close() }

    /// Runs a statement; `onColumns` comes before the first row.
    ///
    /// Throws the server's `CypherError`, a `ProtocolError`, or what a closure throws, after which
    /// the client is closed: the rest of the answer would otherwise be taken for the next one's.
    public func run(
        _ statement: String, parameters: [String: GraphValue] = [:],
        timeoutMilliseconds: Int? = nil,
        onColumns: ([String]) throws -> Void = { _ in }, onRow: ([GraphValue]) throws -> Void
    ) throws -> AnswerSummary {
        let writer = RequestWriter()
        writer.query(statement, parameters: parameters, timeoutMilliseconds: timeoutMilliseconds)
        try send(writer)
        while true {
            let response = try receive()
            do {
                switch response {
                case .columns(let names): try onColumns(names)
                case .row(let values): try onRow(values)
                case .summary(let summary): return summary
                case .error, .pong: break
                }
            } catch {
                close()
                throw error
            }
            if case .error(let error) = response { throw error }
            if case .pong = response {
                throw ProtocolError.answer("a pong where rows were expected")
            }
        }
    }

    /// Opens an explicit transaction.
    public func begin(_ access: Request.TransactionAccess = .write) throws {
        try ask { $0.begin(access) }
    }

    /// Makes the transaction durable.
    public func commit() throws { try ask { $0.verb("commit") } }

    /// Undoes the transaction.
    public func rollback() throws { try ask { $0.verb("rollback") } }

    /// Asks whether the server is there.
    public func ping() throws { try ask { $0.verb("ping") } }

    /// Says who is asking.
    public func authenticate(user: String, password: String) throws {
        try ask { $0.authenticate(user: user, password: password) }
    }

    private func ask(_ write: (RequestWriter) -> Void) throws {
        let writer = RequestWriter()
        write(writer)
        try send(writer)
        while true {
            switch try receive() {
            case .summary, .pong: return
            case .error(let error): throw error
            case .columns, .row: continue
            }
        }
    }

    /// Breaks the connection, from any thread: the server cancels what runs, and the thread that
    /// waits for the answer gets a `ProtocolError`.
    ///
    /// Connect anew to go on.
    public func interrupt() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes the connection; a transaction that is open is rolled back by the server.
    public func close() {
        descriptor.withLock { descriptor in
            if let open = descriptor { _ = systemClose(open) }
            descriptor = nil
        }
    }

    /// Whether the connection can still be used.
    public var isOpen: Bool { descriptor.withLock { $0 != nil } }
}

extension LineClient {
    private func openDescriptor() throws(ProtocolError) -> Int32 {
        guard let open = descriptor.withLock({ $0 }) else {
            throw .connection("the connection to \(address) is closed")
        }
        return open
    }

    private func fail(_ code: Int32) -> ProtocolError {
        close()
        let reason = code == 0 ? "the server closed it" : String(cString: strerror(code))
        return .connection("the connection to \(address) broke: \(reason)")
    }

    private func send(_ writer: RequestWriter) throws(ProtocolError) {
        let open = try openDescriptor()
        try writer.buffer.withBytes { bytes throws(ProtocolError) in
            var sent = 0
            while sent < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[sent...])
                let count = systemSend(open, rest)
                if count > 0 {
                    sent += count
                } else if errno != EINTR {
                    throw fail(errno)
                }
            }
        }
    }

    private func receive() throws(ProtocolError) -> Response {
        var searched = consumed
        while true {
            if let newline = received[searched...].firstIndex(of: 0x0A) {
                let response = try received.withUnsafeBufferPointer { bytes throws(ProtocolError) in
                    try Response(line: UnsafeBufferPointer(rebasing: bytes[consumed..<newline]))
                }
                consumed = newline + 1
                return response
            }
            received.removeFirst(consumed)
            consumed = 0
            searched = received.count
            guard received.count < Self.lineLimit else {
                close()
                throw .answer("the answer's line is longer than \(Self.lineLimit) bytes")
            }
            try fill()
        }
    }

    private func fill() throws(ProtocolError) {
        let open = try openDescriptor()
        let count = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { chunk in
            let count = recv(open, chunk.baseAddress, chunk.count, 0)
            if count > 0 { received.append(contentsOf: chunk[..<count]) }
            return count
        }
        if count > 0 { return }
        if count < 0, errno == EINTR { return }
        throw fail(count == 0 ? 0 : errno)
    }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// Sends without the signal that a broken connection would raise.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}
