import GraphStore

/// One line from a client.
///
/// A line whose first character is `{` is a JSON request, any other line a Cypher statement. A line
/// that is neither valid UTF-8 nor a request is `malformed`, with its `id` where one was read:
/// every line gets an answer.
public struct Request: Sendable {
    /// What is asked for.
    public enum Action: Sendable {
        /// Run a statement.
        case query(text: String, parameters: [String: Value])
        /// Open an explicit transaction.
        case begin(TransactionAccess)
        /// Make the transaction durable.
        case commit
        /// Undo the transaction.
        case rollback
        /// Say who is asking.
        case authenticate(user: String, password: String)
        /// Say that you are there.
        case ping
        /// Register a procedure that answers from a table; servers take it for tests only.
        case defineProcedure(ProcedureTable)
        /// Forget every procedure that was defined.
        case dropProcedures
        /// Answer with this error.
        case malformed(ProtocolError)
    }

    /// What the statements of a transaction may do.
    public enum TransactionAccess: String, Sendable {
        /// Read one snapshot.
        case read
        /// Read and write; others wait.
        case write
    }

    /// A procedure as a table: rows of arguments followed by results.
    public struct ProcedureTable: Sendable {
        /// Such as `test.my.proc(in :: INTEGER?) :: (out :: STRING?)`.
        public let signature: String
        /// The names of the columns of `rows`: parameters first, then results.
        public let columns: [String]
        /// The rows.
        public let rows: [[Value]]

        /// Describes a procedure.
        public init(signature: String, columns: [String], rows: [[Value]]) {
            self.signature = signature
            self.columns = columns
            self.rows = rows
        }
    }

    /// What is asked for.
    public var action: Action
    /// The JSON text of the `id` that is to be echoed; empty where there is none.
    public var id: [UInt8] = []
    /// The time limit that the client wants for this statement.
    public var timeoutMilliseconds: Int?

    /// Makes a request.
    public init(_ action: Action, id: [UInt8] = [], timeoutMilliseconds: Int? = nil) {
        self.action = action
        self.id = id
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    /// Reads a line without its newline; nil for a line that holds nothing but white space.
    ///
    /// O(n).
    public init?(line: UnsafeBufferPointer<UInt8>) {
        guard let first = line.first(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else {
            return nil
        }
        self.init(.ping)
        if let invalid = UTF8Check.firstInvalid(in: line) {
            action = .malformed(.utf8(at: invalid))
        } else if first == UInt8(ascii: "{"), line.first == first {
            do throws(ProtocolError) {
                try read(JSONReader(line))
            } catch {
                action = .malformed(error)
            }
        } else {
            let end = line.last == 0x0D ? line.count - 1 : line.count
            let text = String(decoding: line[..<end], as: UTF8.self)
            action = .query(text: text, parameters: [:])
        }
    }
}
