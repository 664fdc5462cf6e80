/// A convolution as training needs it: forward, and the gradients by input and weights.
///
/// Tensors are given by their first float and lie as `ConvolutionGeometry` says. Results do not
/// depend on how many threads the team has.
public struct TrainingConvolution: Sendable {
    /// The sizes of input, kernel and output.
    public let geometry: ConvolutionGeometry

    /// The convolution of a geometry.
    public init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

    /// What becomes of the gradient that is there already.
    public enum GradientWrite: Sendable {
        /// It is replaced.
        case replace
        /// The new one is added to it.
        case add
    }

    /// The weights as the passes of one step read them; made once a step, after the weights changed.
    public struct PreparedWeights: Sendable {
        let weights: SharedPointer<Float>
    }

    /// Prepares weights; they must stay as they are for as long as the result is used.
    public func prepare(
        weights: UnsafePointer<Float>, team: WorkerTeam, arena: TensorArena
    ) -> PreparedWeights {
        PreparedWeights(weights: SharedPointer(reading: weights))
    }

    /// Computes the output.
    public func forward(
        input: UnsafePointer<Float>, weights: PreparedWeights, output: UnsafeMutablePointer<Float>,
        team: WorkerTeam, arena: TensorArena
    ) {
        let rows = RowMatrix(geometry)
        let input = SharedPointer(reading: input)
        let output = SharedPointer(output)
        team.run(geometry.batch) { image in
            let columns = arena.lend(rows.pixelCount * rows.depth)
            rows.gather(input + image * rows.inputCount, into: columns.pointer)
            MatrixProduct.multiply(
                rows: rows.pixelCount, columns: geometry.outChannels, depth: rows.depth,
                columns.pointer, leftStride: rows.depth,
                weights.weights.start, rightStride: geometry.outChannels,
                into: output + image * rows.outputCount, productStride: geometry.outChannels)
        }
    }

    /// Computes the gradient by the input.
    public func backwardInput(
        outputGradient: UnsafePointer<Float>, weights: PreparedWeights,
        inputGradient: UnsafeMutablePointer<Float>, _ write: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        let rows = RowMatrix(geometry)
        let outputGradient = SharedPointer(reading: outputGradient)
        let inputGradient = SharedPointer(inputGradient)
        team.run(geometry.batch) { image in
            let columns = arena.lend(rows.pixelCount * rows.depth)
            MatrixProduct.multiply(
                rows: rows.pixelCount, columns: rows.depth, depth: geometry.outChannels,
                outputGradient + image * rows.outputCount, leftStride: geometry.outChannels,
                weights.weights.start, .transposed, rightStride: geometry.outChannels,
                into: columns.pointer, productStride: rows.depth)
            let gradient = inputGradient + image * rows.inputCount
            if write == .replace { gradient.update(repeating: 0, count: rows.inputCount) }
            rows.scatter(columns.pointer, addingTo: gradient)
        }
    }

    /// Computes the gradient by the weights.
    public func backwardWeights(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        weightGradient: UnsafeMutablePointer<Float>, _ write: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        let rows = RowMatrix(geometry)
        let columns = arena.lend(rows.pixelCount * rows.depth)
        for image in 0..<geometry.batch {
            rows.gather(input + image * rows.inputCount, into: columns.pointer)
            MatrixProduct.multiply(
                rows: rows.depth, columns: geometry.outChannels, depth: rows.pixelCount,
                columns.pointer, .transposed, leftStride: rows.depth,
                outputGradient + image * rows.outputCount, rightStride: geometry.outChannels,
                into: weightGradient, productStride: geometry.outChannels,
                adds: image > 0 || write == .add)
        }
    }

    /// Computes both gradients, which is cheaper than one after the other.
    public func backward(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, weights: PreparedWeights,
        inputGradient: UnsafeMutablePointer<Float>, _ inputWrite: GradientWrite = .replace,
        weightGradient: UnsafeMutablePointer<Float>, _ weightWrite: GradientWrite = .replace,
        team: WorkerTeam, arena: TensorArena
    ) {
        backwardInput(
            outputGradient: outputGradient, weights: weights, inputGradient: inputGradient,
            inputWrite, team: team, arena: arena)
        backwardWeights(
            input: input, outputGradient: outputGradient, weightGradient: weightGradient,
            weightWrite, team: team, arena: arena)
    }
}
