import MultimodalModel
import NeuralNetwork
import Tensor
import Testing

@Suite("Parity with torchvision: a residual network in training")
struct ResNetTrainingParityTests {
    static let fixtures: [(String, ResNetArchitecture.Block, [Int], [Int])] = [
        ("resnet_basic", .basic, [2, 2, 2, 2], [8, 12, 16, 24]),
        ("resnet_bottleneck", .bottleneck, [1, 2, 1, 1], [8, 8, 12, 16]),
    ]

    @Test(
        "logits in use, then two steps of SGD: losses, gradients, weights, running statistics",
        .enabled(if: Fixture.isThere("resnet_basic")), arguments: fixtures)
    func steps(
        name: String, block: ResNetArchitecture.Block, layers: [Int], widths: [Int]
    ) throws {
        let comparison = Comparison(try Fixture(name))
        let fixture = comparison.fixture
        var start = Initialisation(seed: 1)
        let model = try ResNet(
            ResNetArchitecture(block: block, layers: layers, widths: widths, classCount: 5), &start)
        try Checkpoint.load(model, from: try Fixture.initialWeights(name))
        let input = try fixture.tensor("input").channelsLast
        let labels = try fixture.integers("target").map { Int32($0) }
        try compareInUse(model, input, comparison)
        let optimizer = SGD(model.parameters, rate: 0.05, momentum: 0.9, decay: 1e-4)
        for step in 0..<2 {
            let tape = Tape(.training(seed: 0, step: UInt64(step)))
            let logits = try model(tape.constant(input), tape)
            let loss = try tape.softmaxCrossEntropy(logits, labels: labels)
            try comparison.expect(logits.value, "train.step\(step).logits")
            try comparison.expect(loss.value, "train.step\(step).loss")
            try tape.backward(loss)
            if step == 0 { try compareGradients(model, comparison) }
            optimizer.step()
        }
        try compareEnd(model, comparison)
        comparison.report()
    }

    private func compareInUse(
        _ model: ResNet, _ input: Tensor, _ comparison: Comparison
    ) throws {
        let tape = Tape(.evaluation)
        let stages = try model.stages(tape.constant(input), tape)
        let pooled = try model.pooled(tape.constant(input), tape)
        try comparison.expect(stages[0].value.channelsFirst, "eval.stem")
        try comparison.expect(stages[1].value.channelsFirst, "eval.layer1")
        try comparison.expect(stages[4].value.channelsFirst, "eval.layer4")
        try comparison.expect(pooled.value, "eval.pooled")
        try comparison.expect(try model.classify(pooled, tape).value, "eval.logits")
    }

    private func compareGradients(_ model: ResNet, _ comparison: Comparison) throws {
        for parameter in model.parameters
        where comparison.fixture.file.tensors["train.grad.\(parameter.name)"] != nil {
            try comparison.expect(
                parameter.gradient.map(parameter.layout.onDisk), "train.grad.\(parameter.name)")
        }
    }

    /// Every parameter and running statistic with which training ended.
    private func compareEnd(_ model: ResNet, _ comparison: Comparison) throws {
        var file = TensorFile()
        Checkpoint.save(model, to: &file)
        for (name, entry) in file.tensors where entry.type == .f32 {
            let tensor = Tensor(uninitialized: Shape(entry.shape))
            try file.read(name, into: tensor)
            try comparison.expect(tensor, "model.\(name)")
            if comparison.fixture.file.tensors["train.after1.\(name)"] != nil {
                try comparison.expect(tensor, "train.after1.\(name)")
            }
        }
    }
}

extension Tensor {
    /// `[batch, channels, height, width]` as `[batch, height, width, channels]`.
    fileprivate var channelsLast: Tensor {
        exchanged(shape[1], shape[2] * shape[3], [shape[0], shape[2], shape[3], shape[1]])
    }

    /// `[batch, height, width, channels]` as `[batch, channels, height, width]`.
    fileprivate var channelsFirst: Tensor {
        exchanged(shape[1] * shape[2], shape[3], [shape[0], shape[3], shape[1], shape[2]])
    }

    private func exchanged(_ rows: Int, _ columns: Int, _ shape: Shape) -> Tensor {
        let out = Tensor(uninitialized: shape)
        for index in 0..<count {
            let (sample, rest) = (index / (rows * columns), index % (rows * columns))
            out.pointer[(sample * columns + rest % columns) * rows + rest / columns] =
                pointer[index]
        }
        return out
    }
}
