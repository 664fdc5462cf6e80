import Foundation
import Imaging
import NeuralNetwork
import Tensor
import TextModel

/// Trains a ResNet + GRU: first the text classifier and the image tower, each for itself; then, on
/// the tower's features computed once, the network that reads both; last the experts' weights.
public struct ResNetGRUTrainer: Sendable {
    /// What training made.
    public struct Outcome: Sendable {
        /// The calibrated model.
        public let model: ResNetGRU
        /// What was measured: `heldOutTop1`, `heldOutTextTop1`, `seconds`, `parameters` and so on.
        public let metrics: [String: Double]
    }

    /// The ids of the labels, whose indices are what examples carry.
    public let labels: [String]
    /// Labels above these, which help those that have few examples.
    public let groups: [LabelGroup]
    /// How training goes about it.
    public let options: ResNetGRUOptions
    /// Where checkpoints are kept while it trains; nil for none.
    public let checkpoints: URL?

    /// A trainer for labels and their groups.
    ///
    /// With a folder for checkpoints, a training that was killed goes on from there when the same
    /// one is started again.
    public init(
        labels: [String], groups: [LabelGroup] = [],
        options: ResNetGRUOptions = ResNetGRUOptions(), checkpoints: URL? = nil
    ) {
        self.labels = labels
        self.groups = groups
        self.options = options
        self.checkpoints = checkpoints
    }

    /// Trains on examples; `dev` is held out for early stopping, the weights of the experts and
    /// thresholds, without it a tenth of the contents.
    ///
    /// `read` gives the pictures that a name stands for and is called on several threads.
    /// `progress` is called on the calling thread; what it throws ends the training and is thrown
    /// on.
    public func run(
        _ examples: [MultimodalExample], dev: [MultimodalExample] = [],
        pictures read: @Sendable (String) throws -> [Image],
        progress: (MultimodalTrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        try options.validate()
        try check(examples)
        try check(dev)
        let begin = ContinuousClock.now
        let team = WorkerTeam(
            threadCount: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let set = try contents(examples, dev, read, team, progress)
        let tower = try TowerTraining(set, options)
        let fingerprint = try TrainingFingerprint(self, examples, dev, set.pictures)
        func checkpoint(_ name: String, _ fingerprint: String) -> StageCheckpoint? {
            checkpoints.map {
                StageCheckpoint(folder: $0, name: name, fingerprint: fingerprint)
            }
        }
        try tower.run(
            team: team, checkpoint: checkpoint("tower", fingerprint.tower), report: progress)
        tower.network.setTrainable(false)
        let reader = try TowerReader(tower.network, side: options.pictureSize)
        let cache = try FeatureCache(
            reader, set.pictures, copyCount: set.pictures.count == 0 ? 0 : options.copyCount,
            seed: options.seed(for: .cache, epoch: -1), team: team
        ) { try progress(.init(.cache, done: $0)) }
        let head = HeadTraining(set, cache, options)
        try head.run(
            team: team, checkpoint: checkpoint("head", fingerprint.head), report: progress)
        head.network.setTrainable(false)
        let model = try assemble(set, tower.network, reader, cache, head, team)
        var metrics = model.metrics
        metrics["examples"] = Double(set.training.count)
        metrics["heldOut"] = Double(set.heldOut.count)
        metrics["pictures"] = Double(set.pictures.count)
        metrics["parameters"] = Double(
            tower.network.parameterCount + head.network.parameterCount)
        metrics["seconds"] = begin.duration(to: .now) / .seconds(1)
        return Outcome(model: model.model, metrics: metrics)
    }

    private func check(_ examples: [MultimodalExample]) throws(ModelError) {
        for (index, example) in examples.enumerated() {
            for label in example.labels where !labels.indices.contains(label.value) {
                throw ModelError(
                    .trainLabel(example: index, label: label.value, labelCount: labels.count))
            }
        }
    }

    // MARK: The parts

    /// Reads the pictures, trains the text classifier, and puts everything into the stages' form.
    private func contents(
        _ examples: [MultimodalExample], _ dev: [MultimodalExample],
        _ read: @Sendable (String) throws -> [Image], _ team: WorkerTeam,
        _ progress: (MultimodalTrainingProgress) throws -> Void
    ) throws -> TrainingContents {
        guard examples.contains(where: { !$0.labels.isEmpty }) else {
            throw ModelError(.trainEmpty(detail: "no example has a label"))
        }
        let (training, heldOut) =
            dev.isEmpty ? HoldOut.split(examples, seed: options.seed) : (examples, dev)
        let isSeveral =
            options.tagCount.map { $0 == .several } ?? examples.contains { $0.labels.count > 1 }
        let link: Calibration.Link = isSeveral ? .sigmoid : .softmax
        let store = try PictureStore(
            of: examples + dev, side: options.pictureSize, read: read, team: team
        ) { try progress(.init(.pictures, done: $0)) }
        let text = try trainText(training, link, progress)
        let fusion = ExpertFusion(link: link)
        let reader = Predictor(text)
        func content(_ example: MultimodalExample) -> TrainingContent {
            let fields = fields(example)
            reader.read(fields)
            return TrainingContent(
                labels: Set(example.labels).sorted(),
                frames: store.frames(of: example, limit: ResNetGRUArchitecture.frameLimit),
                hasText: ResNetGRU.hasText(example.text, example.comments),
                tokens: text.tokenFeatures(
                    of: fields, limit: ResNetGRUArchitecture.tokenLimit),
                textLogits: fusion.logits(ofText: reader.probabilities()))
        }
        return TrainingContents(
            labelCount: labels.count, groups: groups, link: link, pictures: store, text: text,
            training: training.map(content), heldOut: heldOut.map(content))
    }

    private func fields(_ example: MultimodalExample) -> [TextField] {
        [TextField(example.text)]
            + example.comments.map { TextField($0, weight: options.commentWeight) }
    }

    private func trainText(
        _ examples: [MultimodalExample], _ link: Calibration.Link,
        _ progress: (MultimodalTrainingProgress) throws -> Void
    ) throws -> TextModel {
        var text = TrainingOptions()
        text.seed = options.seed
        text.threads = options.threads
        text.link = link
        return try Trainer(text).train(
            examples.map { TextExample(fields: fields($0), labels: $0.labels) }, labels: labels,
            groups: groups
        ) { try progress(.init(.text, done: $0.fraction)) }.model
    }
}
