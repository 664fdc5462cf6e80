import NeuralNetwork
import Tensor

/// A net with a layer of each kind: pictures and texts to labels.
final class SmallModel: Module {
    let convolution: Convolution
    let norm: BatchNorm
    let words: EmbeddingBag
    let positions: Embedding
    let gru: GRU
    let layerNorm: LayerNorm
    let out: Linear
    var children: [any Module] {
        [convolution, norm, words, positions, gru, layerNorm, out]
    }

    init(seed: UInt64) {
        var start = Initialisation(seed: seed)
        convolution = Convolution("conv1", in: 3, out: 8, kernel: 3, padding: 1, &start)
        norm = BatchNorm("bn1", channels: 8)
        words = EmbeddingBag("words", rows: 50, width: 6, &start)
        positions = Embedding("positions", rows: 4, width: 6, &start)
        gru = GRU(
            "gru", in: 6, hidden: 5, layers: 2, isBidirectional: true, dropout: 0.2, &start)
        layerNorm = LayerNorm("norm", width: 18)
        out = Linear("out", in: 18, out: 4, &start)
    }

    struct Batch {
        let pictures: Tensor
        let bags: RowBags
        let lengths: [Int]
        let labels: [Int32]
    }

    static func batch(_ index: Int, size: Int = 6) -> Batch {
        var random = Initialisation(seed: UInt64(1000 + index))
        var bags = RowBags()
        for bag in 0..<(size * 4) {
            bags.append((0..<(bag % 3)).map { Int32((bag * 7 + $0 * 11 + index * 5) % 50) })
        }
        return Batch(
            pictures: random.uniform([size, 5, 5, 3], bound: 1), bags: bags,
            lengths: (0..<size).map { 1 + ($0 + index) % 4 },
            labels: (0..<size).map { Int32(($0 * 3 + index) % 4) })
    }

    func loss(_ batch: Batch, _ tape: Tape) throws(ModelError) -> Variable {
        let size = batch.lengths.count
        let map = try norm(
            try convolution(tape.constant(batch.pictures), tape), tape, activation: .relu)
        let seen = try tape.globalAveragePool(
            try tape.maxPool(map, size: 3, stride: 2, padding: 1))
        let places = try positions((0..<4).map { Int32($0) }, shape: [4], tape)
        let text = try tape.add(
            try tape.reshape(try words(batch.bags, tape), [size, 4, 6]), places)
        let read = try tape.maskedMean(
            try gru(text, lengths: batch.lengths, tape).output, lengths: batch.lengths)
        let both = try layerNorm(try tape.concatenate([seen, read], axis: 1), tape)
        return try tape.softmaxCrossEntropy(
            try out(try tape.dropout(both, rate: 0.1), tape), labels: batch.labels)
    }

    /// All values, in the order of the parameters.
    var values: [Float] { parameters.flatMap(\.value.elements) }
}

/// Trains for some steps and gives the losses.
@discardableResult
func train(
    _ model: SmallModel, _ optimizer: any Optimizer, steps: Range<Int>,
    in workspace: Workspace = Workspace(), afterStep: () -> Void = {}
) throws -> [Float] {
    var losses: [Float] = []
    for step in steps {
        let tape = Tape(.training(seed: 5, step: UInt64(step)), in: workspace)
        let loss = try model.loss(SmallModel.batch(step % 3), tape)
        try tape.backward(loss)
        optimizer.step(maximumNorm: 1)
        losses.append(loss.value.pointer[0])
        afterStep()
    }
    return losses
}
