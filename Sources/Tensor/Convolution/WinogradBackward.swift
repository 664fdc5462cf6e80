import CKernels

/// The gradients of Winograd's filtering, by the transposes of its transforms.
///
/// `dM` from the output's gradient serves both: `dV = dM U^T` for the input, `dU = V^T dM` for the
/// weights. Where the transformed weights fit into the cache, blocks of pictures go through all
/// steps one after the other; elsewhere all pictures go through one step after the other.
struct WinogradBackward: Sendable {
    /// What it reads and writes: gradients that are nil are not wanted.
    struct Operands: Sendable {
        /// Needed for the gradient by the weights.
        let input: SharedPointer<Float>?
        let gradient: SharedPointer<Float>
        /// Added to.
        var inputGradient: SharedPointer<Float>?
        var weightGradient: SharedPointer<Float>?
        var addsWeights = false
    }

    private let pass: WinogradPass
    private var geometry: ConvolutionGeometry { pass.geometry }

    init(_ geometry: ConvolutionGeometry, tile: Int) {
        pass = WinogradPass(geometry, tile: tile)
    }

    /// Sums of blocks that are kept apart until the end, so that threads can make them.
    private static let laneCount = 4
    /// The tiles of a block.
    private static let blockTileCount = 64

    /// Computes the gradients; `weights` are needed for that by the input.
    func run(_ operands: Operands, weights: SharedPointer<Float>?, in workspace: Workspace) {
        let transposed =
            operands.inputGradient == nil
            ? nil
            : weights.map {
                transform($0, workspace)
            }
        let isSmall = geometry.inChannels * geometry.outChannels <= 1 << 13
        if isSmall, operands.input != nil, operands.weightGradient != nil,
            transposed != nil || operands.inputGradient == nil
        {
            runByBlocks(operands, transposed, workspace)
        } else {
            runByFrequency(operands, transposed, workspace)
        }
    }

    /// U of the transposed weights, packed.
    private func transform(
        _ weights: SharedPointer<Float>, _ workspace: Workspace
    ) -> TensorBuffer {
        let (rows, columns) = (geometry.inChannels, geometry.outChannels)
        let plain = workspace.lend(9 * rows * columns)
        let packed = workspace.lend(pass.frequencyCount * columns * tg_padded(rows))
        let (target, result) = (SharedPointer(plain.pointer), SharedPointer(packed.pointer))
        workspace.team.run(9) { tap in
            let offset = tap * rows * columns
            tg_transpose(weights + offset, rows, columns, columns, target + offset, rows)
        }
        let pieces = min(workspace.team.threadCount, columns)
        workspace.team.run(pieces) { piece in
            tg_winograd_weights(
                pass.tile, target.start, columns, rows, columns * piece / pieces,
                columns * (piece + 1) / pieces, result.start)
        }
        return packed
    }

    // MARK: Block after block

    private func runByBlocks(
        _ operands: Operands, _ transposed: TensorBuffer?, _ workspace: Workspace
    ) {
        guard let input = operands.input, let weightGradient = operands.weightGradient else {
            return
        }
        let perPicture = pass.tileCount / geometry.batch
        let pictures = max(1, Self.blockTileCount / perPicture)
        let blocks = (geometry.batch + pictures - 1) / pictures
        let lanes = min(Self.laneCount, blocks)
        let size = pass.frequencyCount * geometry.inChannels * tg_padded(geometry.outChannels)
        let sums = workspace.lend(lanes * size)
        let shared = SharedPointer(sums.pointer)
        let weights = transposed.map { SharedPointer($0.pointer) }
        workspace.team.run(lanes) { lane in
            var tiles = pass.description
            let most = min(Self.blockTileCount, perPicture * pictures)
            let memory = workspace.lend(tg_winograd_backward_workspace(&tiles, most))
            var isFirst = true
            for block in stride(from: lane, to: blocks, by: lanes) {
                let first = block * pictures * perPicture
                let last = min(geometry.batch, (block + 1) * pictures) * perPicture
                for from in stride(from: first, to: last, by: most) {
                    tg_winograd_backward(
                        &tiles, input.start, operands.gradient.start, weights?.start, from,
                        min(last, from + most), isFirst ? 0 : 1, shared + lane * size,
                        operands.inputGradient?.start, memory.pointer)
                    isFirst = false
                }
            }
        }
        for lane in 1..<max(1, lanes) { tg_add_scaled(sums.pointer, shared + lane * size, size, 1) }
        finishWeights(shared, weightGradient, adds: operands.addsWeights, workspace)
    }

