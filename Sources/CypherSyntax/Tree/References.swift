/// The index of an expression in its tree.
public struct ExpressionRef: Sendable, Hashable {
    /// The place in the tree's arena of expressions.
    public let index: UInt32

    init(index: UInt32) {
        self.index = index
    }
}

/// The index of a label expression in its tree.
public struct LabelExpressionRef: Sendable, Hashable {
    /// The place in the tree's arena of label expressions.
    public let index: UInt32

    init(index: UInt32) {
        self.index = index
    }
}

/// The index of a path pattern in its tree.
public struct PatternRef: Sendable, Hashable {
    /// The place in the tree's arena of patterns.
    public let index: UInt32

    init(index: UInt32) {
        self.index = index
    }
}

/// The index of a clause in its tree.
public struct ClauseRef: Sendable, Hashable {
    /// The place in the tree's arena of clauses.
    public let index: UInt32

    init(index: UInt32) {
        self.index = index
    }
}

/// The index of a query in its tree.
public struct QueryRef: Sendable, Hashable {
    /// The place in the tree's arena of queries.
    public let index: UInt32

    init(index: UInt32) {
        self.index = index
    }
}
