import Foundation
import GraphStore
import TextModel

/// Trains the disambiguator and publishes the version.
public struct DisambiguatorTraining: Sendable {
    /// What a caller may set.
    public struct Settings: Sendable {
        /// Decides the result.
        public var seed: UInt64 = 1
        /// Threads to use; nil for one a core.
        public var threads: Int?
        /// Passes over the examples; nil for a number that suits theirs.
        public var epochs: Int?
        /// The length of the embeddings.
        public var dimension: Int?
        /// How much a comment counts beside a title.
        public var commentWeight: Float = 0.4
        /// How much the prior of a term's senses counts beside the text: not at all, because on
        /// held-out mentions of real titles exponents of 0.05 to 0.4 took 0.1 to 0.7 points away.
        public var priorExponent: Float = 0

        /// The defaults, which measure best.
        public init() {}
    }

    /// What training made.
    public struct Outcome: Sendable {
        /// The new version, which is active now.
        public let version: String
        /// What was measured.
        public let metrics: [String: Double]
    }

    private let tagging: TaggingService
    private let settings: Settings

    init(_ tagging: TaggingService, settings: Settings) {
        self.tagging = tagging
        self.settings = settings
    }

    /// Trains on examples and makes the result the active version.
    ///
    /// `progress` may throw to stop.
    public func run(
        name: String = "disambiguator", examples: [TrainingExample], dev: [TrainingExample] = [],
        progress: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        guard !examples.isEmpty else {
            throw TaggingError(
                "tagging.examples.missing", "there are no examples; give a file with --examples")
        }
        let start = ContinuousClock.now
        var labels = LabelSet(hierarchy: try tagging.hierarchy())
        let training = examples.map { example in
            TextExample(fields: fields(of: example), labels: labels.enter(example.tags))
        }
        let held = dev.map { example in
            TextExample(fields: fields(of: example), labels: labels.known(example.tags))
        }
        var options = TrainingOptions()
        options.seed = settings.seed
        options.threads = settings.threads
        options.epochs = settings.epochs
        if let dimension = settings.dimension { options.dimension = dimension }
        let outcome = try Trainer(options).train(
            training, labels: labels.ids, groups: labels.groups(), dev: held, progress: progress)
        let candidates = try calibrate(outcome.model, dev, labels: held.map(\.labels))
        var metrics: [String: Double] = [
            "examples": Double(examples.count), "loss": outcome.loss,
            "epoch": Double(outcome.epoch),
            "seconds": start.duration(to: .now) / .seconds(1),
        ]
        if let accuracy = outcome.devAccuracy { metrics["devAccuracy"] = accuracy }
        let version = try DisambiguatorFile.publish(
            outcome.model, name: name, settings: settings, candidates: candidates,
            metrics: metrics, in: tagging.models)
        try tagging.use(version, of: name)
        return Outcome(version: version, metrics: metrics)
    }

    /// Calibrates the scores of candidates on the mentions of dev examples.
    private func calibrate(
        _ model: TextModel, _ dev: [TrainingExample], labels: [[LabelIndex]]
    ) throws -> CandidateCalibration {
        guard !dev.isEmpty else { return .none }
        let disambiguator = Disambiguator(
            name: "", model: model, commentWeight: settings.commentWeight,
            priorExponent: settings.priorExponent)
        return try tagging.store.withSnapshot { graph in
            let judging = MentionJudging(
                vocabulary: try tagging.vocabularies.vocabulary(for: graph), graph: graph)
            return .fitting(try judging.mentions(in: dev, labels: labels, disambiguator))
        }
    }

    private func fields(of example: TrainingExample) -> [TextField] {
        [TextField(example.text)]
            + example.comments.map { TextField($0, weight: settings.commentWeight) }
    }
}
