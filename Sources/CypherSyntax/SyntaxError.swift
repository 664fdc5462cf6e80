/// Why a text is not a statement: the one error of this module, always the writer's fault.
public struct SyntaxError: Error, Sendable, Hashable {
    /// What went wrong.
    public let reason: Reason
    /// Where: the first character that cannot be right.
    public let position: SourcePosition
    /// What is written there: a word, a symbol, or nil at the end of the text.
    public let found: String?
    /// What could have been written there instead, most likely first; often not all that could.
    public let expected: [String]
    /// What to write instead, as a sentence without a full stop.
    public let hint: String?

    /// Makes an error from its facts.
    public init(
        _ reason: Reason, at position: SourcePosition, found: String? = nil,
        expected: [String] = [], hint: String? = nil
    ) {
        self.reason = reason
        self.position = position
        self.found = found
        self.expected = expected
        self.hint = hint
    }

    /// The stable dotted name, such as `cypher.syntax.unexpectedToken`.
    public var name: String { reason.rawValue }

    /// The detail by which the openCypher TCK knows the error.
    public var detail: String { reason.detail }
}
