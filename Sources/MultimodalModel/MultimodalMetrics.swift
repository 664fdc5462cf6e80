import Imaging
import Synchronization
import Tensor
import TextModel

/// Measures a model on labelled contents, whole or with one modality left out.
public enum MultimodalMetrics {
    /// What a content has.
    public enum Modality: String, Sendable, CaseIterable {
        /// Its keyframes.
        case images
        /// Its title, text and comments.
        case text
    }

    private static let pieceLength = 64

    /// How well a model does on examples, whose labels are those of the model by index.
    ///
    /// Where it gives several tags, every label that reaches its threshold is proposed, otherwise
    /// the best one. `read` gives the pictures that a name stands for and is called on several
    /// threads; `progress` gets the share done, and what it throws ends the measuring.
    public static func measure(
        _ model: any MultimodalPredictor, on examples: [MultimodalExample],
        without blanked: Modality? = nil, pictures read: @Sendable (String) throws -> [Image],
        team: WorkerTeam, progress: (Double) throws -> Void = { _ in }
    ) throws -> ClassifierMetrics {
        var collector = MetricsCollector(
            labels: model.labels,
            proposal: model.givesSeveralTags ? .atLeastEach(model.thresholds) : .best)
        for start in stride(from: 0, to: examples.count, by: pieceLength) {
            let range = start..<min(examples.count, start + pieceLength)
            let pictures =
                blanked == .images
                ? range.map { _ in [] }
                : try self.pictures(of: examples, range, model, read, team)
            let inputs = zip(examples[range], pictures).map { example, frames in
                blanked == .text
                    ? MultimodalInput(text: "", keyframes: frames)
                    : MultimodalInput(
                        text: example.text, comments: example.comments, keyframes: frames)
            }
            let predictions = try model.predict(inputs, team: team) { false }
            for (prediction, example) in zip(predictions, examples[range]) {
                collector.add(prediction.probabilities, truth: example.labels)
            }
            try progress(Double(range.upperBound) / Double(examples.count))
        }
        return collector.metrics()
    }

    private static func pictures(
        of examples: [MultimodalExample], _ range: Range<Int>, _ model: any MultimodalPredictor,
        _ read: @Sendable (String) throws -> [Image], _ team: WorkerTeam
    ) throws -> [[Image]] {
        let slots = Mutex([Result<[Image], any Error>?](repeating: nil, count: range.count))
        team.run(range.count) { offset in
            let index = range.lowerBound + offset
            let result = Result {
                try examples[index].pictures.flatMap { name in
                    do {
                        return try read(name).map(model.prepared)
                    } catch let error as CancellationError {
                        throw error
                    } catch {
                        throw ModelError(
                            .trainPicture(example: index, picture: name, cause: "\(error)"))
                    }
                }
            }
            slots.withLock { $0[offset] = result }
        }
        return try slots.withLock { $0 }.map { try $0?.get() ?? [] }
    }
}
