/// A fastText-structured text classifier: hashed n-grams, pooled, and one linear layer over labels.
///
/// Immutable, so that any number of threads may use it at once, each with a `Predictor` of its own.
public final class TextModel: Sendable {
    /// The names of the labels, in the order of their indices.
    public let labels: [String]
    /// How logits become probabilities.
    public let calibration: Calibration
    let vocabulary: FeatureVocabulary
    let weights: ModelWeights

    init(
        labels: [String], calibration: Calibration, vocabulary: FeatureVocabulary,
        weights: ModelWeights
    ) {
        precondition(weights.labelCount == labels.count)
        precondition(weights.rowCount == vocabulary.rowCount)
        self.labels = labels
        self.calibration = calibration
        self.vocabulary = vocabulary
        self.weights = weights
    }

    /// The number of labels.
    public var labelCount: Int { labels.count }

    /// Which features the model reads.
    public var features: FeatureOptions { vocabulary.options }

    /// The number of features that the model knows.
    public var featureCount: Int { vocabulary.rowCount }

    /// The logits of all labels.
    ///
    /// Allocates; a `Predictor` does not.
    public func logits(of fields: [TextField]) -> [Float] {
        let predictor = Predictor(self)
        predictor.read(fields)
        return predictor.logits()
    }

    /// The calibrated probabilities of all labels.
    ///
    /// Allocates; a `Predictor` does not.
    public func probabilities(of fields: [TextField]) -> [Float] {
        let predictor = Predictor(self)
        predictor.read(fields)
        return predictor.probabilities()
    }
}
