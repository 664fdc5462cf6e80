import Tensor

/// A convolution over `[batch, height, width, channels]`.
public final class Convolution: Module {
    /// How the weights begin.
    public enum Start: Sendable {
        /// PyTorch's default.
        case uniformFanIn
        /// torchvision's ResNets.
        case kaimingFanOut
    }

    /// `[height, width, in, out]`; on disk `[out, in, height, width]`.
    public let weight: Parameter
    /// `[out]`, if any.
    public let bias: Parameter?
    /// The step between places.
    public let stride: Int
    /// Zeros around the picture.
    public let padding: Int

    /// A convolution with a square kernel.
    public init(
        _ name: String, in inputs: Int, out outputs: Int, kernel: Int, stride: Int = 1,
        padding: Int = 0, hasBias: Bool = false, start: Start = .kaimingFanOut,
        _ initialisation: inout Initialisation
    ) {
        let shape: Shape = [kernel, kernel, inputs, outputs]
        let (fanIn, fanOut) = (kernel * kernel * inputs, kernel * kernel * outputs)
        let values =
            switch start {
            case .uniformFanIn: initialisation.fanIn(shape, fanIn)
            case .kaimingFanOut: initialisation.kaimingFanOut(shape, fanOut)
            }
        weight = Parameter("\(name).weight", values, layout: .convolution)
        bias = hasBias ? Parameter("\(name).bias", initialisation.fanIn([outputs], fanIn)) : nil
        self.stride = stride
        self.padding = padding
    }

    /// Its parameters.
    public var ownParameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

    /// The layer's result; fails where x does not fit.
    public func callAsFunction(_ x: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        try tape.convolution(
            x, weight: weight.variable, bias: bias?.variable, stride: stride, padding: padding)
    }
}
