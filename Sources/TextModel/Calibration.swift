import Tensor

/// How a model's logits become probabilities.
public struct Calibration: Codable, Hashable, Sendable {
    /// What the probabilities of the labels have to do with one another.
    public enum Link: String, Codable, Sendable {
        /// Exactly one label holds: the probabilities add up to 1.
        case softmax
        /// Labels hold independently of one another.
        case sigmoid
    }

    /// What the probabilities of the labels have to do with one another.
    public var link: Link
    /// What logits are multiplied by: the inverse of the temperature.
    public var scale: Float
    /// What is added to them then; without effect on a softmax.
    public var offset: Float
    /// The share of a softmax that all labels divide evenly, because examples are labelled wrongly
    /// now and then; without effect on a sigmoid.
    public var smoothing: Float

    /// A calibration with its numbers.
    public init(link: Link, scale: Float = 1, offset: Float = 0, smoothing: Float = 0) {
        self.link = link
        self.scale = scale
        self.offset = offset
        self.smoothing = smoothing
    }

    /// Throws where a number could not have been fitted.
    func validate() throws(ModelError) {
        guard scale > 0, scale <= 1e6 else {
            throw ModelError(.manifest(field: "calibration.scale", detail: "is \(scale)"))
        }
        guard offset.magnitude <= 1e6 else {
            throw ModelError(.manifest(field: "calibration.offset", detail: "is \(offset)"))
        }
        guard smoothing >= 0, smoothing <= 1 else {
            throw ModelError(.manifest(field: "calibration.smoothing", detail: "is \(smoothing)"))
        }
    }
}
