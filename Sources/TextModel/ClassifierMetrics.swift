/// How well a classifier does on examples whose labels are known.
public struct ClassifierMetrics: Codable, Hashable, Sendable {
    /// How one label fares.
    public struct Label: Codable, Hashable, Sendable {
        /// The label's name.
        public let label: String
        /// The number of examples that have it.
        public let count: Int
        /// The share of the examples proposed for it that have it; 0 where none is proposed.
        public let precision: Double
        /// The share of the examples that have it for which it is proposed; 0 where none has it.
        public let recall: Double
        /// The harmonic mean of the two.
        public let f1: Double
    }

    /// The examples whose best probability lies in one range.
    public struct ReliabilityBin: Codable, Hashable, Sendable {
        /// The range's lower end.
        public let lower: Double
        /// The range's upper end.
        public let upper: Double
        /// The number of examples.
        public let count: Int
        /// Their mean probability.
        public let confidence: Double
        /// The share of them that are right.
        public let accuracy: Double
    }

    /// What is reached when only the surest examples are answered.
    public struct CoveragePoint: Codable, Hashable, Sendable {
        /// The share of the examples that are answered, in percent.
        public let percent: Int
        /// The share of these that are right.
        public let accuracy: Double
        /// The probability of the least sure of them.
        public let threshold: Double
    }

    /// Examples of one label for which another was proposed.
    public struct Confusion: Codable, Hashable, Sendable {
        /// The label that they have.
        public let truth: String
        /// The label proposed.
        public let predicted: String
        /// How many there are.
        public let count: Int
    }

    /// The number of examples, those without labels not counted.
    public let examples: Int
    /// The share of examples whose best label holds.
    public let top1: Double
    /// The share of examples of whose five best labels one holds.
    public let top5: Double
    /// The mean F1 of the labels that occur.
    public let macroF1: Double
    /// The F1 of all proposals together, whatever their labels.
    public let microF1: Double
    /// The mean over the labels that occur of the precision at each example that has the label, the
    /// examples ordered by its probability.
    ///
    /// Nil where none has several labels.
    public let meanAveragePrecision: Double?
    /// The mean distance of confidence and accuracy over the bins, weighed by their counts.
    public let calibrationError: Double
    /// Confidence against accuracy in tenths.
    public let reliability: [ReliabilityBin]
    /// Accuracy at 100, 90, 80, 70 and 50 percent of the examples.
    public let coverage: [CoveragePoint]
    /// Label for label, those that occur or are proposed.
    public let labels: [Label]
    /// The most frequent confusions, at most twenty.
    public let confusions: [Confusion]
}
