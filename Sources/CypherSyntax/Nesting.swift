/// The budget for brackets within brackets: what bounds every recursion over a statement.
///
/// One level is one bracket, one unary operator of a chain, one `CASE` or one subquery.
public struct Nesting: Sendable {
    /// The number of levels that a statement may have.
    public static let limit = 256

    /// The number of levels entered and not left.
    public private(set) var depth = 0

    /// Makes an unused budget.
    public init() {}

    /// Takes a level; false, and nothing taken, where none is left.
    public mutating func enter() -> Bool {
        guard depth < Nesting.limit else { return false }
        depth += 1
        return true
    }

    /// Gives levels back.
    public mutating func leave(_ count: Int = 1) {
        depth -= count
    }
}
