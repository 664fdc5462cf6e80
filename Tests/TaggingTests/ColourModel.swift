import Dispatch
import Foundation
import Imaging
import MultimodalModel
import Synchronization
import Tensor

/// A model for tests that takes no training: a label holds as far as the text has its word and the
/// keyframes have its colour.
final class ColourModel: MultimodalPredictor {
    /// What one label goes by.
    struct Sense: Sendable {
        let label: String
        let word: String
        let colour: [UInt8]
    }

    /// Fruit is red, brands are grey, cats are yellow, cars are blue.
    static let demoSenses = [
        Sense(label: "apple-fruit", word: "甜", colour: [220, 20, 20]),
        Sense(label: "apple-brand", word: "机", colour: [128, 128, 128]),
        Sense(label: "jaguar-cat", word: "猫", colour: [230, 200, 30]),
        Sense(label: "jaguar-car", word: "车", colour: [20, 30, 220]),
    ]

    let senses: [Sense]
    let thresholds: [Float]
    let givesSeveralTags: Bool
    /// The sizes of the batches so far.
    let batches = Mutex<[Int]>([])
    /// What happens in a batch before it is computed.
    let onBatch: @Sendable ([MultimodalInput], _ isCancelled: () -> Bool) throws -> Void

    var labels: [String] { senses.map(\.label) }
    var pictureTarget: Int? { 8 }

    init(
        _ senses: [Sense] = demoSenses, thresholds: [Float]? = nil,
        onBatch: @escaping @Sendable ([MultimodalInput], () -> Bool) throws -> Void = { _, _ in }
    ) {
        self.senses = senses
        self.thresholds = thresholds ?? senses.map { _ in 0 }
        givesSeveralTags = thresholds != nil
        self.onBatch = onBatch
    }

    func predict(
        _ inputs: [MultimodalInput], team: WorkerTeam, isCancelled: () -> Bool
    ) throws -> [MultimodalPrediction] {
        batches.withLock { $0.append(inputs.count) }
        try onBatch(inputs, isCancelled)
        return inputs.map(predict)
    }

    private func predict(_ input: MultimodalInput) -> MultimodalPrediction {
        let text = shares(senses.map { input.text.contains($0.word) ? 8 : 1 })
        let frames = input.keyframes.map { frame in
            shares(senses.map { Self.isNear(frame, $0.colour) ? 20 : 1 })
        }
        guard !frames.isEmpty else {
            return MultimodalPrediction(probabilities: text, textProbabilities: text)
        }
        let images = senses.indices.map { label in
            frames.reduce(0) { $0 + $1[label] } / Float(frames.count)
        }
        return MultimodalPrediction(
            probabilities: shares(zip(text, images).map(*)),
            textProbabilities: input.text.isEmpty ? [] : text, imageProbabilities: images,
            frameProbabilities: frames)
    }

    private func shares(_ weights: [Float]) -> [Float] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static func isNear(_ frame: Image, _ colour: [UInt8]) -> Bool {
        guard frame.pixels.count >= 3 else { return false }
        return zip(frame.pixels, colour).allSatisfy { abs(Int($0) - Int($1)) < 40 }
    }
}

extension Image {
    /// A picture of one colour.
    static func plain(_ colour: [UInt8], width: Int = 16, height: Int = 16) -> Image {
        Image(
            width: width, height: height,
            pixels: Array((0..<(width * height)).map { _ in colour }.joined()))
    }
}
