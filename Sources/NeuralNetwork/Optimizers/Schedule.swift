import Foundation

/// How the rate of an optimizer goes over the steps of a training.
public enum Schedule: Sendable {
    /// Always the same.
    case constant(rate: Double)
    /// Up from 0 over `warmUp` steps, and down to 0 over all `total` steps by half a cosine:
    /// rate * min(1, (step + 1) / warmUp) * (1 + cos(pi * (step + 1) / total)) / 2.
    case cosine(rate: Double, warmUp: Int, total: Int)
    /// Times `factor` after every `every` steps.
    case steps(rate: Double, every: Int, factor: Double)

    /// The rate of a step, counted from 0.
    public func rate(at step: Int) -> Double {
        switch self {
        case .constant(let rate):
            return rate
        case .cosine(let rate, let warmUp, let total):
            let rise = warmUp <= 0 ? 1 : min(1, Double(step + 1) / Double(warmUp))
            let way = min(1, Double(step + 1) / Double(max(1, total)))
            return rate * rise * 0.5 * (1 + cos(Double.pi * way))
        case .steps(let rate, let every, let factor):
            return rate * pow(factor, Double(step / max(1, every)))
        }
    }
}
