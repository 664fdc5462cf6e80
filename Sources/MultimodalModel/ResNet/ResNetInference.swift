import CKernels
import Synchronization
import Tensor

/// A residual network in use: pictures in, features, feature map and logits out.
///
/// Batch norms are folded into the convolutions before them; each convolution is planned once for
/// a size of picture, with its algorithm and packed weights (`InferenceConvolution`). Several
/// threads may run it at once.
public final class ResNetInference: Sendable {
    /// What it is built of.
    public let architecture: ResNetArchitecture
    private let weights: [String: ConvolutionWeights]
    private let classifier: (weight: Tensor, bias: Tensor)?
    private let plans = Mutex([ResNetPlan.Size: ResNetPlan]())
    private let arena = TensorArena()

    /// Plans for more sizes than this are not kept.
    private static let planLimit = 16

    /// What the network says of pictures.
    public struct Output: Sendable {
        /// The last feature map, `[pictures, height, width, featureCount]`.
        public let featureMap: Tensor
        /// Its mean over the pixels, `[pictures, featureCount]`.
        public let pooled: Tensor
        /// `[pictures, classCount]`; nil where the network has no classes.
        public let logits: Tensor?
    }

    /// Takes the weights from a checkpoint with torchvision's names, each after `prefix`.
    ///
    /// Fails, naming the tensor, where one is missing, of another shape or not finite; `fc` is left
    /// out where the architecture has no classes.
    public init(
        _ architecture: ResNetArchitecture, from file: TensorFile, prefix: String = ""
    ) throws(ModelError) {
        try architecture.check()
        self.architecture = architecture
        var weights: [String: ConvolutionWeights] = [:]
        for unit in architecture.units {
            weights[unit.convolution] = try Self.fold(unit, file, prefix)
        }
        self.weights = weights
        if architecture.classCount > 0 {
            let weight = Tensor(
                uninitialized: [architecture.classCount, architecture.featureCount])
            let bias = Tensor(uninitialized: [architecture.classCount])
            try file.read("\(prefix)fc.weight", into: weight)
            try file.read("\(prefix)fc.bias", into: bias)
            classifier = (weight, bias)
        } else {
            classifier = nil
        }
    }

    /// A convolution's weights with the batch norm after it: `w * s` and `bias - mean * s`, where
    /// `s = weight / sqrt(variance + epsilon)`.
    private static func fold(
        _ unit: ResNetArchitecture.Unit, _ file: TensorFile, _ prefix: String
    ) throws(ModelError) -> ConvolutionWeights {
        let weight = Tensor(
            uninitialized: [unit.outChannels, unit.inChannels, unit.kernel, unit.kernel])
        try file.read("\(prefix)\(unit.convolution).weight", into: weight)
        var parts: [[Float]] = []
        for part in ["weight", "bias", "running_mean", "running_var"] {
            let tensor = Tensor(uninitialized: [unit.outChannels])
            try file.read("\(prefix)\(unit.norm).\(part)", into: tensor)
            parts.append(tensor.elements)
        }
        if let index = parts[3].firstIndex(where: { $0 < 0 }) {
            throw ModelError(
                .fileOutOfRange(tensor: "\(prefix)\(unit.norm).running_var", index: index))
        }
        let scale = zip(parts[0], parts[3]).map { $0 / ($1 + 1e-5).squareRoot() }
        let bias = parts[1].indices.map { parts[1][$0] - parts[2][$0] * scale[$0] }
        return ConvolutionWeights(
            weight.pointer, kernel: unit.kernel, inChannels: unit.inChannels,
            outChannels: unit.outChannels, scale: scale, bias: bias)
    }

    /// Runs pictures `[pictures, height, width, 3]`, normalised as the network was trained.
    ///
    /// Threads share the pictures out where there are enough, and the work inside each layer where
    /// there are not. The numbers depend on neither beyond rounding.
    public func callAsFunction(
        _ pictures: Tensor, team: WorkerTeam = .single
    ) throws(ModelError) -> Output {
        let shape = pictures.shape
        guard shape.rank == 4, shape[3] == 3, shape[0] > 0 else {
            throw ModelError(
                .operationShapes(
                    operation: "a residual network", left: "pictures \(shape)",
                    right: "weights \(architecture.stemUnit.convolution) of 3 channels"))
        }
        let count = shape[0]
        let sharing = count >= team.threadCount ? team.threadCount : 1
        let share = (count + sharing - 1) / sharing
        let plan = try plan(.init(height: shape[1], width: shape[2], pictures: share))
        let map = Tensor(
            uninitialized: [count, plan.mapHeight, plan.mapWidth, architecture.featureCount])
        let inner = Workspace(arena: arena, team: sharing > 1 ? .single : team)
        team.run(sharing) { piece in
            let first = count * piece / sharing
            let last = count * (piece + 1) / sharing
            plan.run(
                pictures.pointer + first * plan.inputCount,
                into: map.pointer + first * plan.outputCount, pictures: last - first, in: inner)
        }
        let pooled = Tensor(uninitialized: [count, architecture.featureCount])
        AveragePoolKernel(
            batch: count, pixels: plan.mapHeight * plan.mapWidth,
            channels: architecture.featureCount
        ).forward(input: map.pointer, output: pooled.pointer)
        return Output(featureMap: map, pooled: pooled, logits: classify(pooled))
    }

    /// The logits of pooled features, `[pictures, classCount]`; nil where there are no classes.
    public func classify(_ pooled: Tensor) -> Tensor? {
        guard let classifier else { return nil }
        let (rows, depth) = (pooled.shape[0], architecture.featureCount)
        let logits = Tensor(uninitialized: [rows, architecture.classCount])
        MatrixProduct.multiply(
            rows: rows, columns: architecture.classCount, depth: depth,
            pooled.pointer, leftStride: depth,
            classifier.weight.pointer, .transposed, rightStride: depth,
            into: logits.pointer, productStride: architecture.classCount)
        tg_add_row(
            logits.pointer, logits.pointer, classifier.bias.pointer, rows,
            architecture.classCount, Int32(TG_IDENTITY))
        return logits
    }

    private func plan(_ size: ResNetPlan.Size) throws(ModelError) -> ResNetPlan {
        if let known = plans.withLock({ $0[size] }) { return known }
        let plan = try ResNetPlan(architecture, weights, size)
        plans.withLock { plans in
            if plans.count >= Self.planLimit { plans.removeAll() }
            plans[size] = plan
        }
        return plan
    }
}
