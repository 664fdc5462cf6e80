/// The one error of an import that cannot go on: bad settings, an unreadable file, too many bad
/// rows.
///
/// A bad row is no `ImportError`: it is a `RowIssue` that goes to the report and counts against the
/// tolerance.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable dotted name, such as `import.header.invalid`.
    public let name: String
    /// What was wrong, where (`file:line:column`), and what to do, in one line.
    public let message: String

    /// Describes an error.
    public init(_ name: String, _ message: String) {
        self.name = name
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
