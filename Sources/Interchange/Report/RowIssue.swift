import Foundation

/// A row that was not imported as it stands: where it lies, what is wrong, what became of it.
public struct RowIssue: Sendable, Equatable, Codable {
    /// What became of the row.
    public enum Action: String, Sendable, Codable {
        /// It went to the reject file.
        case rejected
        /// It was left out because the options say so.
        case ignored
        /// It was merged into an element that is there already.
        case merged
    }

    /// The input file.
    public let file: String
    /// The physical line of the place, from 1, the header counted.
    public let line: Int
    /// The column of the place in Unicode scalars, from 1.
    public let column: Int
    /// The place in bytes from the start of the file.
    public let byte: Int
    /// The index of the field from 1; 0 where the row as a whole is meant.
    public let field: Int
    /// The header of that field.
    public let header: String
    /// At most 200 characters of the field.
    public let value: String
    /// The stable dotted name of the reason.
    public let code: String
    /// What is wrong, in words.
    public let reason: String
    /// What became of the row.
    public let action: Action

    /// The line for a person: `file:line:column: reason`.
    public var sentence: String { "\(file):\(line):\(column): \(reason)" }
}
