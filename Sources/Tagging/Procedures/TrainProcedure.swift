import CypherEngine
import Foundation
import GraphStore
import MultimodalModel

/// `CALL tag.train(model, options)`: trains beside the running queries and streams its progress.
struct TrainProcedure: Procedure {
    let tagging: TaggingService

    let signature = ProcedureSignature(
        name: "tag.train",
        parameters: [.init("model", .string), .init("options", .map, default: .null)],
        results: [
            .init("epoch", .integer), .init("epochs", .integer), .init("progress", .float),
            .init("loss", .float), .init("accuracy", .float), .init("version", .string),
        ],
        mode: .dbms,
        description:
            "Trains 'disambiguator' or 'resnet-gru': a row for each step, the last one with the "
            + "new version. options: examples (a list of {text, comments, images, tags} or a file "
            + "below the import root; default: the graph's TAGGED contents), seed, epochs, "
            + "threads.")

    private static let keys = ["examples", "seed", "epochs", "threads"]

    /// The options of a call.
    private struct Options {
        var source: Value = .null
        var seed: UInt64 = 1
        var epochs: Int?
        var threads: Int?
    }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        guard case .string(let name) = arguments[0] else {
            throw TaggingError("tagging.model.unknown", "tag.train takes a model's name")
        }
        let options = try options(arguments[1])
        func examples() throws -> [TrainingExample] {
            try ExampleSource(value: options.source, importRoot: tagging.importRoot)
                .examples(in: context.graph)
        }
        switch name.string {
        case DisambiguatorArchitecture.kind:
            return try trainDisambiguator(examples(), options, context)
        case ResNetGRUArchitecture.kind:
            return try trainMultimodal(examples(), options, context)
        case let other:
            throw TaggingError(
                "tagging.model.unknown",
                "there is no model '\(other)' to train; there are disambiguator, resnet-gru")
        }
    }

    private func options(_ value: Value) throws -> Options {
        var options = Options()
        guard case .map(let map) = value else { return options }
        for (key, value) in zip(map.keys, map.values) {
            switch (key.string, value) {
            case ("examples", _): options.source = value
            case ("seed", .integer(let number)): options.seed = UInt64(bitPattern: Int64(number))
            case ("epochs", .integer(let number)): options.epochs = number
            case ("threads", .integer(let number)): options.threads = number
            case let (name, _):
                throw TaggingError(
                    "tagging.option.unknown",
                    "option '\(name)' is not known or has no whole number; there are "
                        + Self.keys.joined(separator: ", "))
            }
        }
        return options
    }

    private func trainDisambiguator(
        _ examples: [TrainingExample], _ options: Options, _ context: ProcedureContext
    ) -> any ProcedureRows {
        var settings = DisambiguatorTraining.Settings()
        settings.seed = options.seed
        settings.epochs = options.epochs
        settings.threads = options.threads
        let training = tagging.training(settings)
        return TrainingRows(context) { report in
            let outcome = try training.run(examples: examples) { progress in
                try report([
                    .integer(progress.epoch), .integer(progress.epochCount),
                    .float(progress.fraction), .float(progress.loss),
                    progress.devAccuracy.map { .float($0) } ?? .null, .null,
                ])
            }
            return [
                .null, .null, .float(1), .float(outcome.metrics["loss"] ?? 0),
                outcome.metrics["devAccuracy"].map { .float($0) } ?? .null,
                .string(outcome.version),
            ]
        }
    }

    private func trainMultimodal(
        _ examples: [TrainingExample], _ options: Options, _ context: ProcedureContext
    ) -> any ProcedureRows {
        var settings = MultimodalTraining.Settings()
        settings.seed = options.seed
        settings.epochs = options.epochs
        settings.threads = options.threads
        let training = tagging.multimodalTraining(settings)
        return TrainingRows(context) { report in
            var last: MultimodalTrainingEpoch?
            let outcome = try training.run(examples: examples) { progress in
                last = progress.epoch ?? last
                try report([
                    progress.epoch.map { .integer($0.epoch) } ?? .null,
                    progress.epoch.map { .integer($0.epochCount) } ?? .null,
                    .float(progress.fraction), progress.epoch.map { .float($0.loss) } ?? .null,
                    progress.epoch?.heldOutTop1.map { .float($0) } ?? .null, .null,
                ])
            }
            return [
                .null, .null, .float(1), last.map { .float($0.loss) } ?? .null,
                last?.heldOutTop1.map { .float($0) } ?? .null, .string(outcome.version),
            ]
        }
    }
}
