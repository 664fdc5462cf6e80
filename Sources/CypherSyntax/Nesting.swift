/// The budget for brackets within brackets: what bounds every recursion over a statement.
///
/// One level is one bracket, one unary operator of a chain or one `CASE`. A query within a query
/// takes
/// `subqueryLevels` of them, because every phase goes through many more steps for it.
public struct Nesting: Sendable {
    /// The number of levels that a statement may have.
    public static let limit = 256

    /// The number of levels that a query within a query takes.
    public static let subqueryLevels = 4

    /// The number of levels entered and not left.
    public private(set) var depth = 0

    /// Makes an unused budget.
    public init() {}

    /// Takes levels; false, and nothing taken, where too few are left.
    public mutating func enter(_ count: Int = 1) -> Bool {
        guard depth <= Nesting.limit - count else { return false }
        depth += count
        return true
    }

    /// Gives levels back.
    public mutating func leave(_ count: Int = 1) {
        depth -= count
    }
}
