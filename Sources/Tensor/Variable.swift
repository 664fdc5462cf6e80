/// A tensor in a computation, with the gradient of the loss by it once that is known.
///
/// Made by a `Tape` or as a leaf that outlives tapes, such as a parameter. It belongs to the thread
/// that runs the tape.
public final class Variable {
    /// The value.
    public let value: Tensor
    /// Whether a backward pass computes the gradient; false for data and frozen parameters.
    public var needsGradient: Bool
    /// The gradient, unless it is nil (none was computed yet) or kept as rows.
    public internal(set) var gradient: Tensor?
    /// The gradient of a table of which few rows were looked up, row by row.
    public internal(set) var rowGradient: RowGradient?
    /// Whether somebody else holds the gradient's memory too, so that it must not be written to.
    var gradientIsShared = false

    /// A leaf.
    public init(_ value: Tensor, needsGradient: Bool = true) {
        self.value = value
        self.needsGradient = needsGradient
    }

    /// The dimensions of the value.
    public var shape: Shape { value.shape }

    /// Forgets the gradient; its memory goes back to the arena.
    public func clearGradient() {
        gradient = nil
        gradientIsShared = false
        rowGradient?.clear()
    }

    /// The gradient as one tensor, also where it is kept as rows; nil where there is none.
    public var denseGradient: Tensor? {
        if let gradient { return gradient }
        guard let rowGradient, !rowGradient.isEmpty else { return nil }
        let dense = Tensor(zeros: shape)
        rowGradient.add(to: dense)
        return dense
    }
}
