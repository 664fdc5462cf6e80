/// One clause of a query.
public enum Clause: Sendable, Hashable {
    /// `MATCH` and `OPTIONAL MATCH`.
    case match(MatchClause)
    /// `UNWIND list AS variable`.
    case unwind(UnwindClause)
    /// `LOAD CSV FROM url AS row`.
    case loadCSV(LoadCSVClause)
    /// `CALL procedure(…) YIELD …`.
    case callProcedure(CallProcedureClause)
    /// `CALL { … }`.
    case callSubquery(CallSubqueryClause)
    /// `WITH … WHERE …`.
    case with(WithClause)
    /// `RETURN …`.
    case `return`(Projection)
    /// `CREATE pattern, …`.
    case create([PatternRef])
    /// `MERGE pattern ON CREATE SET … ON MATCH SET …`.
    case merge(MergeClause)
    /// `SET …`.
    case set([SetItem])
    /// `REMOVE …`.
    case remove([RemoveItem])
    /// `DELETE …` and `DETACH DELETE …`.
    case delete(DeleteClause)
    /// `FOREACH (x IN list | …)`.
    case forEach(ForEachClause)
}

/// `OPTIONAL MATCH pattern, … WHERE predicate`.
public struct MatchClause: Sendable, Hashable {
    /// Whether a row without a match is kept, with nulls.
    public let isOptional: Bool
    /// The patterns, one or more.
    public let patterns: [PatternRef]
    /// What follows `WHERE`.
    public let predicate: ExpressionRef?
}

/// `UNWIND list AS variable`.
public struct UnwindClause: Sendable, Hashable {
    /// The list.
    public let list: ExpressionRef
    /// The variable bound to each element.
    public let variable: Identifier
}

/// `LOAD CSV WITH HEADERS FROM url AS variable FIELDTERMINATOR ';'`.
public struct LoadCSVClause: Sendable, Hashable {
    /// Whether rows are maps keyed by the first line.
    public let withHeaders: Bool
    /// Where the file is.
    public let url: ExpressionRef
    /// The variable bound to each row.
    public let variable: Identifier
    /// What separates the fields; a comma where absent.
    public let fieldTerminator: String?
}

/// `CALL name(arguments) YIELD …`.
public struct CallProcedureClause: Sendable, Hashable {
    /// The procedure.
    public let name: QualifiedName
    /// The arguments; absent where no parentheses are written, so that parameters of the arguments'
    /// names are passed (only standalone).
    public let arguments: [ExpressionRef]?
    /// What follows `YIELD`.
    public let yield: Yield?
    /// Whether the call is the whole statement, which then returns all columns yielded.
    public let isStandalone: Bool
}

/// `YIELD items WHERE predicate`.
public struct Yield: Sendable, Hashable {
    /// Whether all columns are taken: `YIELD *`.
    public let includesAll: Bool
    /// The columns taken one by one.
    public let items: [YieldItem]
    /// `ORDER BY`, of `SHOW` alone.
    public let order: [SortItem]
    /// `SKIP`, of `SHOW` alone.
    public let skip: ExpressionRef?
    /// `LIMIT`, of `SHOW` alone.
    public let limit: ExpressionRef?
    /// What follows `WHERE`.
    public let predicate: ExpressionRef?
}

/// `column AS alias`.
public struct YieldItem: Sendable, Hashable {
    /// The procedure's column.
    public let column: Identifier
    /// The name that the query gives it.
    public let alias: Identifier?

    /// The variable that the item binds.
    public var variable: Identifier { alias ?? column }
}

/// `CALL (scope) { query } IN TRANSACTIONS OF n ROWS`.
public struct CallSubqueryClause: Sendable, Hashable {
    /// The variables handed in; absent where the query has to import them by a first `WITH`.
    public let scope: SubqueryScope?
    /// The query that is run for each row.
    public let query: QueryRef
    /// Whether and how the work is cut into transactions.
    public let transactions: SubqueryTransactions?
}

/// What a subquery sees of the query around it.
public enum SubqueryScope: Sendable, Hashable {
    /// `(*)`: everything.
    case all
    /// `(x, y)`: these variables, maybe none.
    case variables([Identifier])
}

/// `IN TRANSACTIONS OF n ROWS`.
public struct SubqueryTransactions: Sendable, Hashable {
    /// How many input rows share one transaction; the engine's choice where absent.
    public let rows: ExpressionRef?
}

/// `FOREACH (variable IN list | updates)`.
public struct ForEachClause: Sendable, Hashable {
    /// The variable bound to each element.
    public let variable: Identifier
    /// The list.
    public let list: ExpressionRef
    /// The updating clauses that are run for each element.
    public let updates: [ClauseRef]
}
