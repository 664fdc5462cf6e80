/// Why a text is not a statement: the one error of this module, always the writer's fault.
public struct SyntaxError: Error, Sendable, Hashable {
    // One word in size, because every step of a recursive descent has room for an error.
    private let facts: Facts

    private final class Facts: Sendable {
        let reason: Reason
        let position: SourcePosition
        let found: String?
        let expected: [String]
        let hint: String?

        init(
            _ reason: Reason, _ position: SourcePosition, _ found: String?, _ expected: [String],
            _ hint: String?
        ) {
            self.reason = reason
            self.position = position
            self.found = found
            self.expected = expected
            self.hint = hint
        }
    }

    /// Makes an error from its facts.
    public init(
        _ reason: Reason, at position: SourcePosition, found: String? = nil,
        expected: [String] = [], hint: String? = nil
    ) {
        facts = Facts(reason, position, found, expected, hint)
    }

    /// What went wrong.
    public var reason: Reason { facts.reason }
    /// Where: the first character that cannot be right.
    public var position: SourcePosition { facts.position }
    /// What is written there: a word, a symbol, or nil at the end of the text.
    public var found: String? { facts.found }
    /// What could have been written there instead, most likely first; often not all that could.
    public var expected: [String] { facts.expected }
    /// What to write instead, as a sentence without a full stop.
    public var hint: String? { facts.hint }

    /// The stable dotted name, such as `cypher.syntax.unexpectedToken`.
    public var name: String { reason.rawValue }

    /// The detail by which the openCypher TCK knows the error.
    public var detail: String { reason.detail }

    /// Compares all facts.
    public static func == (left: SyntaxError, right: SyntaxError) -> Bool {
        left.reason == right.reason && left.position == right.position
            && left.found == right.found && left.expected == right.expected
            && left.hint == right.hint
    }

    /// Hashes the reason and the place.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(reason)
        hasher.combine(position)
    }
}
