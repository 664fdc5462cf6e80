import CKernels
import Foundation
import Tensor

/// Adam with decoupled weight decay, as PyTorch's: the decay comes before the step.
///
/// A table whose gradient is kept as rows changes only in the rows that were touched: their means,
/// squares and decay move at the steps that touch them (as PyTorch's SparseAdam, plus the decay),
/// with the bias correction of the overall step count.
public final class AdamW: Optimizer {
    /// What it changes.
    public let parameters: [Parameter]
    /// How far a step goes.
    public var rate: Double
    /// How many steps were made.
    public private(set) var stepCount = 0
    private let beta1: Double
    private let beta2: Double
    private let epsilon: Double
    private let decay: Double
    /// Parameters of fewer than two dimensions (biases, norms) that are left out of the decay.
    private let excluded: Set<ObjectIdentifier>
    private let team: WorkerTeam
    private var moments: [(mean: Tensor, square: Tensor)]

    /// An optimizer that has made no step; `decaysVectors` false leaves biases and norms out of the
    /// decay (PyTorch's own default decays all).
    public init(
        _ parameters: [Parameter], rate: Double = 1e-3, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0.01,
        decaysVectors: Bool = true, team: WorkerTeam = .single
    ) {
        self.parameters = parameters
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        self.team = team
        excluded =
            decaysVectors
            ? [] : Set(parameters.filter { $0.value.shape.rank < 2 }.map(ObjectIdentifier.init))
        moments = parameters.map {
            (Tensor(zeros: $0.value.shape), Tensor(zeros: $0.value.shape))
        }
    }

    /// Changes the parameters and forgets their gradients.
    public func step(scale: Float) {
        stepCount += 1
        let second = 1 - pow(beta2, Double(stepCount))
        let rule = Rule(
            scale: scale, step: Float(rate / (1 - pow(beta1, Double(stepCount)))),
            blend1: Float(1 - beta1), beta2: Float(beta2), blend2: Float(1 - beta2),
            root: Float(second.squareRoot()), epsilon: Float(epsilon))
        for (index, parameter) in parameters.enumerated() where parameter.isTrainable {
            let isDecayed = !excluded.contains(ObjectIdentifier(parameter))
            let kept = Float(isDecayed ? 1 - rate * decay : 1)
            let (value, moments) = (parameter.value, moments[index])
            parameter.forEachGradient(team) { first, gradient, count in
                tg_adamw(
                    value.pointer + first, moments.mean.pointer + first,
                    moments.square.pointer + first, gradient, count, rule.scale, kept, rule.step,
                    rule.blend1, rule.beta2, rule.blend2, rule.root, rule.epsilon)
            }
            parameter.variable.clearGradient()
        }
    }

    /// The numbers of one step, in doubles until here: 1 - 0.999 in floats is off by 5e-5.
    private struct Rule: Sendable {
        let scale: Float
        let step: Float
        let blend1: Float
        let beta2: Float
        let blend2: Float
        let root: Float
        let epsilon: Float
    }

    /// The means and squares, under PyTorch's names.
    public var state: [(name: String, value: Tensor)] {
        zip(parameters, moments).flatMap { parameter, moments in
            [
                ("\(parameter.name).exp_avg", moments.mean),
                ("\(parameter.name).exp_avg_sq", moments.square),
            ]
        }
    }

    /// Begins as if it had made `stepCount` steps.
    public func restore(
        stepCount: Int, from file: TensorFile, prefix: String
    ) throws(ModelError) {
        for (name, value) in state { try file.read(prefix + name, into: value) }
        self.stepCount = stepCount
    }
}
