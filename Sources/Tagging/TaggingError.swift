import CypherEngine
import Imaging
import Tensor

/// The one error of tagging: a model that is not there, an option that makes no sense, a bad
/// example.
public struct TaggingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable dotted name, such as `tagging.model.missing`.
    public let name: String
    /// What was wrong, where, and what to do, in one line.
    public let message: String

    /// Describes an error.
    public init(_ name: String, _ message: String) {
        self.name = name
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// An option whose value cannot be used.
    static func option(_ option: String, _ expected: String) -> TaggingError {
        TaggingError("tagging.option.invalid", "option '\(option)' must be \(expected)")
    }
}

extension TaggingError: NamedError {}

extension ModelError: NamedError {
    /// The sentence.
    public var message: String { description }
}

extension ImagingError: NamedError {
    /// The sentence.
    public var message: String { description }
}
