import Imaging
import MultimodalModel
import Synchronization
import Tensor

/// A content that waits for a model, its pictures not decoded yet.
struct PendingContent: Sendable {
    /// The title and text.
    let text: String
    /// What viewers said.
    let comments: [String]
    /// Where its keyframes come from, in order.
    var pictures: [PictureSource]
}

/// What a model said of a content.
struct MultimodalReading: Sendable {
    let prediction: MultimodalPrediction
    /// For each keyframe which picture it came from, counted from 0.
    let frameSources: [Int]
}

/// Contents of one or several requests that are computed together.
struct PoolBatch: Sendable {
    /// One content of a request.
    struct Part: Sendable {
        let request: PoolRequest
        let index: Int

        var content: PendingContent { request.contents[index] }
        var isCancelled: Bool { request.isCancelled.load(ordering: .relaxed) }
    }

    let parts: [Part]
    let tagger: MultimodalTagger
    let teamSize: Int

    /// Decodes the pictures and asks the model; a result for each part.
    func run(on team: WorkerTeam) -> [Result<MultimodalReading, any Error>] {
        let decoded = decode(team)
        var results: [Result<MultimodalReading, any Error>] = []
        var inputs: [MultimodalInput] = []
        var places: [Int] = []
        for (place, part) in parts.enumerated() {
            switch decoded[place] {
            case .success(let frames):
                results.append(.failure(CancellationError()))
                if part.isCancelled { continue }
                inputs.append(
                    MultimodalInput(
                        text: part.content.text, comments: part.content.comments,
                        keyframes: frames.flatMap(\.self)))
                places.append(place)
            case .failure(let error): results.append(.failure(error))
            }
        }
        guard !inputs.isEmpty else { return results }
        let predictions = predict(inputs, places, team)
        for (place, prediction) in zip(places, predictions) {
            guard case .success(let frames) = decoded[place] else { continue }
            let sources = frames.enumerated().flatMap { source, frames in frames.map { _ in source }
            }
            results[place] = prediction.map {
                MultimodalReading(prediction: $0, frameSources: sources)
            }
        }
        return results
    }

    private func predict(
        _ inputs: [MultimodalInput], _ places: [Int], _ team: WorkerTeam
    ) -> [Result<MultimodalPrediction, any Error>] {
        do {
            let predictions = try tagger.predictor.predict(inputs, team: team) {
                places.allSatisfy { parts[$0].isCancelled }
            }
            guard predictions.count == inputs.count else {
                throw TaggingError("tagging.model.damaged", "\(tagger.name) left contents out")
            }
            return predictions.map { .success($0) }
        } catch {
            // What one content did wrong must not be told to the others.
            guard inputs.count > 1 else { return [.failure(error)] }
            return zip(inputs, places).flatMap { predict([$0], [$1], team) }
        }
    }

    /// The frames of each part's pictures.
    private func decode(_ team: WorkerTeam) -> [Result<[[Image]], any Error>] {
        var pieces: [(part: Int, picture: Int)] = []
        for (place, part) in parts.enumerated() {
            pieces += part.content.pictures.indices.map { (place, $0) }
        }
        let slots = Slots(count: pieces.count)
        team.run(pieces.count) { [pieces] number in
            let part = parts[pieces[number].part]
            let source = part.content.pictures[pieces[number].picture]
            slots.put(
                Result {
                    if part.isCancelled { throw CancellationError() }
                    return try source.frames(for: tagger)
                }, at: number)
        }
        var frames: [Result<[[Image]], any Error>] = parts.map { _ in .success([]) }
        for (piece, result) in zip(pieces, slots.all) {
            frames[piece.part] = Result {
                try frames[piece.part].get() + [try result?.get() ?? []]
            }
        }
        return frames
    }
}

/// Results that several threads fill in.
private final class Slots: Sendable {
    private let results: Mutex<[Result<[Image], any Error>?]>

    init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }

    var all: [Result<[Image], any Error>?] { results.withLock { $0 } }

    func put(_ result: Result<[Image], any Error>, at index: Int) {
        results.withLock { $0[index] = result }
    }
}
