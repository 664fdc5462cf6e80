import Tensor

/// How a model is trained.
///
/// Every default measured best on real titles.
public struct TrainingOptions: Codable, Hashable, Sendable {
    /// What is minimised.
    public enum Loss: String, Codable, Sendable {
        /// One logistic loss for each label: measures best for few labels with many examples.
        case oneVersusAll
        /// Cross entropy of one softmax over the labels; several labels of an example share it.
        /// Learns many labels from few examples in fewer passes.
        case softmax
    }

    /// Which features a text has.
    public var features = FeatureOptions()
    /// The length of the embeddings, 1…1024.
    public var dimension = 64
    /// Passes over the examples, 1…1000; nil for a number that suits theirs.
    public var epochs: Int?
    /// AdaGrad's rate at the start; it falls to 0 in a straight line.
    public var learningRate: Float = 0.05
    /// Examples for each step, 1…4096.
    public var minibatchCount = 64
    /// Features in fewer examples than this are left out.
    public var minimumCount = 1
    /// At most so many features are kept, the most frequent ones.
    public var maximumRowCount = 250_000
    /// What is minimised; nil for one versus all with up to 32 labels, one of them an example, and
    /// softmax otherwise.
    public var loss: Loss?
    /// How logits become probabilities; nil for softmax where most examples have one label, fewer
    /// than 1.5 on the average, and sigmoid otherwise.
    public var link: Calibration.Link?
    /// How much the complement counts weigh beside the trained embeddings; 0 leaves them out.
    public var complementWeight: Float = 1
    /// What is added to each of the complement counts.
    public var complementSmoothing: Float = 1
    /// How much the complement counts weigh where labels have groups, or are too many for a table
    /// of weights; 0 leaves them out.
    public var pathWeight: Float = 2
    /// How much the counts of a label's groups weigh there beside its own.
    public var groupWeight: Float = 0.7
    /// What is added to each of the counts there.
    public var pathSmoothing: Float = 0.3
    /// A model whose weights for each feature and label fit into this size keeps them in place of
    /// the embeddings.
    public var tableSizeLimit = 24 << 20
    /// With dev examples: keeps the epoch that did best on them, the later one among equals.
    public var keepsBestEpoch = true
    /// With dev examples: stops after so many epochs without a better one; nil for never.
    public var patience: Int?
    /// The same seed gives the same model on the same kind of machine, at any number of threads.
    public var seed: UInt64 = 1
    /// Threads to use, at least 1; nil for one a core.
    public var threads: Int?

    /// The defaults.
    public init() {}

    /// Throws where an option lies outside its range.
    func validate() throws(ModelError) {
        try features.validate()
        try check("dimension", dimension, 1...1024)
        try check("epochs", epochs ?? 1, 1...1000)
        try check("minibatchCount", minibatchCount, 1...4096)
        try check("minimumCount", minimumCount, 1...Int(Int32.max))
        try check("maximumRowCount", maximumRowCount, 1...(1 << 26))
        try check("tableSizeLimit", tableSizeLimit, 0...(1 << 40))
        try check("patience", patience ?? 1, 1...1000)
        try check("threads", threads ?? 1, 1...1024)
        try check("learningRate", learningRate, 1e-6...100)
        try check("complementWeight", complementWeight, 0...1000)
        try check("pathWeight", pathWeight, 0...1000)
        try check("groupWeight", groupWeight, 0...1000)
        try check("pathSmoothing", pathSmoothing, 1e-6...1e6)
        try check("complementSmoothing", complementSmoothing, 1e-6...1e6)
    }

    private func check<Number: Comparable>(
        _ option: String, _ found: Number, _ range: ClosedRange<Number>
    ) throws(ModelError) {
        guard range.contains(found) else {
            throw ModelError(
                .trainOption(
                    option: option, found: "\(found)",
                    expected: "a number from \(range.lowerBound) to \(range.upperBound)"))
        }
    }
}

/// How far training has come.
public struct TrainingProgress: Sendable {
    /// The epoch that is under way or has just ended, from 1.
    public let epoch: Int
    /// How many epochs there are at most.
    public let epochCount: Int
    /// The share of all the work that is done, 0…1.
    public let fraction: Double
    /// The mean loss of an example in this epoch so far.
    public let loss: Double
    /// At the end of an epoch with dev examples: the share of their labels found, as many being
    /// proposed for a text as it has.
    ///
    /// With one label a text it is the accuracy.
    public let devAccuracy: Double?
}
