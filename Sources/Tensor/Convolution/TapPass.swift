import CKernels

/// The passes of a convolution as products of rows, tap by tap.
struct TapPass: Sendable {
    let geometry: ConvolutionGeometry
    private let zeros: TensorBuffer

    init(_ geometry: ConvolutionGeometry) {
        self.geometry = geometry
        zeros = Zeros.atLeast(geometry.inChannels + 16)
    }

    private var description: tg_convolution { geometry.description(zeros: zeros.pointer) }
    private var tapCount: Int { geometry.kernel * geometry.kernel }
    private var pixelsPerPicture: Int { geometry.outputHeight * geometry.outputWidth }
    private var inputCount: Int { geometry.height * geometry.width * geometry.inChannels }
    private var outputCount: Int { pixelsPerPicture * geometry.outChannels }

    /// Room for addresses; one takes the place of two floats.
    private struct Addresses {
        let memory: TensorBuffer

        init(_ count: Int, _ workspace: Workspace) { memory = workspace.lend(2 * count) }

        var pointer: UnsafeMutablePointer<UnsafePointer<Float>?> {
            UnsafeMutableRawPointer(memory.pointer)
                .assumingMemoryBound(to: UnsafePointer<Float>?.self)
        }
    }

    /// Parts of `0..<count` in steps of 16, one for each thread where there is enough.
    private func parts(_ count: Int, _ team: WorkerTeam) -> [Range<Int>] {
        let units = (count + 15) / 16
        let pieces = max(1, min(team.threadCount, units))
        return (0..<pieces).map { piece in
            units * piece / pieces * 16..<min(count, units * (piece + 1) / pieces * 16)
        }
    }

    // MARK: Forward

    /// Packs weights for `forward` and `forwardPadded`.
    func pack(_ weights: SharedPointer<Float>, _ workspace: Workspace) -> TensorBuffer {
        let depth = tapCount * geometry.inChannels
        let packed = workspace.lend(depth * tg_padded(geometry.outChannels))
        tg_pack(
            weights.start, depth, geometry.outChannels, geometry.outChannels, 1, packed.pointer)
        return packed
    }

    /// The output by packed weights.
    func forward(
        _ input: SharedPointer<Float>, _ packed: SharedPointer<Float>,
        _ output: SharedPointer<Float>, _ workspace: Workspace
    ) {
        let parts = parts(geometry.outputPixelCount, workspace.team)
        workspace.team.run(parts.count) { piece in
            var convolution = description
            var epilogue = tg_epilogue()
            let addresses = Addresses(tg_convolve_rows_pointers(&convolution), workspace)
            tg_convolve_rows(
                &convolution, input.start, packed.start, &epilogue, output.start,
                parts[piece].lowerBound, parts[piece].upperBound, 0, Int.max >> 32,
                addresses.pointer)
        }
    }

    /// The output by plain weights; the output channels are a multiple of 16.
    func forwardByTaps(
        _ input: SharedPointer<Float>, _ weights: SharedPointer<Float>,
        _ output: SharedPointer<Float>, _ workspace: Workspace
    ) {
        let parts = parts(geometry.outChannels, workspace.team)
        let pixels = geometry.outputPixelCount
        workspace.team.run(parts.count) { piece in
            var convolution = description
            let addresses = Addresses(tg_tap_pointers(pixels), workspace)
            tg_convolve_taps(
                &convolution, input.start, weights.start, output.start, 0, pixels,
                parts[piece].lowerBound, parts[piece].upperBound, addresses.pointer)
        }
    }

    /// Pictures copied into their padding.
    private func pad(_ input: SharedPointer<Float>, _ workspace: Workspace) -> TensorBuffer {
        var convolution = description
        let size = tg_padded_picture(&convolution)
        let padded = workspace.lend(geometry.batch * size)
        for picture in 0..<geometry.batch {
            tg_pad_picture(
                &convolution, input + picture * inputCount, padded.pointer + picture * size)
        }
        return padded
    }

