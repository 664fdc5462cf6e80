import CKernels

/// The largest of each window of `[batch, height, width, channels]`, forward and backward.
public struct MaxPoolKernel: Hashable, Sendable {
    /// How many pictures there are.
    public let batch: Int
    /// The rows of a picture.
    public let height: Int
    /// The columns of a picture.
    public let width: Int
    /// The channels of a pixel.
    public let channels: Int
    /// The rows and columns of a window.
    public let kernel: Int
    /// By how many pixels the window moves.
    public let stride: Int
    /// How many rows and columns around the input count as minus infinity.
    public let padding: Int
    /// The rows of the output.
    public let outputHeight: Int
    /// The columns of the output.
    public let outputWidth: Int

    /// Describes the pooling, and refuses one that cannot be.
    public init(
        batch: Int, height: Int, width: Int, channels: Int, kernel: Int = 3, stride: Int = 2,
        padding: Int = 1
    ) throws(ModelError) {
        let window = try ConvolutionGeometry(
            batch: batch, height: height, width: width, inChannels: channels,
            outChannels: channels, kernel: kernel, stride: stride, padding: padding)
        guard kernel <= 15, padding * 2 <= kernel else {
            throw ModelError(
                .operationRefused(
                    operation: "max pooling",
                    detail: "kernel \(kernel) with padding \(padding) is out of range"))
        }
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        outputHeight = window.outputHeight
        outputWidth = window.outputWidth
    }

    /// The shape of the output.
    public var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }

    private var description: tg_pool {
        tg_pool(
            height: height, width: width, channels: channels, output_height: outputHeight,
            output_width: outputWidth, kernel: kernel, stride: stride, padding: padding)
    }

    private var inputCount: Int { height * width * channels }
    private var outputCount: Int { outputHeight * outputWidth * channels }

    /// Computes the output; `places`, a byte for each of its elements, is for the backward pass.
    public func forward(
        input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        places: UnsafeMutablePointer<UInt8>?, team: WorkerTeam
    ) {
        let input = SharedPointer(reading: input)
        let output = SharedPointer(output)
        let places = places.map { SharedPointer($0) }
        let pool = description
        team.run(batch) { image in
            withUnsafePointer(to: pool) { pool in
                tg_max_pool(
                    pool, input + image * inputCount, output + image * outputCount,
                    places.map { $0 + image * outputCount })
            }
        }
    }

    /// Computes the gradient by the input.
    public func backward(
        outputGradient: UnsafePointer<Float>, places: UnsafePointer<UInt8>,
        inputGradient: UnsafeMutablePointer<Float>, team: WorkerTeam
    ) {
        let outputGradient = SharedPointer(reading: outputGradient)
        let places = SharedPointer(reading: places)
        let inputGradient = SharedPointer(inputGradient)
        let pool = description
        team.run(batch) { image in
            withUnsafePointer(to: pool) { pool in
                tg_max_pool_backward(
                    pool, outputGradient + image * outputCount, places + image * outputCount,
                    inputGradient + image * inputCount)
            }
        }
    }
}

/// The mean over the pixels of each picture of `[batch, pixels, channels]`.
public struct AveragePoolKernel: Hashable, Sendable {
    /// How many pictures there are.
    public let batch: Int
    /// The pixels of a picture.
    public let pixels: Int
    /// The channels of a pixel.
    public let channels: Int

    /// Describes the pooling; there must be at least one pixel.
    public init(batch: Int, pixels: Int, channels: Int) {
        precondition(pixels > 0, "there is something to average")
        self.batch = batch
        self.pixels = pixels
        self.channels = channels
    }

    /// Computes the output, `[batch, channels]`.
    public func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
        for image in 0..<batch {
            tg_average_rows(
                input + image * pixels * channels, pixels, channels, output + image * channels)
        }
    }

    /// Computes the gradient by the input.
    public func backward(
        outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
    ) {
        let share = 1 / Float(pixels)
        for image in 0..<batch {
            let first = inputGradient + image * pixels * channels
            for channel in 0..<channels {
                first[channel] = outputGradient[image * channels + channel] * share
            }
            for pixel in 1..<max(1, pixels) {
                (first + pixel * channels).update(from: first, count: channels)
            }
        }
    }
}
