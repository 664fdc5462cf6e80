/// One or more single queries, their rows put together.
public struct Query: Sendable, Hashable {
    /// The single queries, one or more.
    public let parts: [SingleQuery]
    /// How the parts are put together; of no account where there is one.
    public let union: UnionKind
}

/// What is between the parts of a query.
public enum UnionKind: Sendable, Hashable {
    /// `UNION`: equal rows are returned once.
    case distinct
    /// `UNION ALL`: every row is returned.
    case all
}

/// Clauses from left to right.
///
/// The parser guarantees their order: reading clauses, then updating ones, then `WITH` or the end;
/// `RETURN` only at the end.
public struct SingleQuery: Sendable, Hashable {
    /// The clauses, one or more.
    public let clauses: [ClauseRef]
}
