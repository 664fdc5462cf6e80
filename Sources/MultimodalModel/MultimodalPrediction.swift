/// What a model says of one content: a number for each of its labels, in their order.
public struct MultimodalPrediction: Sendable {
    /// The probability of each label, from text and keyframes together; calibrated.
    public var probabilities: [Float]
    /// The probability of each label by the text alone; empty where there is no text.
    public var textProbabilities: [Float]
    /// The probability of each label by the keyframes alone; empty where there are none.
    public var imageProbabilities: [Float]
    /// For each keyframe the probability of each label by it alone: which frame spoke.
    public var frameProbabilities: [[Float]]

    /// Describes a prediction.
    public init(
        probabilities: [Float], textProbabilities: [Float] = [], imageProbabilities: [Float] = [],
        frameProbabilities: [[Float]] = []
    ) {
        self.probabilities = probabilities
        self.textProbabilities = textProbabilities
        self.imageProbabilities = imageProbabilities
        self.frameProbabilities = frameProbabilities
    }
}
