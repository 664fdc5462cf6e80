import CKernels

/// A convolution as training needs it: forward, and the gradients by input and weights.
///
/// Tensors are given by their first float and lie as `ConvolutionGeometry` says. Results do not
/// depend on how many threads the team has: each sum is made in one order.
public struct TrainingConvolution: Sendable {
    /// The sizes of input, kernel and output.
    public let geometry: ConvolutionGeometry
    /// How it is computed.
    let algorithm: TrainingAlgorithm

    /// The convolution of a geometry.
    public init(_ geometry: ConvolutionGeometry) {
        self.init(geometry, algorithm: .best(for: geometry))
    }

    init(_ geometry: ConvolutionGeometry, algorithm: TrainingAlgorithm) {
        self.geometry = geometry
        self.algorithm = algorithm
    }

    /// What becomes of the gradient that is there already.
    public enum GradientWrite: Sendable {
        /// It is replaced.
        case replace
        /// The new one is added to it.
        case add
    }

    /// The weights as the passes of one step read them; made once a step, when they have changed.
    public struct PreparedWeights: Sendable {
        let plain: SharedPointer<Float>
        let packed: TensorBuffer?
    }

    /// Prepares weights; they must stay as they are for as long as the result is used.
    public func prepare(
        weights: UnsafePointer<Float>, team: WorkerTeam, arena: TensorArena
    ) -> PreparedWeights {
        let plain = SharedPointer(reading: weights)
        let workspace = Workspace(arena: arena, team: team)
        switch algorithm {
        case .winograd(let tile):
            let pass = WinogradPass(geometry, tile: tile)
            let packed = arena.lend(pass.weightCount)
            pass.transform(plain, into: SharedPointer(packed.pointer), team: team)
            return PreparedWeights(plain: plain, packed: packed)
        case .paddedRows, .rows:
            return PreparedWeights(plain: plain, packed: TapPass(geometry).pack(plain, workspace))
        case .taps:
            return PreparedWeights(plain: plain, packed: nil)
        }
    }

    /// Computes the output.
    public func forward(
        input: UnsafePointer<Float>, weights: PreparedWeights, output: UnsafeMutablePointer<Float>,
        team: WorkerTeam, arena: TensorArena
    ) {
        let workspace = Workspace(arena: arena, team: team)
        let input = SharedPointer(reading: input)
        let output = SharedPointer(output)
        let pass = TapPass(geometry)
        guard let packed = weights.packed.map({ SharedPointer($0.pointer) }) else {
            return pass.forwardByTaps(input, weights.plain, output, workspace)
        }
        switch algorithm {
        case .winograd(let tile):
            WinogradPass(geometry, tile: tile).run(
                .init(input: input, output: output), weights: packed, in: workspace)
        case .paddedRows: pass.forwardPadded(input, packed, output, workspace)
        case .rows, .taps: pass.forward(input, packed, output, workspace)
        }
    }

    /// Computes the gradient by the input.
    public func backwardInput(
        outputGradient: UnsafePointer<Float>, weights: PreparedWeights,
        inputGradient: UnsafeMutablePointer<Float>, _ write: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        if write == .replace {
            inputGradient.update(repeating: 0, count: geometry.inputShape.count)
        }
        let workspace = Workspace(arena: arena, team: team)
        let gradient = SharedPointer(reading: outputGradient)
        let inputGradient = SharedPointer(inputGradient)
        if case .winograd(let tile) = algorithm {
            WinogradBackward(geometry, tile: tile).run(
                .init(input: nil, gradient: gradient, inputGradient: inputGradient),
                weights: weights.plain, in: workspace)
        } else {
            TapPass(geometry).backwardInput(gradient, weights.plain, inputGradient, workspace)
        }
    }

    /// Computes the gradient by the weights.
    public func backwardWeights(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        weightGradient: UnsafeMutablePointer<Float>, _ write: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        let workspace = Workspace(arena: arena, team: team)
        let input = SharedPointer(reading: input)
        let gradient = SharedPointer(reading: outputGradient)
        let weightGradient = SharedPointer(weightGradient)
        let adds = write == .add
        switch algorithm {
        case .winograd(let tile):
            WinogradBackward(geometry, tile: tile).run(
                .init(
                    input: input, gradient: gradient, weightGradient: weightGradient,
                    addsWeights: adds),
                weights: nil, in: workspace)
        case .paddedRows:
            TapPass(geometry).backwardWeightsPadded(
                input, gradient, weightGradient, adds: adds, workspace)
        case .rows, .taps:
            TapPass(geometry).backwardWeights(
                input, gradient, weightGradient, adds: adds, workspace)
        }
    }

    /// Computes both gradients, which is cheaper than one after the other.
    public func backward(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, weights: PreparedWeights,
        inputGradient: UnsafeMutablePointer<Float>, _ inputWrite: GradientWrite = .replace,
        weightGradient: UnsafeMutablePointer<Float>, _ weightWrite: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        guard case .winograd(let tile) = algorithm else {
            backwardInput(
                outputGradient: outputGradient, weights: weights, inputGradient: inputGradient,
                inputWrite, team: team, arena: arena)
            return backwardWeights(
                input: input, outputGradient: outputGradient, weightGradient: weightGradient,
                weightWrite, team: team, arena: arena)
        }
        if inputWrite == .replace {
            inputGradient.update(repeating: 0, count: geometry.inputShape.count)
        }
        WinogradBackward(geometry, tile: tile).run(
            .init(
                input: SharedPointer(reading: input),
                gradient: SharedPointer(reading: outputGradient),
                inputGradient: SharedPointer(inputGradient),
                weightGradient: SharedPointer(weightGradient), addsWeights: weightWrite == .add),
            weights: weights.plain, in: Workspace(arena: arena, team: team))
    }
}