    private func finishWeights(
        _ sums: SharedPointer<Float>, _ gradient: SharedPointer<Float>, adds: Bool,
        _ workspace: Workspace
    ) {
        let pieces = min(workspace.team.threadCount, geometry.inChannels)
        workspace.team.run(pieces) { piece in
            tg_winograd_weight_gradient(
                pass.tile, sums.start, geometry.inChannels, geometry.outChannels,
                geometry.inChannels * piece / pieces, geometry.inChannels * (piece + 1) / pieces,
                adds ? 1 : 0, gradient.start)
        }
    }

    // MARK: Step after step

    private func runByFrequency(
        _ operands: Operands, _ transposed: TensorBuffer?, _ workspace: Workspace
    ) {
        let (tileCount, frequencies) = (pass.tileCount, pass.frequencyCount)
        let product = WinogradPass.Transformed(
            geometry.outChannels, tileCount, frequencies, workspace)
        product.fill(workspace.team) { from, to, part in
            var tiles = pass.description
            tg_winograd_output_gradient(
                &tiles, operands.gradient.start, from, to, part, product.stride)
        }
        if let weightGradient = operands.weightGradient, let input = operands.input {
            backwardWeights(
                input, product, weightGradient, adds: operands.addsWeights, workspace)
        }
        if let inputGradient = operands.inputGradient, let transposed {
            backwardInput(product, transposed, inputGradient, workspace)
        }
    }

    private func backwardWeights(
        _ source: SharedPointer<Float>, _ product: WinogradPass.Transformed,
        _ gradient: SharedPointer<Float>, adds: Bool, _ workspace: Workspace
    ) {
        let (tileCount, frequencies) = (pass.tileCount, pass.frequencyCount)
        let input = WinogradPass.Transformed(
            geometry.inChannels, tileCount, frequencies, workspace)
        input.fill(workspace.team) { from, to, part in
            var tiles = pass.description
            tg_winograd_input(&tiles, source.start, from, to, part, input.stride)
        }
        let size = geometry.inChannels * product.columns
        let sums = workspace.lend(frequencies * size)
        let shared = SharedPointer(sums.pointer)
        workspace.team.run(frequencies) { frequency in
            tg_product_strided(
                geometry.inChannels, product.columns, tileCount, input[frequency], 1,
                input.columns, product[frequency], product.columns, shared + frequency * size,
                product.columns, 0)
        }
        finishWeights(shared, gradient, adds: adds, workspace)
    }

    private func backwardInput(
        _ product: WinogradPass.Transformed, _ transposed: TensorBuffer,
        _ gradient: SharedPointer<Float>, _ workspace: Workspace
    ) {
        let tileCount = pass.tileCount
        let input = WinogradPass.Transformed(
            geometry.inChannels, tileCount, pass.frequencyCount, workspace)
        let weights = SharedPointer(transposed.pointer)
        workspace.team.run(pass.frequencyCount) { frequency in
            var rows = tg_product()
            rows.rows = tileCount
            rows.taps = 1
            rows.depth = geometry.outChannels
            rows.columns = geometry.inChannels
            rows.left = UnsafePointer(product[frequency])
            rows.left_stride = product.columns
            rows.right = UnsafePointer(weights + frequency * geometry.outChannels * input.columns)
            rows.out = input[frequency]
            rows.out_stride = input.columns
            rows.whole_vectors = 1
            tg_product_rows(&rows, 0, tileCount)
        }
        // Tiles of a picture overlap, so that one thread adds up a picture.
        let perPicture = tileCount / geometry.batch
        workspace.team.run(geometry.batch) { picture in
            var tiles = pass.description
            let from = picture * perPicture
            tg_winograd_input_gradient(
                &tiles, input[0] + from * input.columns, input.stride, from, from + perPicture,
                gradient.start)
        }
    }
}
