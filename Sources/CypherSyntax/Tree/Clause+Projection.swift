/// What `WITH` and `RETURN` make of the rows.
public struct Projection: Sendable, Hashable {
    /// Whether equal rows are returned once.
    public let isDistinct: Bool
    /// Whether all variables in scope are taken: `*`, written before the items.
    public let includesAll: Bool
    /// The columns written one by one.
    public let items: [ProjectionItem]
    /// What follows `ORDER BY`.
    public let order: [SortItem]
    /// What follows `SKIP`.
    public let skip: ExpressionRef?
    /// What follows `LIMIT`.
    public let limit: ExpressionRef?
}

/// `expression AS alias`.
public struct ProjectionItem: Sendable, Hashable {
    /// The column's value.
    public let expression: ExpressionRef
    /// The column's name, where one is written.
    ///
    /// Whether `WITH` may go without one is for the binder to say (`NoExpressionAlias`).
    public let alias: Identifier?
    /// The expression's own text, which names the column where there is no alias: `tree.text(of:
    /// item.range)`.
    public let range: SourceRange
}

/// `expression DESC`.
public struct SortItem: Sendable, Hashable {
    /// What the rows are ordered by.
    public let expression: ExpressionRef
    /// Whether the greatest comes first.
    public let isDescending: Bool
}

/// `WITH projection WHERE predicate`.
public struct WithClause: Sendable, Hashable {
    /// What is carried on.
    public let projection: Projection
    /// What follows `WHERE`.
    public let predicate: ExpressionRef?
}
