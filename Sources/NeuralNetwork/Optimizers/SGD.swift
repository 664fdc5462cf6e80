import CKernels
import Tensor

/// Stochastic gradient descent with momentum and weight decay, as PyTorch's.
///
/// A table whose gradient is kept as rows changes only in the rows that were touched: their
/// momentum and decay move at the steps that touch them.
public final class SGD: Optimizer {
    /// What it changes.
    public let parameters: [Parameter]
    /// How far a step goes.
    public var rate: Double
    /// How many steps were made.
    public private(set) var stepCount = 0
    private let momentum: Double
    private let decay: Double
    private let isNesterov: Bool
    private let team: WorkerTeam
    /// None where there is no momentum.
    private let velocities: [Tensor]

    /// An optimizer that has made no step.
    public init(
        _ parameters: [Parameter], rate: Double, momentum: Double = 0, decay: Double = 0,
        isNesterov: Bool = false, team: WorkerTeam = .single
    ) {
        self.parameters = parameters
        self.rate = rate
        self.momentum = momentum
        self.decay = decay
        self.isNesterov = isNesterov
        self.team = team
        velocities = momentum == 0 ? [] : parameters.map { Tensor(zeros: $0.value.shape) }
    }

    /// Changes the parameters and forgets their gradients.
    public func step(scale: Float) {
        stepCount += 1
        let (rate, momentum, decay) = (Float(rate), Float(momentum), Float(decay))
        let nesterov: Int32 = isNesterov ? 1 : 0
        for (index, parameter) in parameters.enumerated() where parameter.isTrainable {
            let velocity = velocities.isEmpty ? nil : velocities[index]
            let value = parameter.value
            parameter.forEachGradient(team) { first, gradient, count in
                tg_sgd(
                    value.pointer + first, velocity.map { $0.pointer + first }, gradient, count,
                    rate, momentum, 0, decay, scale, nesterov)
            }
            parameter.variable.clearGradient()
        }
    }

    /// The velocities, under PyTorch's name.
    public var state: [(name: String, value: Tensor)] {
        zip(parameters, velocities).map { ("\($0.name).momentum_buffer", $1) }
    }

    /// Begins as if it had made `stepCount` steps.
    public func restore(
        stepCount: Int, from file: TensorFile, prefix: String
    ) throws(ModelError) {
        for (name, value) in state { try file.read(prefix + name, into: value) }
        self.stepCount = stepCount
    }
}
