import MultimodalModel
import NeuralNetwork
import Tensor
import Testing

/// A residual network put together from layers as its architecture says.
private final class LayeredResNet: Module {
    private struct Unit {
        let convolution: Convolution
        let norm: BatchNorm

        init(_ unit: ResNetArchitecture.Unit, _ start: inout Initialisation) {
            convolution = Convolution(
                unit.convolution, in: unit.inChannels, out: unit.outChannels, kernel: unit.kernel,
                stride: unit.stride, padding: unit.padding, &start)
            norm = BatchNorm(unit.norm, channels: unit.outChannels)
        }

        func callAsFunction(
            _ x: Variable, _ tape: Tape, residual: Variable? = nil, _ activation: Activation = .relu
        ) throws(ModelError) -> Variable {
            try norm(try convolution(x, tape), tape, residual: residual, activation: activation)
        }
    }

    private let stem: Unit
    private let blocks: [(units: [Unit], shortcut: Unit?)]
    private let head: Linear

    init(_ architecture: ResNetArchitecture) {
        var start = Initialisation(seed: 1)
        stem = Unit(architecture.stemUnit, &start)
        var blocks: [(units: [Unit], shortcut: Unit?)] = []
        for block in architecture.blocks {
            let units = block.units.map { Unit($0, &start) }
            blocks.append((units, block.shortcut.map { Unit($0, &start) }))
        }
        self.blocks = blocks
        head = Linear(
            "fc", in: architecture.featureCount, out: architecture.classCount, &start)
    }

    var children: [any Module] {
        let units = [stem] + blocks.flatMap { $0.units + ($0.shortcut.map { [$0] } ?? []) }
        return units.flatMap { [$0.convolution, $0.norm] as [any Module] } + [head]
    }

    func callAsFunction(_ x: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        var x = try tape.maxPool(try stem(x, tape), size: 3, stride: 2, padding: 1)
        for (units, shortcut) in blocks {
            var y = x
            for unit in units.dropLast() { y = try unit(y, tape) }
            let residual = try shortcut?(x, tape, .identity) ?? x
            if let last = units.last { y = try last(y, tape, residual: residual) }
            x = y
        }
        return try head(try tape.globalAveragePool(x), tape)
    }
}

@Suite("Parity with torchvision: a residual network in training")
struct ResNetTrainingParityTests {
    static let fixtures: [(String, ResNetArchitecture.Block, [Int], [Int])] = [
        ("resnet_basic", .basic, [2, 2, 2, 2], [8, 12, 16, 24]),
        ("resnet_bottleneck", .bottleneck, [1, 2, 1, 1], [8, 8, 12, 16]),
    ]

    @Test(
        "two steps of SGD: losses, gradients, weights, running statistics; then the logits in use",
        .enabled(if: Fixture.isThere("resnet_basic")), arguments: fixtures)
    func steps(
        name: String, block: ResNetArchitecture.Block, layers: [Int], widths: [Int]
    ) throws {
        let fixture = try Fixture(name)
        let comparison = Comparison(fixture)
        let model = LayeredResNet(
            try ResNetArchitecture(block: block, layers: layers, widths: widths, classCount: 5))
        try Checkpoint.load(model, from: fixture.part("model."))
        let input = pictures(try fixture.tensor("input"))
        let labels = try fixture.integers("target").map { Int32($0) }
        let evaluation = Tape(.evaluation)
        let inUse = try model(evaluation.constant(input), evaluation)
        try comparison.expect(inUse.value, "eval.logits")
        let optimizer = SGD(model.parameters, rate: 0.05, momentum: 0.9, decay: 1e-4)
        for step in 0..<2 {
            let tape = Tape(.training(seed: 0, step: UInt64(step)))
            let logits = try model(tape.constant(input), tape)
            let loss = try tape.softmaxCrossEntropy(logits, labels: labels)
            try comparison.expect(logits.value, "train.step\(step).logits")
            try comparison.expect(loss.value, "train.step\(step).loss")
            try tape.backward(loss)
            if step == 0 {
                for parameter in model.parameters
                where fixture.file.tensors["train.grad.\(parameter.name)"] != nil {
                    try comparison.expect(
                        parameter.gradient.map(parameter.layout.onDisk),
                        "train.grad.\(parameter.name)")
                }
            }
            optimizer.step()
            try compareAll(model, "train.after\(step).", comparison)
        }
        comparison.report()
    }

    /// Every parameter and running statistic that was recorded below a prefix.
    private func compareAll(
        _ model: LayeredResNet, _ prefix: String, _ comparison: Comparison
    ) throws {
        var file = TensorFile()
        Checkpoint.save(model, to: &file)
        for (name, entry) in file.tensors
        where entry.type == .f32 && comparison.fixture.file.tensors[prefix + name] != nil {
            let tensor = Tensor(uninitialized: Shape(entry.shape))
            try file.read(name, into: tensor)
            try comparison.expect(tensor, prefix + name)
        }
    }

    /// `[batch, channels, height, width]` as `[batch, height, width, channels]`.
    private func pictures(_ x: Tensor) -> Tensor {
        let (batch, channels, pixels) = (x.shape[0], x.shape[1], x.shape[2] * x.shape[3])
        let out = Tensor(uninitialized: [batch, x.shape[2], x.shape[3], channels])
        for sample in 0..<batch {
            for channel in 0..<channels {
                for pixel in 0..<pixels {
                    out.pointer[(sample * pixels + pixel) * channels + channel] =
                        x.pointer[(sample * channels + channel) * pixels + pixel]
                }
            }
        }
        return out
    }
}
