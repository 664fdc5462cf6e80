import CKernels
import Tensor

/// Changes parameters by their gradients.
///
/// Its state can be saved and loaded: training that goes on from a checkpoint gives the same result
/// as training that was never stopped.
public protocol Optimizer: AnyObject {
    /// What it changes.
    var parameters: [Parameter] { get }
    /// How far a step goes; schedules set it.
    var rate: Double { get set }
    /// How many steps were made.
    var stepCount: Int { get }

    /// Changes every trainable parameter that has a gradient, the gradient being multiplied by
    /// `scale` first, and forgets the gradients.
    func step(scale: Float)
    /// What it has to remember, by name: a tensor for each parameter that has one.
    var state: [(name: String, value: Tensor)] { get }
    /// Begins as if it had made `stepCount` steps, with the tensors that `state` named.
    ///
    /// Fails where one is missing or of another shape.
    func restore(stepCount: Int, from file: TensorFile, prefix: String) throws(ModelError)
}

extension Optimizer {
    /// Forgets all gradients.
    public func clearGradients() {
        for parameter in parameters { parameter.variable.clearGradient() }
    }

    /// Makes a step with gradients whose norm, all together, is at most `maximumNorm`.
    ///
    /// Gives the norm before. As in PyTorch they are multiplied by min(1, maximumNorm / (norm +
    /// 1e-6)).
    @discardableResult
    public func step(maximumNorm: Double) -> Double {
        let norm = gradientNorm
        step(scale: Float(min(1, maximumNorm / (norm + 1e-6))))
        return norm
    }

    /// Makes a step.
    public func step() { step(scale: 1) }

    /// The root of the sum of the squares of all gradients.
    public var gradientNorm: Double {
        var total = 0.0
        for parameter in parameters where parameter.isTrainable {
            if let gradient = parameter.variable.gradient {
                total += tg_sum_of_squares(gradient.pointer, gradient.count)
            } else if let rows = parameter.variable.rowGradient, !rows.isEmpty {
                total += tg_sum_of_squares(rows.pointer, rows.rows.count * rows.width)
            }
        }
        return total.squareRoot()
    }
}
