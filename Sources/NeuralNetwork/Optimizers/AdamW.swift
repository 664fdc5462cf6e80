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
    /// Parameters with fewer than two dimensions (biases, norms), where these are left out of decay.
    private let excluded: Set<ObjectIdentifier>
    private var moments: [(mean: Tensor, square: Tensor)]

    /// An optimizer that has made no step; `decaysVectors` false leaves biases and norms out of the
    /// decay (PyTorch's own default decays all).
    public init(
        _ parameters: [Parameter], rate: Double = 1e-3, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0.01,
        decaysVectors: Bool = true
    ) {
        self.parameters = parameters
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
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
        for (index, parameter) in parameters.enumerated() where parameter.isTrainable {
            let (mean, square) = moments[index]
            let isDecayed = !excluded.contains(ObjectIdentifier(parameter))
            let value = parameter.value.pointer
            if let gradient = parameter.variable.gradient {
                change(
                    value, mean.pointer, square.pointer, gradient.pointer, gradient.count,
                    scale: scale, decay: isDecayed ? decay : 0)
            } else if let rows = parameter.variable.rowGradient {
                for (slot, row) in rows.rows.enumerated() {
                    let at = Int(row) * rows.width
                    change(
                        value + at, mean.pointer + at, square.pointer + at,
                        rows.pointer + slot * rows.width, rows.width, scale: scale,
                        decay: isDecayed ? decay : 0)
                }
            }
            parameter.variable.clearGradient()
        }
    }

    private func change(
        _ value: UnsafeMutablePointer<Float>, _ mean: UnsafeMutablePointer<Float>,
        _ square: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, _ count: Int,
        scale: Float, decay: Double
    ) {
        let first = 1 - pow(beta1, Double(stepCount))
        let second = 1 - pow(beta2, Double(stepCount))
        tg_adamw(
            value, mean, square, gradient, count, scale, Float(1 - rate * decay),
            Float(rate / first), Float(1 - beta1), Float(beta2), Float(1 - beta2),
            Float(second.squareRoot()), Float(epsilon))
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
