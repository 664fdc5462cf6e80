import CKernels
import Synchronization

/// The fixed weights of a convolution, in each of the forms in which an algorithm reads them.
///
/// A form is made when it is first asked for, and kept.
public final class ConvolutionWeights: Sendable {
    /// The rows and columns of the kernel.
    public let kernel: Int
    /// The channels of the input.
    public let inChannels: Int
    /// The channels of the output.
    public let outChannels: Int
    /// What is added to each channel of the output, filled up with zeros.
    let bias: TensorBuffer
    private let plain: TensorBuffer
    private let packed = Mutex([Int: TensorBuffer]())

    /// Weights in the layout of checkpoints, `[outChannels, inChannels, kernel, kernel]`.
    ///
    /// Each output channel is multiplied by its `scale`.
    public init(
        _ weights: UnsafePointer<Float>, kernel: Int, inChannels: Int, outChannels: Int,
        scale: [Float]? = nil, bias: [Float]? = nil
    ) {
        self.kernel = kernel
        self.inChannels = inChannels
        self.outChannels = outChannels
        let taps = kernel * kernel
        self.bias = TensorBuffer(zeros: outChannels + 16)
        plain = TensorBuffer(count: taps * inChannels * outChannels)
        for out in 0..<outChannels {
            self.bias.pointer[out] = bias?[out] ?? 0
            let factor = scale?[out] ?? 1
            for input in 0..<inChannels {
                let source = weights + (out * inChannels + input) * taps
                for tap in 0..<taps {
                    plain.pointer[(tap * inChannels + input) * outChannels + out] =
                        source[tap] * factor
                }
            }
        }
    }

    /// The weights as an algorithm reads them.
    func packed(for algorithm: ConvolutionAlgorithm) -> TensorBuffer {
        let form = algorithm.tile ?? 0
        return packed.withLock { packed in
            if let known = packed[form] { return known }
            let made = pack(tile: algorithm.tile)
            packed[form] = made
            return made
        }
    }

    private func pack(tile: Int?) -> TensorBuffer {
        let columns = tg_padded(outChannels)
        if let tile {
            let packed = TensorBuffer(
                count: tg_winograd_frequencies(tile) * inChannels * columns)
            tg_winograd_weights(
                tile, plain.pointer, inChannels, outChannels, 0, inChannels, packed.pointer)
            return packed
        }
        let depth = kernel * kernel * inChannels
        let packed = TensorBuffer(count: depth * columns)
        tg_pack(plain.pointer, depth, outChannels, outChannels, 1, packed.pointer)
        return packed
    }
}
