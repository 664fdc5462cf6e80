import Corpus
import Foundation
import Imaging
import MultimodalModel
import Tensor
import TextModel

/// Trains a multimodal model and publishes the version.
public struct MultimodalTraining: Sendable {
    /// What a caller may set.
    public struct Settings: Sendable {
        /// Decides the result.
        public var seed: UInt64 = 1
        /// Threads to use; nil for one a core.
        public var threads: Int?
        /// Passes of the image tower over the pictures; nil for a number that suits theirs.
        public var epochs: Int?
        /// A checkpoint of a residual network, safetensors with torchvision's names, from which the
        /// image tower starts.
        public var start: String?
        /// Rows and columns of the pictures that the model looks at; nil for the default.
        public var pictureSize: Int?
        /// Whether a training that was interrupted goes on; else it begins anew.
        public var resumes = false

        /// The defaults, which measure best.
        public init() {}
    }

    /// What training made.
    public struct Outcome: Sendable {
        /// The new version, which is active now.
        public let version: String
        /// What was measured.
        public let metrics: [String: Double]
        /// A picture of the training beside the version's files.
        public let curve: URL
        /// What went wrong beside the training, such as with the corpus.
        public let notes: [String]
    }

    private let tagging: TaggingService
    private let settings: Settings

    init(_ tagging: TaggingService, settings: Settings) {
        self.tagging = tagging
        self.settings = settings
    }

    /// Trains on examples and makes the result the active version.
    ///
    /// `progress` may throw to stop; what was done so far is kept for a training that resumes.
    public func run(
        name: String = ResNetGRUArchitecture.kind, examples: [TrainingExample],
        dev: [TrainingExample] = [],
        progress: (MultimodalTrainingProgress) throws -> Void = { _ in }
    ) throws -> Outcome {
        guard !examples.isEmpty else {
            throw TaggingError(
                "tagging.examples.missing", "there are no examples; give a file with --examples")
        }
        let options = try options()
        var labels = LabelSet(hierarchy: try tagging.hierarchy())
        let training = examples.map { example($0, labels.enter($0.tags)) }
        let held = dev.map { example($0, labels.known($0.tags)) }
        let reader = try PictureReader(
            of: examples + dev, media: tagging.media, target: options.pictureSize)
        let folder = try TrainingFolder(of: name, in: tagging.models)
        if !settings.resumes { try folder.clear() }
        let hyperparameters = hyperparameters(options)
        var journal = TrainingJournal(
            tagging.corpus, folder: folder, model: name, settings: hyperparameters)
        do {
            let trained = try ResNetGRUTrainer(
                labels: labels.ids, groups: labels.groups(), options: options,
                checkpoints: folder.url
            ).run(training, dev: held, pictures: reader.frames) { report in
                if let epoch = report.epoch { journal.record(epoch) }
                try progress(report)
            }
            let curve = TrainingCurve.svg(journal.epochs, title: "\(name), seed \(options.seed)")
            let version = try MultimodalKind.publish(
                trained.model, name: name, hyperparameters: hyperparameters,
                metrics: trained.metrics, curve: curve, in: tagging.models)
            try tagging.use(version, of: name)
            journal.finish(version: version, metrics: trained.metrics)
            try? folder.clear()
            return Outcome(
                version: version, metrics: trained.metrics,
                curve: tagging.models.folder(of: version, of: name)
                    .appendingPathComponent(MultimodalKind.curveFile),
                notes: journal.note.map { [$0] } ?? [])
        } catch {
            journal.fail(String(describing: error))
            throw error
        }
    }

    private func options() throws -> ResNetGRUOptions {
        var options = ResNetGRUOptions()
        options.seed = settings.seed
        options.threads = settings.threads
        options.epochs = settings.epochs
        if let size = settings.pictureSize { options.pictureSize = size }
        if let start = settings.start { options.start = try TensorFile.read(start) }
        return options
    }

    private func hyperparameters(_ options: ResNetGRUOptions) -> [String: Double] {
        var kept = [
            "seed": Double(options.seed), "pictureSize": Double(options.pictureSize),
            "headEpochs": Double(options.headEpochs), "hidden": Double(options.hidden),
            "imageDropout": Double(options.imageDropout),
            "textDropout": Double(options.textDropout),
        ]
        kept["epochs"] = options.epochs.map(Double.init)
        return kept
    }

    private func example(_ example: TrainingExample, _ labels: [LabelIndex]) -> MultimodalExample {
        MultimodalExample(
            text: example.text, comments: example.comments, pictures: example.images,
            labels: labels)
    }
}

/// Reads the pictures of training examples by their names: paths below the media folder, or data
/// URLs.
struct PictureReader: Sendable {
    private let media: MediaRoot?
    private let target: Int

    /// Throws where a picture is a path and there is no media folder.
    init(of examples: [TrainingExample], media: MediaRoot?, target: Int) throws {
        self.media = media
        self.target = target
        if media == nil,
            examples.contains(where: { $0.images.contains { !$0.hasPrefix("data:") } })
        {
            throw PictureSource.noRoot
        }
    }

    /// The frames that a name stands for.
    @Sendable func frames(_ name: String) throws -> [Image] {
        let source = try PictureSource.source(named: name, root: media)
        return try source.frames(target: target)
    }
}
