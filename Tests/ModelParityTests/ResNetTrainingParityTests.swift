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
    static func basic() throws -> ResNetArchitecture {
        try ResNetArchitecture(
            block: .basic, layers: [2, 2, 2, 2], widths: [8, 12, 16, 24], classCount: 10)
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
