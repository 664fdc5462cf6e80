import NeuralNetwork
import Tensor

/// A residual network that can be trained: torchvision's layers, names and defaults.
///
/// Pictures are `[batch, height, width, 3]`. A checkpoint of torchvision loads here and one saved
/// here loads there (`Checkpoint`).
public final class ResNet: Module {
    /// What it is built of.
    public let architecture: ResNetArchitecture
    private let stem: Stage
    private let blocks: [Block]
    private let classifier: Linear?

    /// The parts that it is made of.
    public var children: [any Module] {
        [stem] + (blocks as [any Module]) + (classifier.map { [$0] } ?? [])
    }

    /// A network that begins at torchvision's defaults.
    ///
    /// Refuses an architecture that cannot be built.
    public init(
        _ architecture: ResNetArchitecture, _ initialisation: inout Initialisation
    ) throws(ModelError) {
        try architecture.check()
        self.architecture = architecture
        stem = Stage(architecture.stemUnit, &initialisation)
        blocks = architecture.blocks.map { Block($0, &initialisation) }
        classifier =
            architecture.classCount == 0
            ? nil
            : Linear(
                "fc", in: architecture.featureCount, out: architecture.classCount, &initialisation)
    }

    /// The feature map after the stem and each stage, in their order.
    public func stages(_ pictures: Variable, _ tape: Tape) throws(ModelError) -> [Variable] {
        var map = try stem(pictures, tape, activation: .relu)
        if architecture.stem == .torchvision {
            map = try tape.maxPool(map, size: 3, stride: 2, padding: 1)
        }
        var stages = [map]
        var open = 0
        for block in blocks {
            if block.stage > open {
                stages.append(map)
                open = block.stage
            }
            map = try block(map, tape)
        }
        return stages + [map]
    }

    /// The last feature map, averaged over its pixels: `[batch, featureCount]`.
    public func pooled(_ pictures: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        let maps = try stages(pictures, tape)
        return try tape.globalAveragePool(maps[maps.count - 1])
    }

    /// The logits of pooled features; fails where the network has no classes.
    public func classify(_ pooled: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        guard let classifier else {
            throw ModelError(
                .operationRefused(operation: "fc", detail: "a network without classes"))
        }
        return try classifier(pooled, tape)
    }

    /// The logits of pictures; fails where the network has no classes.
    public func callAsFunction(_ pictures: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        try classify(try pooled(pictures, tape), tape)
    }

    /// Takes over a checkpoint that was trained elsewhere; `fc` is left as it is where the file's
    /// tells apart other classes, or has none.
    ///
    /// Fails, naming the tensor, where one is missing, unexpected or of another shape.
    public func start(from file: TensorFile, prefix: String = "") throws(ModelError) {
        let expected = [architecture.classCount, architecture.featureCount]
        let hasClassifier = file.tensors[prefix + "fc.weight"]?.shape == expected
        try Checkpoint.load(self, from: file, prefix: prefix) {
            !hasClassifier && $0.hasPrefix("fc.")
        }
    }
}

/// A convolution and its batch norm.
private final class Stage: Module {
    let convolution: Convolution
    let norm: BatchNorm
    var children: [any Module] { [convolution, norm] }

    init(_ unit: ResNetArchitecture.Unit, _ initialisation: inout Initialisation) {
        convolution = Convolution(
            unit.convolution, in: unit.inChannels, out: unit.outChannels, kernel: unit.kernel,
            stride: unit.stride, padding: unit.padding, &initialisation)
        norm = BatchNorm(unit.norm, channels: unit.outChannels)
    }

    func callAsFunction(
        _ x: Variable, _ tape: Tape, residual: Variable? = nil, activation: Activation
    ) throws(ModelError) -> Variable {
        try norm(try convolution(x, tape), tape, residual: residual, activation: activation)
    }
}

/// A residual block: its last batch norm adds the shortcut before the ReLU.
private final class Block: Module {
    let stage: Int
    private let units: [Stage]
    private let shortcut: Stage?
    var children: [any Module] { units + (shortcut.map { [$0] } ?? []) }

    init(_ block: ResNetArchitecture.BlockUnits, _ initialisation: inout Initialisation) {
        stage = block.stage
        units = block.units.map { Stage($0, &initialisation) }
        shortcut = block.shortcut.map { Stage($0, &initialisation) }
    }

    func callAsFunction(_ x: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        let residual = try shortcut?(x, tape, activation: .identity) ?? x
        var map = x
        for (index, unit) in units.enumerated() {
            let isLast = index == units.count - 1
            map = try unit(map, tape, residual: isLast ? residual : nil, activation: .relu)
        }
        return map
    }
}
