import Foundation
import GraphStore
import TextModel

/// Measures the active disambiguator on labelled examples.
public struct DisambiguatorEvaluation: Sendable {
    /// What was measured, and of which version.
    public struct Outcome: Sendable {
        /// The version.
        public let model: String
        /// Its figures.
        public let metrics: ClassifierMetrics
    }

    private let tagging: TaggingService

    init(_ tagging: TaggingService) { self.tagging = tagging }

    /// Measures on examples; the labels that training examples carried themselves are judged,
    /// ancestors are not.
    public func run(
        name: String = "disambiguator", examples: [TrainingExample]
    ) throws -> Outcome {
        guard let disambiguator = try tagging.disambiguators.active(name) else {
            throw TaggingError(
                "tagging.model.missing", "there is no model '\(name)'; train one first")
        }
        var indexes: [String: LabelIndex] = [:]
        let model = disambiguator.model
        for (index, label) in model.labels.prefix(model.classCount).enumerated() {
            indexes[label] = LabelIndex(index)
        }
        let metrics = model.evaluate(
            examples.map { example in
                TextExample(
                    fields: [TextField(example.text)]
                        + example.comments.map {
                            TextField($0, weight: disambiguator.commentWeight)
                        },
                    labels: example.tags.compactMap { indexes[$0] })
            })
        return Outcome(model: disambiguator.name, metrics: metrics)
    }
}
