import NeuralNetwork
import Tensor
import TextModel

/// Trains the network that reads text and keyframes together, on features that the towers computed
/// before; each modality is left out now and then, so that neither drowns the other.
final class HeadTraining {
    let network: FusionNetwork
    private let set: TrainingContents
    private let cache: FeatureCache
    private let options: ResNetGRUOptions
    private let contents: [TrainingContent]

    private static let batchLength = 64

    init(_ set: TrainingContents, _ cache: FeatureCache, _ options: ResNetGRUOptions) {
        self.set = set
        self.cache = cache
        self.options = options
        contents = set.training.filter { !$0.labels.isEmpty }
        var start = Initialisation(seed: options.seed ^ 0x4EAD_0001)
        network = FusionNetwork(
            tokenWidth: set.text.embeddingWidth, frameWidth: cache.clean.shape[1],
            hidden: options.hidden, labelCount: set.labelCount, &start)
    }

    /// Trains; `report` may throw to stop.
    func run(
        team: WorkerTeam, checkpoint: StageCheckpoint?,
        report: (MultimodalTrainingProgress) throws -> Void
    ) throws {
        guard !contents.isEmpty else { return }
        let workspace = Workspace(team: team)
        let steps = max(1, (contents.count + Self.batchLength - 1) / Self.batchLength)
        let stage = TrainingStage(
            .head, module: network, epochCount: options.headEpochs, stepCount: steps,
            rate: options.headRate, decay: options.headDecay, patience: options.patience,
            checkpoint: checkpoint)
        try stage.run { epoch, step in
            var generator = SeededGenerator(seed: options.seed(for: .head, epoch: epoch))
            let order = Array(contents.indices).shuffled(using: &generator)
            let range = order.count * step / steps..<order.count * (step + 1) / steps
            let tape = Tape(
                .training(seed: options.seed ^ 0x4EAD, step: UInt64(epoch * steps + step)),
                in: workspace)
            var random = SeededGenerator(
                seed: options.seed(for: .head, epoch: epoch) &+ UInt64(step) &* 0x9E37_79B9)
            return try learn(order[range].map { contents[$0] }, &random, tape)
        } judge: {
            HeldOutScore(
                try logits(of: set.heldOut, in: workspace), set.heldOut.map(\.labels), set.link)
        } report: {
            try report($0)
        }
    }

    private func learn(
        _ batch: [TrainingContent], _ random: inout SeededGenerator, _ tape: Tape
    ) throws -> Double {
        var maker = FusionBatch(
            tokenWidth: set.text.embeddingWidth, frameWidth: cache.clean.shape[1])
        for content in batch {
            let draw = random.nextFloat()
            let leavesImages = draw < options.imageDropout
            let leavesText = !leavesImages && draw < options.imageDropout + options.textDropout
            let dropout = options.featureDropout
            var generator = SeededGenerator(seed: random.next())
            maker.append(
                tokens: leavesText && !content.frames.isEmpty ? nil : content.tokens, set.text,
                isKept: { _ in generator.nextFloat() >= dropout })
            let isShown = !(leavesImages && content.hasText)
            maker.append(
                frames: isShown ? content.frames : [],
                of: content.frames.map { _ in
                    cache.copies.isEmpty
                        ? cache.clean : cache.copies[random.next(below: cache.copies.count)]
                })
        }
        let logits = try network(maker.batch(), tape)
        let loss: Variable
        switch set.link {
        case .softmax:
            var flat: [Float] = []
            let smoothing = options.headSmoothing
            for content in batch {
                var targets = [Float](
                    repeating: smoothing / Float(set.labelCount), count: set.labelCount)
                for label in content.labels {
                    targets[label.value] += (1 - smoothing) / Float(content.labels.count)
                }
                flat += targets
            }
            loss = try tape.softmaxCrossEntropy(
                logits, targets: Tensor(flat, shape: [batch.count, set.labelCount]))
        case .sigmoid:
            var flat = [Float](repeating: 0, count: batch.count * set.labelCount)
            for (row, content) in batch.enumerated() {
                for label in content.labels { flat[row * set.labelCount + label.value] = 1 }
            }
            loss = tape.scale(
                try tape.sigmoidCrossEntropy(
                    logits, targets: Tensor(flat, shape: [batch.count, set.labelCount])),
                by: Float(set.labelCount) / 4)
        }
        try tape.backward(loss)
        return Double(loss.value.pointer[0])
    }

    /// The network's logits for contents, with what is left out of each as `blank` says.
    func logits(
        of contents: [TrainingContent], blank: ExpertFusion.Evidence = .both,
        in workspace: Workspace
    ) throws -> [[Float]] {
        var found: [[Float]] = []
        for start in stride(from: 0, to: contents.count, by: Self.batchLength) {
            var maker = FusionBatch(
                tokenWidth: set.text.embeddingWidth, frameWidth: cache.clean.shape[1])
            for content in contents[start..<min(contents.count, start + Self.batchLength)] {
                maker.append(tokens: blank == .imagesOnly ? nil : content.tokens, set.text)
                let frames = blank == .textOnly ? [] : content.frames
                maker.append(frames: frames, of: frames.map { _ in cache.clean })
            }
            let rows = try network(maker.batch(), Tape(.evaluation, in: workspace)).value.elements
            for row in stride(from: 0, to: rows.count, by: set.labelCount) {
                found.append(Array(rows[row..<(row + set.labelCount)]))
            }
        }
        return found
    }
}
