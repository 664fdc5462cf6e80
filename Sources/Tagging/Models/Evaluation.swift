import CypherEngine
import GraphStore
import MultimodalModel
import TextModel

/// What a content can be looked at by.
public enum Modality: String, Sendable, CaseIterable {
    /// Its keyframes.
    case images
    /// Its title, text and comments.
    case text

    /// Reads the option `without`.
    init?(option value: Value) throws {
        if value.isNull { return nil }
        guard case .string(let name) = value, let found = Modality(rawValue: name.string) else {
            throw TaggingError.option("without", "'images' or 'text'")
        }
        self = found
    }
}

/// What was measured, and of which version.
public struct EvaluationOutcome: Sendable {
    /// The version.
    public let model: String
    /// Its figures.
    public let metrics: ClassifierMetrics

    /// The figures that are single numbers, by their names.
    public var figures: [(name: String, value: Double)] {
        [
            ("examples", Double(metrics.examples)), ("top1", metrics.top1),
            ("top5", metrics.top5), ("macroF1", metrics.macroF1), ("microF1", metrics.microF1),
            ("calibrationError", metrics.calibrationError),
        ] + (metrics.meanAveragePrecision.map { [("meanAveragePrecision", $0)] } ?? [])
    }
}

/// Measures the active version of a model on labelled examples.
public struct Evaluation: Sendable {
    private let tagging: TaggingService
    private let missing: Modality?

    init(_ tagging: TaggingService, without missing: Modality?) {
        self.tagging = tagging
        self.missing = missing
    }

    /// Measures on examples; `progress` is told the share that is done and may throw to stop.
    public func run(
        name: String, examples: [TrainingExample], progress: (Double) throws -> Void = { _ in }
    ) throws -> EvaluationOutcome {
        guard !examples.isEmpty else {
            throw TaggingError(
                "tagging.examples.missing", "there are no examples to measure on")
        }
        guard let version = tagging.models.activeVersion(of: name) else {
            throw tagging.models.untrained(name)
        }
        let kind = try tagging.models.head(of: version, of: name).kind
        if kind == DisambiguatorArchitecture.kind {
            guard missing == nil else {
                throw TaggingError(
                    "tagging.option.invalid",
                    "a disambiguator reads text alone: there is nothing to leave out")
            }
            return try disambiguator(name, examples)
        }
        return try multimodal(name, examples, progress)
    }

    /// The labels that training examples carried themselves are judged, ancestors are not.
    private func disambiguator(
        _ name: String, _ examples: [TrainingExample]
    ) throws -> EvaluationOutcome {
        guard let disambiguator = try tagging.disambiguators.active(name) else {
            throw tagging.models.untrained(name)
        }
        let model = disambiguator.model
        let indexes = Self.indexes(of: Array(model.labels.prefix(model.classCount)))
        let metrics = model.evaluate(
            examples.map { example in
                TextExample(
                    fields: [TextField(example.text)]
                        + example.comments.map {
                            TextField($0, weight: disambiguator.commentWeight)
                        },
                    labels: example.tags.compactMap { indexes[$0] })
            })
        return EvaluationOutcome(model: disambiguator.name, metrics: metrics)
    }

    private static func indexes(of labels: [String]) -> [String: LabelIndex] {
        Dictionary(
            labels.enumerated().map { ($1, LabelIndex($0)) },
            uniquingKeysWith: { first, _ in first })
    }

    private static let pieceLength = 128

    private func multimodal(
        _ name: String, _ examples: [TrainingExample], _ progress: (Double) throws -> Void
    ) throws -> EvaluationOutcome {
        guard let tagger = try tagging.multimodal.active(name) else {
            throw tagging.models.untrained(name)
        }
        let predictor = tagger.predictor
        let indexes = Self.indexes(of: predictor.labels)
        var collector = MetricsCollector(
            labels: predictor.labels,
            proposal: predictor.givesSeveralTags ? .atLeastEach(predictor.thresholds) : .best)
        for start in stride(from: 0, to: examples.count, by: Self.pieceLength) {
            let piece = examples[start..<min(examples.count, start + Self.pieceLength)]
            let readings = try tagging.pool.read(try piece.map(pending), by: tagger) {
                try progress(Double(start) / Double(examples.count))
            }
            for (offset, (example, reading)) in zip(piece, readings).enumerated() {
                let prediction: MultimodalPrediction
                do {
                    prediction = try reading.get().prediction
                } catch {
                    throw TaggingError(
                        "tagging.examples.invalid", "example \(start + offset + 1): \(error)")
                }
                collector.add(
                    prediction.probabilities, truth: example.tags.compactMap { indexes[$0] })
            }
        }
        try progress(1)
        return EvaluationOutcome(model: tagger.name, metrics: collector.metrics())
    }

    private func pending(_ example: TrainingExample) throws -> PendingContent {
        PendingContent(
            text: missing == .text ? "" : example.text,
            comments: missing == .text ? [] : example.comments,
            pictures: missing == .images
                ? []
                : try example.images.map {
                    try PictureSource.source(named: $0, root: tagging.media)
                })
    }
}
