import CKernels

/// A function of each element that an operation applies to its result.
public enum Activation: Sendable {
    /// None.
    case identity
    /// max(x, 0).
    case relu
    /// x times the normal distribution's cumulative function, by the exact erf.
    case gelu
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// The hyperbolic tangent.
    case tanh

    /// The kernels' number of it.
    var code: Int32 {
        switch self {
        case .identity: Int32(TG_IDENTITY)
        case .relu: Int32(TG_RELU)
        case .gelu: Int32(TG_GELU)
        case .sigmoid: Int32(TG_SIGMOID)
        case .tanh: Int32(TG_TANH)
        }
    }
}
