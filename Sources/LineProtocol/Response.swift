import CypherEngine
import GraphStore

/// One line from a server.
public enum Response: Sendable {
    /// The head of a result.
    case columns([String])
    /// A row.
    case row([GraphValue])
    /// The end of an answer.
    case summary(AnswerSummary)
    /// The end of an answer that failed.
    case error(CypherError)
    /// The answer to a ping.
    case pong
}

/// What is known when an answer has ended.
public struct AnswerSummary: Sendable, Equatable {
    /// One of Neo4j's counters.
    public struct Counter: Sendable, Equatable {
        /// Its name, such as `nodes-created`.
        public let name: String
        /// How many there were.
        public let count: Int
    }

    /// The number of rows.
    public var rows = 0
    /// How long it took at the server.
    public var milliseconds = 0.0
    /// What was written; without zeros.
    public var counters: [Counter] = []
    /// The operators of the plan where one was asked for: `depth`, `operator`, `details`, `rows`.
    public var plan: [GraphValue] = []
    /// Hints that are no errors.
    public var warnings: [String] = []

    /// An empty summary.
    public init() {}
}

extension Response {
    /// Reads an answer's line without its newline.
    ///
    /// O(n).
    public init(line: UnsafeBufferPointer<UInt8>) throws(ProtocolError) {
        if let invalid = UTF8Check.firstInvalid(in: line) { throw .utf8(at: invalid) }
        var reader = JSONReader(line)
        var found: Response?
        try reader.openObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "row") {
                guard case .list(let values) = try reader.value(as: GraphValue.self) else {
                    throw .answer("a row is a list")
                }
                found = .row(values)
            } else if reader.matches(key, "columns") {
                found = .columns(try Self.strings(try reader.value()))
            } else if reader.matches(key, "summary") {
                found = .summary(Self.summary(try reader.value()))
            } else if reader.matches(key, "error") {
                found = .error(try Self.error(try reader.value()))
            } else if reader.matches(key, "pong") {
                _ = try reader.skipValue()
                found = .pong
            } else {
                _ = try reader.skipValue()
            }
        }
        try reader.requireEnd()
        guard let found else { throw .answer("the line is no answer of the line protocol") }
        self = found
    }

    private static func strings(_ value: GraphValue) throws(ProtocolError) -> [String] {
        guard case .list(let elements) = value else { throw .answer("expected a list of strings") }
        var strings: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw .answer("expected a string") }
            strings.append(text)
        }
        return strings
    }

    private static func summary(_ value: GraphValue) -> AnswerSummary {
        var summary = AnswerSummary()
        guard case .map(let entries) = value else { return summary }
        for entry in entries {
            switch (entry.key, entry.value) {
            case ("rows", .integer(let rows)): summary.rows = rows
            case ("ms", .float(let milliseconds)): summary.milliseconds = milliseconds
            case ("ms", .integer(let milliseconds)): summary.milliseconds = Double(milliseconds)
            case ("plan", .list(let steps)): summary.plan = steps
            case ("warnings", let warnings): summary.warnings = (try? strings(warnings)) ?? []
            case ("stats", .map(let counters)):
                for counter in counters {
                    guard case .integer(let count) = counter.value else { continue }
                    summary.counters.append(.init(name: counter.key, count: count))
                }
            default: break
            }
        }
        return summary
    }

    private static func error(_ value: GraphValue) throws(ProtocolError) -> CypherError {
        guard case .map(let entries) = value else { throw .answer("an error is an object") }
        var texts: [String: String] = [:]
        var numbers: [String: Int] = [:]
        for entry in entries {
            if case .string(let text) = entry.value { texts[entry.key] = text }
            if case .integer(let number) = entry.value { numbers[entry.key] = number }
        }
        return CypherError(
            code: texts["code"] ?? "", detail: texts["detail"] ?? "",
            phase: texts["phase"].flatMap(CypherError.Phase.init) ?? .runtime,
            name: texts["name"] ?? "", message: texts["message"] ?? "the server gave no reason",
            line: numbers["line"], column: numbers["column"])
    }
}
