import Foundation
import Imaging
import NeuralNetwork
import Tensor
import TextModel

/// A trained ResNet + GRU: a text classifier, a residual network for keyframes, and a network of
/// two GRUs that reads both, put together as a product of experts.
///
/// `@unchecked Sendable` without a lock: nothing of it changes once it is made; the network of GRUs
/// is only evaluated, on a tape of each call's own.
public final class ResNetGRU: MultimodalPredictor, @unchecked Sendable {
    /// What it is built of.
    public let architecture: ResNetGRUArchitecture
    /// The ids of the tags that it tells apart.
    public let labels: [String]
    /// From which probability on a tag is given; zeros where each content has one.
    public let thresholds: [Float]
    /// The text classifier.
    public let text: TextModel
    let tower: ResNetInference
    /// The tower's tensors with torchvision's names.
    let towerFile: TensorFile
    let network: FusionNetwork

    /// Contents that are computed between two questions whether to stop.
    private static let contentPiece = 32

    init(
        _ architecture: ResNetGRUArchitecture, text: TextModel, towerFile: TensorFile,
        network: FusionNetwork
    ) throws(ModelError) {
        self.architecture = architecture
        self.text = text
        self.towerFile = towerFile
        self.network = network
        labels = architecture.labels
        thresholds =
            architecture.givesSeveralTags
            ? architecture.thresholds : [Float](repeating: 0, count: architecture.labelCount)
        tower = try ResNetInference(architecture.tower, from: towerFile)
    }

    /// Whether a content may have several tags.
    public var givesSeveralTags: Bool { architecture.givesSeveralTags }

    /// The side of the pictures that the tower looks at.
    public var pictureTarget: Int? { architecture.pictureSize }

    /// The picture at the tower's size.
    public func prepared(_ picture: Image) -> Image { architecture.prepared(picture) }

    /// Scores contents; the same picture in several places is looked at once.
    ///
    /// Throws `CancellationError` where it is told to stop.
    public func predict(
        _ inputs: [MultimodalInput], team: WorkerTeam, isCancelled: () -> Bool
    ) throws -> [MultimodalPrediction] {
        let frames = try FrameReading(inputs, self, team: team, isCancelled: isCancelled)
        let reader = Predictor(text)
        var predictions: [MultimodalPrediction] = []
        for start in stride(from: 0, to: inputs.count, by: Self.contentPiece) {
            if isCancelled() { throw CancellationError() }
            let range = start..<min(inputs.count, start + Self.contentPiece)
            let joint = try jointLogits(inputs, range, frames)
            for (index, logits) in zip(range, joint) {
                predictions.append(predict(inputs[index], index, frames, logits, reader))
            }
        }
        return predictions
    }

    private func jointLogits(
        _ inputs: [MultimodalInput], _ range: Range<Int>, _ frames: FrameReading
    ) throws(ModelError) -> [[Float]] {
        var maker = FusionBatch(
            tokenWidth: text.embeddingWidth, frameWidth: architecture.tower.featureCount)
        for index in range {
            let fields = architecture.fields(inputs[index].text, inputs[index].comments)
            maker.append(
                tokens: Self.hasText(inputs[index])
                    ? text.tokenFeatures(of: fields, limit: ResNetGRUArchitecture.tokenLimit)
                    : nil, text)
            let rows = Array(frames.rows[index].prefix(ResNetGRUArchitecture.frameLimit))
            maker.append(frames: rows, of: rows.map { _ in frames.pooled })
        }
        let values = try network(maker.batch(), Tape(.evaluation)).value.elements
        let count = labels.count
        return stride(from: 0, to: values.count, by: count).map { Array(values[$0..<($0 + count)]) }
    }

    static func hasText(_ input: MultimodalInput) -> Bool {
        hasText(input.text, input.comments)
    }

    static func hasText(_ text: String, _ comments: [String]) -> Bool {
        ([text] + comments).contains { $0.contains { !$0.isWhitespace } }
    }

    private func predict(
        _ input: MultimodalInput, _ index: Int, _ frames: FrameReading, _ joint: [Float],
        _ reader: Predictor
    ) -> MultimodalPrediction {
        let fusion = architecture.fusion
        let count = labels.count
        let rows = frames.rows[index]
        var logits = ExpertFusion.Logits()
        let hasText = Self.hasText(input)
        if hasText || rows.isEmpty {
            reader.read(architecture.fields(input.text, input.comments))
            logits.text = fusion.logits(ofText: reader.probabilities())
        }
        if !rows.isEmpty {
            logits.image = fusion.normalised(FrameMean.of(rows, in: frames.logits))
        }
        logits.joint = fusion.normalised(joint)
        let evidence: ExpertFusion.Evidence =
            rows.isEmpty ? .textOnly : hasText ? .both : .imagesOnly
        func alone(_ part: [Float], _ evidence: ExpertFusion.Evidence, _ keep: Bool) -> [Float] {
            guard keep else { return [] }
            let isText = evidence == .textOnly
            return fusion.probabilities(
                .init(text: isText ? part : [], image: isText ? [] : part), evidence, count: count)
        }
        return MultimodalPrediction(
            probabilities: fusion.probabilities(logits, evidence, count: count),
            textProbabilities: alone(logits.text, .textOnly, hasText),
            imageProbabilities: alone(logits.image, .imagesOnly, !rows.isEmpty),
            frameProbabilities: rows.map { row in
                let frame = UnsafeBufferPointer(
                    start: frames.logits.pointer + row * count, count: count)
                return alone(fusion.normalised(Array(frame)), .imagesOnly, true)
            })
    }
}

extension ExpertFusion {
    /// The text classifier's logits by the probabilities that it gives.
    func logits(ofText probabilities: [Float]) -> [Float] {
        switch link {
        case .softmax: probabilities.map { logf(max($0, 1e-9)) }
        case .sigmoid:
            probabilities.map {
                let bounded = min(max($0, 1e-7), 1 - 1e-6)
                return logf(bounded / (1 - bounded))
            }
        }
    }
}
