/// What went wrong with a model: its file, its training data, or a request to it.
public struct ModelError: Error, Equatable, Sendable {
    /// The kinds of failure, each with the facts that its sentence needs.
    public enum Reason: Equatable, Sendable {
        /// The file is not there or cannot be opened.
        case fileUnreadable(cause: String)
        /// The file could not be written to the end.
        case fileUnwritable(cause: String)
        /// The file ends before what it promises.
        case fileTruncated(size: Int, expected: Int)
        /// The file is longer than what it describes.
        case fileTrailing(size: Int, expected: Int)
        /// The file is not of the format at all, or its header is malformed.
        case fileHeader(detail: String)
        /// A tensor is described in a way that cannot be.
        case fileTensor(tensor: String, detail: String)
        /// A tensor that the model needs is not in the file.
        case fileMissingTensor(tensor: String)
        /// A tensor's shape or type does not fit the model's manifest.
        case fileMismatch(tensor: String, found: String, expected: String)
        /// A number in a tensor is not finite, or beyond what training can make.
        case fileOutOfRange(tensor: String, index: Int)
        /// The manifest holds a value that no model can have.
        case manifest(field: String, detail: String)
        /// There is nothing to train from.
        case trainEmpty(detail: String)
        /// An example names a label that does not exist.
        case trainLabel(example: Int, label: Int, labelCount: Int)
        /// A group names a label that does not exist.
        case trainGroup(group: String, labelCount: Int)
        /// A training option lies outside its range.
        case trainOption(option: String, found: String, expected: String)
        /// The model would not fit into the limits on its size.
        case trainTooLarge(detail: String)
        /// A picture of an example cannot be read.
        case trainPicture(example: Int, picture: String, cause: String)
        /// The shapes that an operation was given do not go together.
        case operationShapes(operation: String, left: String, right: String)
        /// An operation cannot be done with these numbers.
        case operationRefused(operation: String, detail: String)
        /// An operation was given an index that its operand does not have.
        case operationIndex(operation: String, index: Int, limit: Int)
        /// The file holds a tensor that the model has not.
        case fileUnexpectedTensor(tensor: String)
    }

    /// Why it failed.
    public let reason: Reason
    /// The file, where a file is at fault.
    public let file: String?

    /// An error of a model, at `file` where one is at fault.
    public init(_ reason: Reason, file: String? = nil) {
        self.reason = reason
        self.file = file
    }

    /// The same error, naming the file where none was named.
    package func at(_ path: String) -> ModelError {
        file == nil ? ModelError(reason, file: path) : self
    }

    /// The error of an operation on two shapes that do not go together.
    static func shapes(_ operation: String, _ left: [Int], _ right: [Int]) -> ModelError {
        ModelError(.operationShapes(operation: operation, left: "\(left)", right: "\(right)"))
    }
}
