import CKernels

/// Winograd's filtering of pictures with transformed weights; `winograd.h` says what it is.
struct WinogradPass: Sendable {
    /// What it reads and writes; residual and bias may be missing.
    struct Operands: Sendable {
        let input: SharedPointer<Float>
        let output: SharedPointer<Float>
        var bias: SharedPointer<Float>?
        var residual: SharedPointer<Float>?
        var relu = false

        var epilogue: tg_epilogue {
            tg_epilogue(
                bias: bias.map { UnsafePointer($0.start) },
                residual: residual.map { UnsafePointer($0.start) }, relu: relu ? 1 : 0)
        }
    }

    /// The sizes; its batch is how many pictures there are.
    let geometry: ConvolutionGeometry
    /// The rows and columns of the output that a tile makes.
    let tile: Int
    private let zeros: TensorBuffer

    init(_ geometry: ConvolutionGeometry, tile: Int) {
        self.geometry = geometry
        self.tile = tile
        zeros = Zeros.atLeast(max(geometry.inChannels, geometry.outChannels) + 16)
    }

    /// How the C kernels describe the tiles.
    var description: tg_winograd { geometry.tiles(tile, zeros: zeros.pointer) }

    /// The tiles of all pictures.
    var tileCount: Int { ConvolutionAlgorithm.tileCount(geometry, tile: tile) }

    /// The places of a transformed tile.
    var frequencyCount: Int { tg_winograd_frequencies(tile) }

    /// The floats of the transformed weights, packed.
    var weightCount: Int {
        frequencyCount * geometry.inChannels * tg_padded(geometry.outChannels)
    }

    /// Transforms weights `[3, 3, inChannels, outChannels]`.
    func transform(
        _ weights: SharedPointer<Float>, into packed: SharedPointer<Float>, team: WorkerTeam
    ) {
        let pieces = min(team.threadCount, geometry.inChannels)
        team.run(pieces) { piece in
            tg_winograd_weights(
                tile, weights.start, geometry.inChannels, geometry.outChannels,
                geometry.inChannels * piece / pieces, geometry.inChannels * (piece + 1) / pieces,
                packed.start)
        }
    }

    /// Tiles that are worked on at a time, so that their transforms stay in the cache.
    private var block: Int {
        let count = max(geometry.inChannels, geometry.outChannels)
        return max(32, min(128, (1 << 20) / (36 * count) / 8 * 8))
    }

    /// Computes the output.
    func run(_ operands: Operands, weights: SharedPointer<Float>, in workspace: Workspace) {
        let threads = workspace.team.threadCount
        let tileCount = tileCount
        let block = min(block, tileCount)
        if threads > 1, tileCount < threads * block {
            return runByFrequency(operands, weights: weights, in: workspace)
        }
        workspace.team.run(threads) { piece in
            var tiles = description
            var epilogue = operands.epilogue
            let memory = workspace.lend(tg_winograd_workspace(&tiles, block))
            tg_winograd_convolve(
                &tiles, operands.input.start, weights.start, &epilogue, operands.output.start,
                tileCount * piece / threads, tileCount * (piece + 1) / threads, block,
                memory.pointer)
        }
    }

    /// For few tiles: each thread does some frequencies, so that the weights are fetched once.
    private func runByFrequency(
        _ operands: Operands, weights: SharedPointer<Float>, in workspace: Workspace
    ) {
        let tileCount = tileCount
        let input = Transformed(geometry.inChannels, tileCount, frequencyCount, workspace)
        let product = Transformed(geometry.outChannels, tileCount, frequencyCount, workspace)
        input.fill(workspace.team) { from, to, part in
            var tiles = description
            tg_winograd_input(&tiles, operands.input.start, from, to, part, input.stride)
        }
        workspace.team.run(frequencyCount) { frequency in
            var rows = tg_product()
            rows.rows = tileCount
            rows.taps = 1
            rows.depth = geometry.inChannels
            rows.columns = geometry.outChannels
            rows.left = UnsafePointer(input[frequency])
            rows.left_stride = input.columns
            rows.right = UnsafePointer(
                weights + frequency * geometry.inChannels * product.columns)
            rows.out = product[frequency]
            rows.out_stride = product.columns
            rows.whole_vectors = 1
            tg_product_rows(&rows, 0, tileCount)
        }
        product.fill(workspace.team) { from, to, part in
            var tiles = description
            var epilogue = operands.epilogue
            tg_winograd_output(
                &tiles, part, product.stride, from, to, &epilogue, operands.output.start)
        }
    }

    /// All tiles transformed: `[frequency][tile][channel]`.
    struct Transformed: Sendable {
        /// The floats from one tile to the next.
        let columns: Int
        /// The floats from one frequency to the next; not a whole number of pages.
        let stride: Int
        private let tileCount: Int
        private let memory: TensorBuffer

        init(_ channels: Int, _ tileCount: Int, _ frequencies: Int, _ workspace: Workspace) {
            self.tileCount = tileCount
            columns = tg_padded(channels)
            stride = tileCount * columns + 16
            memory = workspace.lend(frequencies * stride)
        }

        /// The tiles of a frequency.
        subscript(frequency: Int) -> UnsafeMutablePointer<Float> {
            memory.pointer + frequency * stride
        }

        /// Does tiles from..<to, each thread a part of them; `part` is where the first one lies.
        func fill(
            _ team: WorkerTeam,
            _ body: @Sendable (_ from: Int, _ to: Int, _ part: UnsafeMutablePointer<Float>) -> Void
        ) {
            let pieces = min(team.threadCount, tileCount)
            team.run(pieces) { piece in
                let from = tileCount * piece / pieces
                body(from, tileCount * (piece + 1) / pieces, memory.pointer + from * columns)
            }
        }
    }
}
