import Tensor

/// Batch norm over channels (the last dimension), then + residual, then ReLU where asked.
public final class BatchNorm: Module {
    /// `[channels]`, the gain.
    public let weight: Parameter
    /// `[channels]`, the offset.
    public let bias: Parameter
    /// The running statistics.
    public let running: RunningStatistics
    /// Whether training leaves the running statistics as they are and normalises by them.
    public var usesRunningStatistics = false
    /// What is added to the variance.
    public let epsilon: Float
    /// How far a step moves the running statistics.
    public let momentum: Float
    private let statistics: [Buffer]
    private let batches: Buffer

    /// A layer that begins with gain 1 (or `gain`) and offset 0.
    public init(
        _ name: String, channels: Int, gain: Float = 1, epsilon: Float = 1e-5,
        momentum: Float = 0.1
    ) {
        weight = Parameter("\(name).weight", Tensor(repeating: gain, shape: [channels]))
        bias = Parameter("\(name).bias", Tensor(zeros: [channels]))
        running = RunningStatistics(channels: channels)
        self.epsilon = epsilon
        self.momentum = momentum
        statistics = [
            Buffer("\(name).running_mean", running.mean),
            Buffer("\(name).running_var", running.variance),
        ]
        batches = Buffer("\(name).num_batches_tracked", count: 0)
    }

    /// Its parameters.
    public var ownParameters: [Parameter] { [weight, bias] }
    /// The running statistics and the number of batches that they have seen.
    public var ownBuffers: [Buffer] { statistics + [batches] }

    /// The layer's result; fails where x does not fit.
    public func callAsFunction(
        _ x: Variable, _ tape: Tape, residual: Variable? = nil, activation: Activation = .identity
    ) throws(ModelError) -> Variable {
        if tape.isTraining, !usesRunningStatistics, case .count(let seen) = batches.content {
            batches.content = .count(seen &+ 1)
        }
        return try tape.batchNorm(
            x, weight: weight.variable, bias: bias.variable, running: running, residual: residual,
            activation: activation, momentum: momentum, epsilon: epsilon,
            usesRunningStatistics: usesRunningStatistics)
    }
}

/// Layer norm over the last dimension of x, or of x + residual.
public final class LayerNorm: Module {
    /// `[width]`, the gain.
    public let weight: Parameter
    /// `[width]`, the offset.
    public let bias: Parameter
    /// What is added to the variance.
    public let epsilon: Float

    /// A layer that begins with gain 1 and offset 0; BERT's epsilon is 1e-12.
    public init(_ name: String, width: Int, epsilon: Float = 1e-5) {
        weight = Parameter("\(name).weight", Tensor(repeating: 1, shape: [width]))
        bias = Parameter("\(name).bias", Tensor(zeros: [width]))
        self.epsilon = epsilon
    }

    /// Its parameters.
    public var ownParameters: [Parameter] { [weight, bias] }

    /// The layer's result; fails where x does not fit.
    public func callAsFunction(
        _ x: Variable, _ tape: Tape, residual: Variable? = nil
    ) throws(ModelError) -> Variable {
        try tape.layerNorm(
            x, weight: weight.variable, bias: bias.variable, epsilon: epsilon, residual: residual)
    }
}

/// Dropout in training, nothing otherwise.
public final class Dropout: Module {
    /// The share of elements that are dropped.
    public let rate: Float

    /// A layer that drops this share.
    public init(rate: Float) { self.rate = rate }

    /// The layer's result; fails where the rate is not in 0...1.
    public func callAsFunction(_ x: Variable, _ tape: Tape) throws(ModelError) -> Variable {
        try tape.dropout(x, rate: rate)
    }
}
