import Tensor

/// A table of vectors, looked up by row; its gradient is kept as rows.
public final class Embedding: Module {
    /// `[rows, width]`.
    public let weight: Parameter

    /// A table that begins as PyTorch's does, or narrower by `deviation`.
    ///
    /// The row `padding`, if any, begins at zero.
    public init(
        _ name: String, rows: Int, width: Int, deviation: Float = 1, padding: Int? = nil,
        _ initialisation: inout Initialisation
    ) {
        let table = initialisation.normal([rows, width], deviation: deviation)
        if let padding, padding >= 0, padding < rows {
            (table.pointer + padding * width).update(repeating: 0, count: width)
        }
        weight = Parameter("\(name).weight", table)
    }

    /// Its parameter.
    public var ownParameters: [Parameter] { [weight] }

    /// The rows of `indices` as `shape` plus the width; -1 gives zeros.
    ///
    /// Fails where an index is beyond the table.
    public func callAsFunction(
        _ indices: [Int32], shape: Shape, _ tape: Tape
    ) throws(ModelError) -> Variable {
        try tape.embedding(weight.variable, indices, shape: shape)
    }
}

/// A table of vectors of which each result is the mean of several rows, such as a word's n-grams.
public final class EmbeddingBag: Module {
    /// `[rows, width]`.
    public let weight: Parameter

    /// A table that begins as PyTorch's does, or narrower by `deviation`.
    public init(
        _ name: String, rows: Int, width: Int, deviation: Float = 1,
        _ initialisation: inout Initialisation
    ) {
        weight = Parameter(
            "\(name).weight", initialisation.normal([rows, width], deviation: deviation))
    }

    /// Its parameter.
    public var ownParameters: [Parameter] { [weight] }

    /// The mean of each bag's rows, `[bags, width]`.
    ///
    /// Fails where an index is beyond the table.
    public func callAsFunction(_ bags: RowBags, _ tape: Tape) throws(ModelError) -> Variable {
        try tape.embeddingBag(weight.variable, bags)
    }
}
