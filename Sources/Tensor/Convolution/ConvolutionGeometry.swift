/// What a convolution works on: the sizes of its input, kernel and output.
///
/// Inputs are `[batch, height, width, inChannels]`, outputs
/// `[batch, outputHeight, outputWidth, outChannels]`, weights
/// `[kernel, kernel, inChannels, outChannels]`.
public struct ConvolutionGeometry: Hashable, Sendable {
    /// How many pictures there are.
    public let batch: Int
    /// The rows of a picture.
    public let height: Int
    /// The columns of a picture.
    public let width: Int
    /// The channels of the input.
    public let inChannels: Int
    /// The channels of the output.
    public let outChannels: Int
    /// The rows and columns of the kernel.
    public let kernel: Int
    /// By how many pixels the kernel moves.
    public let stride: Int
    /// How many rows and columns of zeros lie around the input.
    public let padding: Int
    /// The rows of the output.
    public let outputHeight: Int
    /// The columns of the output.
    public let outputWidth: Int

    /// No tensor of a convolution has more elements than this.
    public static let elementLimit = 1 << 33

    /// Describes a convolution, and refuses one whose output would be empty or too large.
    public init(
        batch: Int, height: Int, width: Int, inChannels: Int, outChannels: Int, kernel: Int,
        stride: Int = 1, padding: Int = 0
    ) throws(ModelError) {
        let input = [batch, height, width, inChannels]
        let weights = [kernel, kernel, inChannels, outChannels]
        func refused(_ detail: String) -> ModelError {
            ModelError(.operationRefused(operation: "convolution", detail: detail))
        }
        guard input.allSatisfy({ $0 >= 1 }), weights.allSatisfy({ $0 >= 1 }) else {
            throw refused("a dimension of input \(input) or weights \(weights) is below 1")
        }
        guard stride >= 1, stride <= 1 << 16, padding >= 0, padding <= 1 << 16 else {
            throw refused("stride \(stride) or padding \(padding) is out of range")
        }
        guard Shape(checking: input, limit: Self.elementLimit) != nil,
            Shape(checking: weights, limit: Self.elementLimit) != nil
        else {
            throw refused("input \(input) or weights \(weights) are too large")
        }
        guard kernel <= height + 2 * padding, kernel <= width + 2 * padding else {
            throw ModelError(
                .operationShapes(
                    operation: "convolution with padding \(padding)", left: "input \(input)",
                    right: "weights \(weights)"))
        }
        outputHeight = (height + 2 * padding - kernel) / stride + 1
        outputWidth = (width + 2 * padding - kernel) / stride + 1
        let output = [batch, outputHeight, outputWidth, outChannels]
        guard Shape(checking: output, limit: Self.elementLimit) != nil,
            Shape(
                checking: [batch, outputHeight, outputWidth, kernel, kernel, inChannels],
                limit: Self.elementLimit) != nil
        else { throw refused("output \(output) is too large") }
        self.batch = batch
        self.height = height
        self.width = width
        self.inChannels = inChannels
        self.outChannels = outChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    /// The same convolution of another number of pictures.
    init(_ other: ConvolutionGeometry, batch: Int) {
        self.batch = batch
        height = other.height
        width = other.width
        inChannels = other.inChannels
        outChannels = other.outChannels
        kernel = other.kernel
        stride = other.stride
        padding = other.padding
        outputHeight = other.outputHeight
        outputWidth = other.outputWidth
    }

    /// The shape of the input.
    public var inputShape: Shape { [batch, height, width, inChannels] }
    /// The shape of the weights.
    public var weightShape: Shape { [kernel, kernel, inChannels, outChannels] }
    /// The shape of the output.
    public var outputShape: Shape { [batch, outputHeight, outputWidth, outChannels] }
    /// The pixels of the output, all pictures together.
    public var outputPixelCount: Int { batch * outputHeight * outputWidth }
    /// The multiplications that the convolution by its definition takes.
    public var multiplicationCount: Int {
        outputPixelCount * kernel * kernel * inChannels * outChannels
    }

    /// Whether the convolution is one product of matrices, input pixels by weights.
    public var isPointwise: Bool { kernel == 1 && stride == 1 && padding == 0 }
}
