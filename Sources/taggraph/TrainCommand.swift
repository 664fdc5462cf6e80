import ArgumentParser
import Foundation
import Tagging
import TagGraph

/// `taggraph train MODEL DB --examples FILE`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a model on labelled examples.",
        discussion: """
            Examples are NDJSON: {"text":"…","comments":["…"],"tags":["tag id"]}. The new version
            lies below models/ and becomes the active one; a running server takes it up at once.
            Works beside a server, because only models/ is written.
            """)

    @Argument(help: "The model: disambiguator.")
    var model: ModelName

    @Argument(help: "The database directory.")
    var database: String

    @Option(help: "The examples to learn from.")
    var examples: String

    @Option(help: "Examples to measure on, which choose the best epoch and calibrate.")
    var dev: String?

    @Option(help: "Decides the result, at any number of threads.")
    var seed: UInt64 = 1

    @Option(help: "Threads to use; default: one a core.")
    var threads: Int?

    @Option(help: "Passes over the examples; default: by their number.")
    var epochs: Int?

    func run() throws {
        do {
            let target = try TagGraph(at: database, access: .readOnly)
            defer { target.close() }
            let training = try TrainingExampleFile.read(examples)
            let held = try dev.map(TrainingExampleFile.read) ?? []
            say("\(training.count) examples, \(held.count) held out for measuring")
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
        } catch {
            throw failure(error)
        }
    }
}

/// The models that can be trained.
enum ModelName: String, ExpressibleByArgument, CaseIterable {
    case disambiguator
}
