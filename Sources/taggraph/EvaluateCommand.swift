import ArgumentParser
import Foundation
import Tagging
import TagGraph

/// `taggraph evaluate MODEL DB --examples FILE`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measures the active model on labelled examples.")

    @Argument(help: "The model: disambiguator or resnet-gru.")
    var model: ModelName

    @Argument(help: "The database directory.")
    var database: String

    @Option(help: "The labelled examples, NDJSON.")
    var examples: String

    @Option(help: "The folder in which the examples' pictures and videos lie.")
    var media: String?

    @Option(help: "Leaves a modality out: images or text.")
    var without: Modality?

    @Option(help: "Threads to use; default: one a core.")
    var threads: Int?

    @Flag(help: "Prints every figure as one JSON object.")
    var json = false

    @Option(help: "Draws reliability, coverage, tags and confusions into this file.")
    var svg: String?

    func run() throws {
        do {
            let target = try TagGraph(
                at: database, access: .readOnly, mediaRoot: media, modelThreads: threads)
            defer { target.close() }
            let bar = ProgressLine()
            let labelled = try TrainingExampleFile.read(examples)
            let outcome = try target.tagging.evaluation(without: without)
                .run(name: model.rawValue, examples: labelled) {
                    bar.show("\(labelled.count) examples", fraction: $0)
                }
            bar.end()
            if let svg {
                try Data(EvaluationPicture(of: outcome).svg.utf8)
                    .write(to: URL(fileURLWithPath: svg), options: .atomic)
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(outcome.metrics), as: UTF8.self))
            } else {
                tell(outcome)
            }
        } catch {
            throw failure(error)
        }
    }

    private func tell(_ outcome: EvaluationOutcome) {
        let metrics = outcome.metrics
        print("\(outcome.model) on \(metrics.examples) examples")
        for (name, value) in [
            ("top-1", metrics.top1), ("top-5", metrics.top5), ("macro F1", metrics.macroF1),
            ("micro F1", metrics.microF1),
            ("calibration error", metrics.calibrationError),
        ] {
            print(
                "  " + name.padding(toLength: 20, withPad: " ", startingAt: 0)
                    + String(format: "%.4f", value))
        }
        let coverage = metrics.coverage.map {
            "\($0.percent) %: " + String(format: "%.4f", $0.accuracy)
        }
        print("  coverage            " + coverage.joined(separator: "  "))
        for confusion in metrics.confusions.prefix(5) {
            print("  \(confusion.count) x \(confusion.truth) taken for \(confusion.predicted)")
        }
    }
}

extension Modality: ExpressibleByArgument {}
