/// A parsed statement: arenas of nodes that refer to each other by index.
///
/// Freeing or copying a tree is not recursive, however long the statement. A phase that walks it
/// may
/// recurse: no way down from a clause passes more than `maximumHeight` expressions, those of
/// subqueries
/// and patterns on the way included, and clauses and label expressions nest less than
/// `Nesting.limit`
/// deep; statements beyond that are refused with `cypher.syntax.tooDeep`. Lists of operands,
/// clauses and
/// pattern nodes can be as long as the text allows: they are for loops, and what is made of them
/// must not
/// nest along their length.
///
/// Trees made by the parser are sound: every index leads to a node that was made before its parent.
public struct SyntaxTree: Sendable {
    /// The greatest number of expressions on the way down from a clause.
    public static let maximumHeight = 1024

    /// The statement's text.
    public let source: [UInt8]
    /// The statement.
    public internal(set) var statement: Statement
    var expressions: [Expression] = []
    var expressionOffsets: [SourceOffset] = []
    var labelExpressions: [LabelExpression] = []
    var patterns: [PathPattern] = []
    var clauses: [Clause] = []
    var clauseOffsets: [SourceOffset] = []
    var queries: [Query] = []

    /// The number of expression nodes, for tables kept beside the tree.
    public var expressionCount: Int { expressions.count }
    /// The number of patterns, for tables kept beside the tree.
    public var patternCount: Int { patterns.count }
    /// The number of clauses, for tables kept beside the tree.
    public var clauseCount: Int { clauses.count }
    /// The number of queries, for tables kept beside the tree.
    public var queryCount: Int { queries.count }

    /// The expression at an index, in O(1).
    public subscript(ref: ExpressionRef) -> Expression { expressions[Int(ref.index)] }
    /// The label expression at an index, in O(1).
    public subscript(ref: LabelExpressionRef) -> LabelExpression {
        labelExpressions[Int(ref.index)]
    }
    /// The pattern at an index, in O(1).
    public subscript(ref: PatternRef) -> PathPattern { patterns[Int(ref.index)] }
    /// The clause at an index, in O(1).
    public subscript(ref: ClauseRef) -> Clause { clauses[Int(ref.index)] }
    /// The query at an index, in O(1).
    public subscript(ref: QueryRef) -> Query { queries[Int(ref.index)] }
}

extension SyntaxTree {
    /// Where an expression begins.
    public func offset(of ref: ExpressionRef) -> SourceOffset { expressionOffsets[Int(ref.index)] }

    /// Where a clause begins: at its first keyword.
    public func offset(of ref: ClauseRef) -> SourceOffset { clauseOffsets[Int(ref.index)] }

    /// Line and column of an offset.
    ///
    /// Linear in the offset: for messages.
    public func position(at offset: SourceOffset) -> SourcePosition {
        SourcePosition(offset: Int(offset.utf8), in: source)
    }

    /// Line and column of an expression.
    ///
    /// Linear in its offset: for messages.
    public func position(of ref: ExpressionRef) -> SourcePosition { position(at: offset(of: ref)) }

    /// Line and column of a clause.
    ///
    /// Linear in its offset: for messages.
    public func position(of ref: ClauseRef) -> SourcePosition { position(at: offset(of: ref)) }

    /// The text of a stretch of the statement, as written.
    public func text(of range: SourceRange) -> String {
        let start = min(Int(range.start.utf8), source.count)
        let end = min(max(Int(range.end.utf8), start), source.count)
        return String(decoding: source[start..<end], as: UTF8.self)
    }

    /// The name of a column: its alias, or else the expression's own text.
    public func columnName(of item: ProjectionItem) -> String {
        item.alias?.text ?? text(of: item.range)
    }

    /// The labels of a plain list such as `:A:B` or `:A&B`; nil where the expression has another
    /// operator.
    public func plainLabels(of ref: LabelExpressionRef) -> [Identifier]? {
        switch self[ref] {
        case .label(let name):
            return [name]
        case .and(let operands):
            var names: [Identifier] = []
            names.reserveCapacity(operands.count)
            for operand in operands {
                guard case .label(let name) = self[operand] else { return nil }
                names.append(name)
            }
            return names
        case .wildcard, .not, .or:
            return nil
        }
    }

    /// Tells whether two trees stand for the same statement, wherever and however its parts were
    /// written.
    public func isEquivalent(to other: SyntaxTree) -> Bool {
        statement == other.statement && expressions == other.expressions
            && labelExpressions == other.labelExpressions && patterns == other.patterns
            && clauses == other.clauses && queries == other.queries
    }
}