    /// The output by packed weights, for few input channels.
    func forwardPadded(
        _ input: SharedPointer<Float>, _ packed: SharedPointer<Float>,
        _ output: SharedPointer<Float>, _ workspace: Workspace
    ) {
        let padded = pad(input, workspace)
        let pictures = SharedPointer(padded.pointer)
        workspace.team.run(geometry.batch) { picture in
            var convolution = description
            var epilogue = tg_epilogue()
            let addresses = Addresses(tg_convolve_rows_pointers(&convolution), workspace)
            tg_convolve_padded(
                &convolution, pictures + picture * tg_padded_picture(&convolution), packed.start,
                &epilogue, output + picture * outputCount, addresses.pointer)
        }
    }

    // MARK: Backward

    /// Up to so many pixels the weights are read as they lie, not packed.
    private static let fewPixels = 400
    /// Pixels of a picture that are done at a time.
    private static let chunk = 384

    /// Adds to the gradient by the input.
    func backwardInput(
        _ gradient: SharedPointer<Float>, _ weights: SharedPointer<Float>,
        _ inputGradient: SharedPointer<Float>, _ workspace: Workspace
    ) {
        let pixels = geometry.outputPixelCount
        if pixels <= Self.fewPixels {
            let parts = parts(geometry.inChannels, workspace.team)
            workspace.team.run(parts.count) { piece in
                var convolution = description
                let addresses = Addresses(tg_tap_pointers(pixels), workspace)
                let memory = workspace.lend(tg_input_gradient_workspace(&convolution))
                tg_convolve_input_gradient_few(
                    &convolution, gradient.start, weights.start, inputGradient.start, 0, pixels,
                    parts[piece].lowerBound, parts[piece].upperBound, addresses.pointer,
                    memory.pointer)
            }
            return
        }
        let packed = packTransposed(weights, workspace)
        let transposed = SharedPointer(packed.pointer)
        workspace.team.run(geometry.batch) { picture in
            var convolution = description
            let addresses = Addresses(tg_tap_pointers(Self.chunk), workspace)
            let end = (picture + 1) * pixelsPerPicture
            for from in stride(from: picture * pixelsPerPicture, to: end, by: Self.chunk) {
                tg_convolve_input_gradient(
                    &convolution, gradient.start, transposed.start, inputGradient.start, from,
                    min(end, from + Self.chunk), addresses.pointer)
            }
        }
    }

    /// Each tap's weights with rows and columns exchanged, packed.
    private func packTransposed(
        _ weights: SharedPointer<Float>, _ workspace: Workspace
    ) -> TensorBuffer {
        let (rows, columns) = (geometry.outChannels, geometry.inChannels)
        let size = rows * tg_padded(columns)
        let packed = workspace.lend(tapCount * size)
        let target = SharedPointer(packed.pointer)
        workspace.team.run(tapCount) { tap in
            tg_pack(weights + tap * rows * columns, rows, columns, 1, rows, target + tap * size)
        }
        return packed
    }

    /// The gradient by the weights.
    func backwardWeights(
        _ input: SharedPointer<Float>, _ gradient: SharedPointer<Float>,
        _ weightGradient: SharedPointer<Float>, adds: Bool, _ workspace: Workspace
    ) {
        let parts =
            tapCount > 1
            ? [0..<geometry.inChannels] : parts(geometry.inChannels, workspace.team)
        workspace.team.run(tapCount * parts.count) { piece in
            var convolution = description
            let part = parts[piece % parts.count]
            let addresses = Addresses(tg_weight_gradient_pointers(), workspace)
            let memory = workspace.lend(tg_weight_gradient_workspace(&convolution, part.count))
            tg_convolve_weight_gradient(
                &convolution, input.start, gradient.start, geometry.outputPixelCount,
                piece / parts.count, part.lowerBound, part.upperBound, adds ? 1 : 0,
                weightGradient.start, addresses.pointer, memory.pointer)
        }
    }

    /// The gradient by the weights, for few input channels.
    func backwardWeightsPadded(
        _ input: SharedPointer<Float>, _ gradient: SharedPointer<Float>,
        _ weightGradient: SharedPointer<Float>, adds: Bool, _ workspace: Workspace
    ) {
        let padded = pad(input, workspace)
        let pictures = SharedPointer(padded.pointer)
        workspace.team.run(geometry.kernel) { row in
            var convolution = description
            let memory = workspace.lend(
                geometry.outputWidth * tg_padded(geometry.outChannels))
            tg_convolve_padded_weight_gradient(
                &convolution, pictures.start, gradient.start, geometry.batch, row, adds ? 1 : 0,
                weightGradient.start, memory.pointer)
        }
    }
}
