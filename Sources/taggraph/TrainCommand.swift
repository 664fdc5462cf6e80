import ArgumentParser
import Foundation
import MultimodalModel
import Tagging
import TagGraph

/// `taggraph train MODEL DB --examples FILE`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a model on labelled examples.",
        discussion: """
            Examples are NDJSON: {"text":"…","comments":["…"],"images":["a.jpg"],"tags":["tag id"]};
            images lie below --media. The new version lies below models/ and becomes the active one;
            a running server takes it up at once. Works beside a server: only models/ and
            corpus.sqlite are written.
            """)

    @Argument(help: "The model: disambiguator (text) or resnet-gru (text and pictures).")
    var model: ModelName

    @Argument(help: "The database directory.")
    var database: String

    @Option(help: "The examples to learn from.")
    var examples: String

    @Option(help: "Examples to measure on, which choose the best epoch and calibrate.")
    var dev: String?

    @Option(help: "The folder in which the examples' pictures and videos lie.")
    var media: String?

    @Option(help: "Decides the result, at any number of threads.")
    var seed: UInt64 = 1

    @Option(help: "Threads to use; default: one a core.")
    var threads: Int?

    @Option(help: "Passes over the examples, or over their pictures; default: by their number.")
    var epochs: Int?

    @Option(
        name: .customLong("init"),
        help: "A checkpoint of a residual network, safetensors with torchvision's names.")
    var start: String?

    @Option(help: "Rows and columns of the pictures that the model looks at; default: 64.")
    var pictureSize: Int?

    @Flag(help: "Goes on with a training that was interrupted.")
    var resume = false

    func validate() throws {
        guard model == .disambiguator else { return }
        for (isGiven, name) in [
            (media != nil, "--media"), (start != nil, "--init"), (resume, "--resume"),
            (pictureSize != nil, "--picture-size"),
        ] where isGiven {
            throw ValidationError("\(name) is for models that read pictures")
        }
    }

    func run() throws {
        do {
            let target = try TagGraph(at: database, access: .readOnly, mediaRoot: media)
            defer { target.close() }
            let training = try TrainingExampleFile.read(examples)
            let held = try dev.map(TrainingExampleFile.read) ?? []
            say("\(training.count) examples, \(held.count) held out for measuring")
            switch model {
            case .disambiguator: try trainDisambiguator(target, training, held)
            case .resnetGRU: try trainMultimodal(target, training, held)
            }
        } catch {
            throw failure(error)
        }
    }

    private func trainDisambiguator(
        _ target: TagGraph, _ training: [TrainingExample], _ held: [TrainingExample]
    ) throws {
        var settings = DisambiguatorTraining.Settings()
        settings.seed = seed
        settings.threads = threads
        settings.epochs = epochs
        let bar = ProgressLine()
        let outcome = try target.tagging.training(settings).run(examples: training, dev: held) {
            bar.show(
                String(format: "epoch %d of %d, loss %.4f", $0.epoch, $0.epochCount, $0.loss),
                fraction: $0.fraction)
        }
        bar.end()
        let accuracy = outcome.metrics["devAccuracy"].map {
            String(format: ", dev accuracy %.4f", $0)
        }
        say(
            "trained \(model.rawValue) \(outcome.version), active now: "
                + String(format: "loss %.4f", outcome.metrics["loss"] ?? 0) + (accuracy ?? "")
                + String(format: ", %.1f s", outcome.metrics["seconds"] ?? 0))
    }

    private func trainMultimodal(
        _ target: TagGraph, _ training: [TrainingExample], _ held: [TrainingExample]
    ) throws {
        var settings = MultimodalTraining.Settings()
        settings.seed = seed
        settings.threads = threads
        settings.epochs = epochs
        settings.start = start
        settings.pictureSize = pictureSize
        settings.resumes = resume
        let bar = ProgressLine()
        var words = TrainingWords()
        let run = target.tagging.multimodalTraining(settings)
        let outcome = try run.run(examples: training, dev: held) {
            bar.show(words.line(of: $0), fraction: $0.fraction)
        }
        bar.end()
        for note in outcome.notes { say("note: \(note)") }
        say("training curve: \(outcome.curve.path)")
        let accuracy = outcome.metrics["heldOutTop1.both"].map {
            String(format: ": held-out top-1 %.4f", $0)
        }
        say(
            "trained \(model.rawValue) \(outcome.version), active now" + (accuracy ?? "")
                + String(
                    format: ", %.1f s, peak memory %d MB", outcome.metrics["seconds"] ?? 0,
                    PeakMemory.megabytes))
    }
}

/// The models that can be trained.
enum ModelName: String, ExpressibleByArgument, CaseIterable {
    case disambiguator
    case resnetGRU = "resnet-gru"
}

/// What the progress line says of a multimodal training.
struct TrainingWords {
    private var last = ""

    /// The stage, and what the last epoch came to.
    mutating func line(of progress: MultimodalTrainingProgress) -> String {
        if let epoch = progress.epoch {
            last = String(
                format: ", epoch %d of %d, loss %.3f", epoch.epoch, epoch.epochCount, epoch.loss)
            if let top1 = epoch.heldOutTop1 { last += String(format: ", held-out %.3f", top1) }
        }
        let stage =
            switch progress.stage {
            case .pictures: "reading pictures"
            case .text: "text"
            case .tower: "pictures"
            case .cache: "features"
            case .head: "text and pictures"
            }
        return stage + last
    }
}
