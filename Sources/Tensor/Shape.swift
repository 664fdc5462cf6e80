/// The dimensions of a tensor, outermost first: the last one runs fastest in memory.
///
/// Pictures and feature maps are `[batch, height, width, channels]`.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The dimensions; none for a single number.
    public let dimensions: [Int]
    /// How many elements there are.
    public let count: Int

    /// A shape whose dimensions are known to be sound: none is negative, their product fits.
    public init(_ dimensions: [Int]) {
        precondition(dimensions.allSatisfy { $0 >= 0 }, "no dimension is negative")
        self.dimensions = dimensions
        count = dimensions.reduce(1, *)
    }

    /// A shape of dimensions that came from outside.
    ///
    /// Nil where one is negative or the product is above `limit` elements.
    public init?(checking dimensions: [Int], limit: Int = 1 << 40) {
        var count = 1
        for dimension in dimensions {
            guard dimension >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow, product <= limit else { return nil }
            count = product
        }
        self.dimensions = dimensions
        self.count = count
    }

    /// A shape spelled out.
    public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

    /// How many dimensions there are.
    public var rank: Int { dimensions.count }

    /// The dimension at a place, counted from the end where it is negative.
    public subscript(index: Int) -> Int {
        dimensions[index < 0 ? dimensions.count + index : index]
    }

    /// `[8, 56, 56, 64]`.
    public var description: String { "\(dimensions)" }
}
