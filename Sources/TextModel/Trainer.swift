import Foundation
import Tensor

/// Trains a text model from labelled examples.
public struct Trainer: Sendable {
    /// How training goes about it.
    public let options: TrainingOptions

    /// A trainer with the given options.
    public init(_ options: TrainingOptions = TrainingOptions()) { self.options = options }

    /// What training made.
    public struct Outcome: Sendable {
        /// The calibrated model.
        public let model: TextModel
        /// The epoch whose parameters it has, from 1.
        public let epoch: Int
        /// The number of epochs that were run.
        public let epochCount: Int
        /// The mean loss of an example in the last epoch.
        public let loss: Double
        /// How the kept epoch did on dev, where there was one.
        public let devAccuracy: Double?
    }

    /// Trains a model of `labels`, whose indices are what the examples' labels mean.
    ///
    /// `groups` are further labels, each of which stands for some of these, such as the ancestors
    /// of tags. What is learnt of a label is the sum of what is learnt of itself and of its groups,
    /// so that evidence for a group helps a label that has few examples.
    /// With `dev` the best epoch is kept and its probabilities are calibrated on it; without
    /// it they are calibrated on a tenth of the examples, with a second model that has not seen it.
    /// `progress` is called on the calling thread; what it throws ends the training and is thrown
    /// on. Takes 8 bytes for each feature of each example, and up to four times rows * dimension
    /// floats.
    public func train(
        _ examples: [TextExample], labels: [String], groups: [LabelGroup] = [],
        dev: [TextExample] = [],
        progress: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        try options.validate()
        try Self.check(examples, labelCount: labels.count)
        try Self.check(dev, labelCount: labels.count)
        guard !labels.isEmpty else { throw ModelError(.trainEmpty(detail: "there is no label")) }
        guard examples.contains(where: { !$0.labels.isEmpty }) else {
            throw ModelError(.trainEmpty(detail: "no example has a label"))
        }
        try Self.check(groups, labelCount: labels.count)
        let paths = LabelPaths(
            classCount: labels.count, members: groups.map { $0.members.map(\.value) })
        let threads = Shards.threadCount(options.threads)
        var set = TrainingSet(counting: examples, options.features, threads: threads)
        let vocabulary = FeatureVocabulary(
            options.features, counted: set, minimumCount: options.minimumCount,
            maximumRowCount: options.maximumRowCount)
        set.resolve(vocabulary)
        let devSet = TrainingSet(dev, vocabulary, threads: threads)
        let run = TrainingRun(
            options, rowCount: vocabulary.rowCount, paths: paths,
            link: options.link ?? (set.isMostlyExclusive ? .softmax : .sigmoid),
            loss: options.loss
                ?? (set.isExclusive && paths.isFlat && labels.count <= 32
                    ? .oneVersusAll : .softmax))
        let calibrating = dev.isEmpty ? run.startCalibrating(set, inParallel: threads > 1) : nil
        let fitted: TrainingRun.Fitted
        do {
            fitted = try run.fit(set, dev: devSet, progress)
        } catch {
            calibrating?.cancel()
            throw error
        }
        let calibration = try calibrating?.wait() ?? fitted.calibration
        let model = TextModel(
            labels: labels + groups.map(\.name), paths: paths, calibration: calibration,
            vocabulary: vocabulary, weights: fitted.weights, counts: fitted.counts)
        return Outcome(
            model: model, epoch: fitted.epoch, epochCount: fitted.epochCount, loss: fitted.loss,
            devAccuracy: fitted.devAccuracy)
    }

    private static func check(_ groups: [LabelGroup], labelCount: Int) throws(ModelError) {
        for group in groups {
            guard let first = group.members.first, let last = group.members.last else {
                throw ModelError(.trainEmpty(detail: "group '\(group.name)' has no label"))
            }
            guard first.value >= 0, last.value < labelCount else {
                throw ModelError(.trainGroup(group: group.name, labelCount: labelCount))
            }
        }
    }

    private static func check(
        _ examples: [TextExample], labelCount: Int
    ) throws(ModelError) {
        for (index, example) in examples.enumerated() {
            for label in example.labels where label.value < 0 || label.value >= labelCount {
                throw ModelError(
                    .trainLabel(example: index, label: label.value, labelCount: labelCount))
            }
        }
    }
}
