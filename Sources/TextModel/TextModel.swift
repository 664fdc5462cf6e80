/// A fastText-structured text classifier: hashed n-grams, pooled, and one linear layer over labels.
///
/// Immutable, so that any number of threads may use it at once, each with a `Predictor` of its own.
public final class TextModel: Sendable {
    /// The names of the labels, in the order of their indices: first the classes, which examples
    /// carry themselves, then the groups that stand for several of them.
    public let labels: [String]
    /// How logits become probabilities.
    public let calibration: Calibration
    let vocabulary: FeatureVocabulary
    let weights: ModelWeights
    /// The classes and their groups.
    let paths: LabelPaths
    /// What was counted along the paths; nil where the weights hold it.
    let counts: PathCounts?

    init(
        labels: [String], paths: LabelPaths, calibration: Calibration,
        vocabulary: FeatureVocabulary, weights: ModelWeights, counts: PathCounts?
    ) {
        precondition(weights.labelCount == paths.classCount)
        precondition(paths.componentCount == labels.count)
        precondition(weights.rowCount == vocabulary.rowCount)
        self.paths = paths
        self.counts = counts
        self.labels = labels
        self.calibration = calibration
        self.vocabulary = vocabulary
        self.weights = weights
    }

    /// The number of labels.
    public var labelCount: Int { labels.count }

    /// The number of classes, the first of the labels, whose probabilities the model computes.
    ///
    /// The probability of a group is that of its classes together.
    public var classCount: Int { paths.classCount }

    /// Whether a label is a class or a group that it belongs to.
    public func isLabel(_ label: LabelIndex, over member: LabelIndex) -> Bool {
        guard label.value >= classCount, label.value < labelCount else { return label == member }
        return paths.members[label.value - classCount].contains(member.value)
    }

    /// Which features the model reads.
    public var features: FeatureOptions { vocabulary.options }

    /// The number of features that the model knows.
    public var featureCount: Int { vocabulary.rowCount }

    /// The logits of all classes.
    ///
    /// Allocates; a `Predictor` does not.
    public func logits(of fields: [TextField]) -> [Float] {
        let predictor = Predictor(self)
        predictor.read(fields)
        return predictor.logits()
    }

    /// The calibrated probabilities of all classes.
    ///
    /// Allocates; a `Predictor` does not.
    public func probabilities(of fields: [TextField]) -> [Float] {
        let predictor = Predictor(self)
        predictor.read(fields)
        return predictor.probabilities()
    }
}
