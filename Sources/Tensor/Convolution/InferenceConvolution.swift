import CKernels

/// A convolution with fixed weights, followed by a residual and a ReLU where they are asked for.
///
/// Everything that does not depend on the picture is done once: the algorithm chosen, the weights
/// transformed and packed. A run only borrows memory from an arena.
public struct InferenceConvolution: Sendable {
    /// The sizes that it was planned for; a run may have fewer pictures.
    public let geometry: ConvolutionGeometry
    /// How it is computed.
    public let algorithm: ConvolutionAlgorithm
    private let weights: ConvolutionWeights
    private let packed: TensorBuffer
    private let relu: Bool
    private let zeros: TensorBuffer

    /// What follows a convolution.
    public typealias Activation = BatchNormKernel.Activation

    /// Plans a convolution of pictures of a size.
    ///
    /// Fails where the weights do not go with the geometry.
    public init(
        _ weights: ConvolutionWeights, geometry: ConvolutionGeometry, activation: Activation,
        algorithm: ConvolutionAlgorithm? = nil
    ) throws(ModelError) {
        guard weights.kernel == geometry.kernel, weights.inChannels == geometry.inChannels,
            weights.outChannels == geometry.outChannels
        else {
            let found = [weights.kernel, weights.kernel, weights.inChannels, weights.outChannels]
            throw ModelError(
                .operationShapes(
                    operation: "convolution", left: "weights \(found)",
                    right: "weights \(geometry.weightShape)"))
        }
        self.geometry = geometry
        self.weights = weights
        relu = activation == .relu
        zeros = Zeros.atLeast(geometry.inChannels + 16)
        let algorithm = algorithm ?? .best(for: geometry)
        self.algorithm = algorithm.suits(geometry) ? algorithm : .rows
        packed = weights.packed(for: self.algorithm)
    }

    /// One run: what it reads and writes.
    private struct Run: Sendable {
        let input: SharedPointer<Float>
        let residual: SharedPointer<Float>?
        let output: SharedPointer<Float>
        let pictures: Int
    }

    /// Computes the output of `pictures` pictures; `residual`, of the output's shape, is added
    /// before the ReLU.
    public func callAsFunction(
        _ input: UnsafePointer<Float>, residual: UnsafePointer<Float>? = nil,
        into output: UnsafeMutablePointer<Float>, pictures: Int, in workspace: Workspace
    ) {
        precondition(pictures <= geometry.batch, "no more pictures than planned")
        let run = Run(
            input: SharedPointer(reading: input),
            residual: residual.map { SharedPointer(reading: $0) },
            output: SharedPointer(output), pictures: pictures)
        if let tile = algorithm.tile {
            WinogradPass(ConvolutionGeometry(geometry, batch: pictures), tile: tile).run(
                .init(
                    input: run.input, output: run.output,
                    bias: SharedPointer(weights.bias.pointer), residual: run.residual, relu: relu),
                weights: SharedPointer(packed.pointer), in: workspace)
        } else if algorithm == .paddedRows {
            paddedRows(run, workspace)
        } else {
            rows(run, workspace)
        }
    }

    private func epilogue(_ run: Run, picture: Int = 0) -> tg_epilogue {
        let offset = picture * geometry.outputHeight * geometry.outputWidth * geometry.outChannels
        return tg_epilogue(
            bias: weights.bias.pointer, residual: run.residual.map { UnsafePointer($0 + offset) },
            relu: relu ? 1 : 0)
    }

    private func pointers(_ workspace: Workspace) -> TensorBuffer {
        // An address takes the place of two floats.
        workspace.arena.lend(2 * 384 * geometry.kernel * geometry.kernel)
    }

    private func rows(_ run: Run, _ workspace: Workspace) {
        let pixels = run.pictures * geometry.outputHeight * geometry.outputWidth
        let panels = (geometry.outChannels + tg_panel_columns() - 1) / tg_panel_columns()
        let threads = workspace.team.threadCount
        // Weights that do not fit into the cache are shared out, so that each is fetched once.
        let isWeighty = packed.count > 1 << 18 && panels >= threads
        let pieces = min(threads, isWeighty ? panels : max(1, pixels / 24))
        workspace.team.run(pieces) { piece in
            var convolution = geometry.description(zeros: zeros.pointer)
            var epilogue = epilogue(run)
            let addresses = pointers(workspace)
            let part = { (count: Int) in
                (from: count * piece / pieces, to: count * (piece + 1) / pieces)
            }
            let pixelPart = isWeighty ? (from: 0, to: pixels) : part(pixels)
            let panelPart = isWeighty ? part(panels) : (from: 0, to: panels)
            tg_convolve_rows(
                &convolution, run.input.start, packed.pointer, &epilogue, run.output.start,
                pixelPart.from, pixelPart.to, panelPart.from, panelPart.to,
                UnsafeMutableRawPointer(addresses.pointer)
                    .assumingMemoryBound(to: UnsafePointer<Float>?.self))
        }
    }

    private func paddedRows(_ run: Run, _ workspace: Workspace) {
        workspace.team.run(run.pictures) { picture in
            var convolution = geometry.description(zeros: zeros.pointer)
            var epilogue = epilogue(run, picture: picture)
            let addresses = pointers(workspace)
            let padded = workspace.arena.lend(tg_padded_picture(&convolution))
            let inputCount = geometry.height * geometry.width * geometry.inChannels
            let outputCount =
                geometry.outputHeight * geometry.outputWidth * geometry.outChannels
            tg_pad_picture(&convolution, run.input + picture * inputCount, padded.pointer)
            tg_convolve_padded(
                &convolution, padded.pointer, packed.pointer, &epilogue,
                run.output + picture * outputCount,
                UnsafeMutableRawPointer(addresses.pointer)
                    .assumingMemoryBound(to: UnsafePointer<Float>?.self))
        }
    }
}
