import Tensor

/// x * weight^T + bias, then an activation.
public final class Linear: Module {
    /// `[out, in]`.
    public let weight: Parameter
    /// `[out]`, if any.
    public let bias: Parameter?

    /// A layer that begins as PyTorch's does.
    public init(
        _ name: String, in inputs: Int, out outputs: Int, hasBias: Bool = true,
        _ initialisation: inout Initialisation
    ) {
        weight = Parameter(
            "\(name).weight", initialisation.fanIn([outputs, inputs], inputs))
        bias =
            hasBias ? Parameter("\(name).bias", initialisation.fanIn([outputs], inputs)) : nil
    }

    /// Its parameters.
    public var ownParameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

    /// The layer's result; fails where x does not fit.
    public func callAsFunction(
        _ x: Variable, _ tape: Tape, activation: Activation = .identity
    ) throws(ModelError) -> Variable {
        try tape.linear(
            x, weight: weight.variable, bias: bias?.variable, activation: activation)
    }
}
