import CypherEngine
import Dispatch
import Foundation
import GraphStore
import Synchronization
import TextModel

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
            "Trains the disambiguator: a row for each step, the last one with the new version. "
            + "options: examples (a list of {text, comments, tags} or a file below "
            + "the import root; "
            + "default: the graph's TAGGED contents), seed, epochs, threads.")

    private static let keys = ["examples", "seed", "epochs", "threads"]

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        guard case .string(let model) = arguments[0], model.string == "disambiguator" else {
            throw TaggingError(
                "tagging.model.unknown", "only the model 'disambiguator' can be trained")
        }
        var settings = DisambiguatorTraining.Settings()
        var source: Value = .null
        if case .map(let map) = arguments[1] {
            for (key, value) in zip(map.keys, map.values) {
                switch (key.string, value) {
                case ("examples", _): source = value
                case ("seed", .integer(let number)):
                    settings.seed = UInt64(bitPattern: Int64(number))
                case ("epochs", .integer(let number)): settings.epochs = number
                case ("threads", .integer(let number)): settings.threads = number
                case let (name, _):
                    throw TaggingError(
                        "tagging.option.unknown",
                        "option '\(name)' is not known or has no whole number; there are "
                            + Self.keys.joined(separator: ", "))
                }
            }
        }
        let examples = try ExampleSource(value: source, importRoot: tagging.importRoot)
            .examples(in: context.graph)
        return TrainingRows(tagging.training(settings), examples: examples, context: context)
    }
}

/// Runs a training on a thread of its own and hands its steps over as rows.
private final class TrainingRows: ProcedureRows {
    private enum Step: Sendable {
        case progress(TrainingProgress)
        case done(Result<DisambiguatorTraining.Outcome, any Error>)
    }

    private final class Mailbox: Sendable {
        let steps = Mutex<[Step]>([])
        let isCancelled = Atomic<Bool>(false)
        let arrived = DispatchSemaphore(value: 0)

        func put(_ step: Step) {
            steps.withLock { $0.append(step) }
            arrived.signal()
        }
    }

    private let mailbox = Mailbox()
    private let context: ProcedureContext
    private var isDone = false

    init(
        _ training: DisambiguatorTraining, examples: [TrainingExample], context: ProcedureContext
    ) {
        self.context = context
        let mailbox = mailbox
        let thread = Thread {
            mailbox.put(
                .done(
                    Result {
                        try training.run(examples: examples) { progress in
                            if mailbox.isCancelled.load(ordering: .relaxed) {
                                throw CancellationError()
                            }
                            mailbox.put(.progress(progress))
                        }
                    }))
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit { mailbox.isCancelled.store(true, ordering: .relaxed) }

    func next(into row: inout [Value]) throws -> Bool {
        guard !isDone else { return false }
        while mailbox.arrived.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
            try context.checkCancelled()
        }
        switch mailbox.steps.withLock({ $0.removeFirst() }) {
        case .progress(let progress):
            row = [
                .integer(progress.epoch), .integer(progress.epochCount), .float(progress.fraction),
                .float(progress.loss), progress.devAccuracy.map { .float($0) } ?? .null, .null,
            ]
        case .done(let result):
            isDone = true
            let outcome = try result.get()
            row = [
                .null, .null, .float(1), .float(outcome.metrics["loss"] ?? 0),
                outcome.metrics["devAccuracy"].map { .float($0) } ?? .null,
                .string(outcome.version),
            ]
        }
        return true
    }
}
