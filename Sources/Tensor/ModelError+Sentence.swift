extension ModelError: CustomStringConvertible {
    /// The stable dotted name, such as `model.file.truncated`.
    public var name: String {
        switch reason {
        case .fileUnreadable: "model.file.unreadable"
        case .fileUnwritable: "model.file.unwritable"
        case .fileTruncated: "model.file.truncated"
        case .fileTrailing: "model.file.trailing"
        case .fileHeader: "model.file.header"
        case .fileTensor: "model.file.tensor"
        case .fileMissingTensor: "model.file.missingTensor"
        case .fileMismatch: "model.file.mismatch"
        case .fileOutOfRange: "model.file.outOfRange"
        case .manifest: "model.manifest.invalid"
        case .trainEmpty: "model.train.empty"
        case .trainLabel: "model.train.labelOutOfRange"
        case .trainGroup: "model.train.labelOutOfRange"
        case .trainOption: "model.train.option"
        case .trainTooLarge: "model.train.tooLarge"
        case .trainPicture: "model.train.picture"
        case .operationShapes: "model.operation.shapes"
        case .operationRefused: "model.operation.refused"
        case .operationIndex: "model.operation.indexOutOfRange"
        case .fileUnexpectedTensor: "model.file.unexpectedTensor"
        }
    }

    /// One sentence: what, where, and what to do.
    public var description: String {
        let place = file.map { "\($0): " } ?? ""
        return "\(place)\(fact); \(advice)"
    }

    private var fact: String {
        switch reason {
        case .fileUnreadable(let cause):
            "the model file cannot be read (\(cause))"
        case .fileUnwritable(let cause):
            "the model file cannot be written (\(cause))"
        case .fileTruncated(let size, let expected):
            "the model file is cut off: \(size) bytes where \(expected) are needed"
        case .fileTrailing(let size, let expected):
            "the model file is \(size) bytes long but describes only \(expected)"
        case .fileHeader(let detail):
            "the model file's header is damaged: \(detail)"
        case .fileTensor(let tensor, let detail):
            "tensor '\(tensor)' is described wrongly: \(detail)"
        case .fileMissingTensor(let tensor):
            "the model file has no tensor '\(tensor)'"
        case .fileMismatch(let tensor, let found, let expected):
            "tensor '\(tensor)' is \(found) where the model needs \(expected)"
        case .fileOutOfRange(let tensor, let index):
            "tensor '\(tensor)' holds a number that no model can have at index \(index)"
        case .manifest(let field, let detail):
            "the model's manifest is damaged: '\(field)' \(detail)"
        case .trainEmpty(let detail):
            "there is nothing to train from: \(detail)"
        case .trainLabel(let example, let label, let labelCount):
            "example \(example) has label \(label), but there are \(labelCount) labels"
        case .trainGroup(let group, let labelCount):
            "group '\(group)' has a label outside the \(labelCount) that there are"
        case .trainOption(let option, let found, let expected):
            "training option '\(option)' is \(found)"
                + " where \(expected) is expected"
        case .trainTooLarge(let detail):
            "the model would be too large: \(detail)"
        case .trainPicture(let example, let picture, let cause):
            "picture '\(picture)' of example \(example + 1) cannot be read (\(cause))"
        case .operationShapes(let operation, let left, let right):
            "\(operation) cannot take \(left) and \(right) together"
        case .operationRefused(let operation, let detail):
            "\(operation) cannot be done: \(detail)"
        case .operationIndex(let operation, let index, let limit):
            "\(operation) was given index \(index) of \(limit)"
        case .fileUnexpectedTensor(let tensor):
            "the model file has a tensor '\(tensor)' that the model has not"
        }
    }

    private var advice: String {
        switch reason {
        case .fileUnreadable:
            "check that it exists and may be read, or train the model again"
        case .fileUnwritable:
            "free space or correct the permissions, then try again"
        case .fileTruncated, .fileTrailing, .fileHeader, .fileTensor, .fileMissingTensor,
            .fileMismatch, .fileOutOfRange, .fileUnexpectedTensor, .manifest:
            "restore it from a backup, use another version, or train the model again"
        case .trainEmpty:
            "give it labelled examples"
        case .trainLabel, .trainGroup:
            "give labels by their index in the label set"
        case .trainOption:
            "correct the option"
        case .trainPicture:
            "correct its name or leave the example out"
        case .trainTooLarge:
            "lower the dimension or the number of buckets, or use fewer labels"
        case .operationShapes:
            "give it shapes that fit"
        case .operationRefused:
            "correct the model's hyper-parameters"
        case .operationIndex:
            "give indices that are not negative and below that"
        }
    }
}
