import CypherEngine

/// The one error of the line protocol: a line that is no request, or an answer that is no answer.
///
/// `name` is stable: `protocol.json` (the text is not JSON), `protocol.json.tooDeep`,
/// `protocol.json.number` (a number that no Cypher value can hold), `protocol.utf8`,
/// `protocol.value` (a `~` form that is none), `protocol.request` (JSON, but no request),
/// `protocol.line.tooLong`, `protocol.line.unterminated`, `protocol.authentication`,
/// `protocol.transaction` (begin, commit or rollback out of place), `protocol.disabled` (a request
/// that this server was not started for), `protocol.busy`, `protocol.answer` (not an answer) and
/// `protocol.connection` (the socket failed).
public struct ProtocolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable dotted name.
    public let name: String
    /// A word for the kind, in the place where query errors carry the TCK's detail.
    public let detail: String
    /// What was wrong and what to do, in one line.
    public let message: String

    /// Describes an error.
    public init(name: String, detail: String, message: String) {
        self.name = name
        self.detail = detail
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// The same error as it goes over the wire.
    public var cypherError: CypherError {
        CypherError(
            code: "ProtocolError", detail: detail, phase: .compileTime, name: name,
            message: message)
    }
}

extension ProtocolError {
    static func json(_ what: String, at offset: Int) -> ProtocolError {
        ProtocolError(
            name: "protocol.json", detail: "InvalidJSON",
            message: "the line is not valid JSON: \(what) at byte \(offset + 1)")
    }

    static func tooDeep(at offset: Int) -> ProtocolError {
        ProtocolError(
            name: "protocol.json.tooDeep", detail: "NestingTooDeep",
            message:
                "the JSON nests deeper than \(JSONReader.depthLimit) levels at byte \(offset + 1)")
    }

    static func number(_ what: String, at offset: Int) -> ProtocolError {
        ProtocolError(
            name: "protocol.json.number", detail: "NumberOutOfRange",
            message: "the number at byte \(offset + 1) \(what)")
    }

    static func utf8(at offset: Int) -> ProtocolError {
        ProtocolError(
            name: "protocol.utf8", detail: "InvalidUTF8",
            message: "the line is not valid UTF-8 at byte \(offset + 1)")
    }

    static func value(_ message: String) -> ProtocolError {
        ProtocolError(name: "protocol.value", detail: "InvalidValue", message: message)
    }

    static func request(_ message: String) -> ProtocolError {
        ProtocolError(name: "protocol.request", detail: "InvalidRequest", message: message)
    }

    static func answer(_ message: String) -> ProtocolError {
        ProtocolError(name: "protocol.answer", detail: "InvalidAnswer", message: message)
    }

    static func connection(_ message: String) -> ProtocolError {
        ProtocolError(name: "protocol.connection", detail: "ConnectionFailed", message: message)
    }

    /// The answer to a line longer than the limit.
    public static func lineTooLong(limit: Int) -> ProtocolError {
        ProtocolError(
            name: "protocol.line.tooLong", detail: "LineTooLong",
            message: "the line is longer than \(limit) bytes and was skipped; "
                + "send less at once or raise --max-line")
    }

    /// The answer to a last line that was not ended.
    public static let unterminatedLine = ProtocolError(
        name: "protocol.line.unterminated", detail: "UnterminatedLine",
        message: "the connection was closed in the middle of a line, which was not run; "
            + "end each request with a newline")
}
