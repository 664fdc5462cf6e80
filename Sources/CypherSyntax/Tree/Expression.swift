/// One node of an expression; its operands are indices into the tree.
///
/// Chains of operators of one precedence are one node with many operands, however long: `1 + 2 - 3`
/// is a single `arithmetic`.
/// Parentheses leave no node behind.
public enum Expression: Sendable, Hashable {
    /// `null`, `true`, `42`, `-1`, `1.5`, `'text'`: a minus sign written before a number belongs to
    /// the literal.
    case literal(Literal)
    /// `$name`, without the dollar sign.
    case parameter(String)
    /// A variable.
    case variable(String)
    /// `subject.key`.
    case property(subject: ExpressionRef, key: Identifier)
    /// `subject[index]`, of a list, a map, a node or a relationship.
    case index(subject: ExpressionRef, index: ExpressionRef)
    /// `subject[from..to]`, either end may be left out.
    case slice(subject: ExpressionRef, from: ExpressionRef?, to: ExpressionRef?)
    /// `subject:A:B`, `subject:A|B&!C`; of a relationship the labels are types.
    case labelPredicate(subject: ExpressionRef, labels: LabelExpressionRef)
    /// `+x`, `-x`, `NOT x`.
    case unary(UnaryOperator, ExpressionRef)
    /// `a OR b OR …`: two operands or more, from left to right.
    case logical(LogicalOperator, [ExpressionRef])
    /// `a + b - c`, `a * b / c % d`, `a ^ b ^ c`: applied from left to right, all terms of one
    /// precedence.
    case arithmetic(first: ExpressionRef, rest: [ArithmeticTerm])
    /// `a < b <= c`: true when each neighbouring pair is; one pair or more.
    case comparison(first: ExpressionRef, rest: [ComparisonTerm])
    /// `a STARTS WITH b`, `a IN b`, `a =~ b` and the like.
    case predicate(PredicateOperator, ExpressionRef, ExpressionRef)
    /// `x IS NULL`, or `x IS NOT NULL` where negated.
    case isNull(ExpressionRef, negated: Bool)
    /// `[a, b, c]`.
    case list([ExpressionRef])
    /// `{key: value}`, in the order written.
    case map([MapEntry])
    /// `variable {.key, other: 1, variable, .*}`.
    case mapProjection(MapProjection)
    /// `CASE … END`.
    case caseExpression(CaseExpression)
    /// `name(arguments)`.
    case functionCall(FunctionCall)
    /// `count(*)`.
    case countStar
    /// `all(x IN list WHERE predicate)` and the like.
    case quantifier(Quantifier)
    /// `reduce(accumulator = initial, x IN list | body)`.
    case reduce(Reduce)
    /// `[x IN list WHERE predicate | projection]`.
    case listComprehension(ListComprehension)
    /// `[p = (a)-->(b) WHERE predicate | projection]`; the path variable belongs to the pattern.
    case patternComprehension(PatternComprehension)
    /// `(a)-[:T]->(b)` as a predicate; found only where a truth value is expected.
    case patternPredicate(PatternRef)
    /// `shortestPath((a)-[*]-(b))` or `allShortestPaths(…)`; the pattern's `selector` tells which.
    case shortestPath(PatternRef)
    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`.
    case subquery(SubqueryKind, QueryRef)
}

/// A constant written in a statement.
public enum Literal: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A decimal, hexadecimal or octal integer, its sign included.
    case integer(Int64)
    /// A finite floating-point number, its sign included.
    case float(Double)
    /// A string with its escapes resolved.
    case string(String)
}

/// An operator before its operand.
public enum UnaryOperator: Sendable, Hashable {
    /// `+`
    case plus
    /// `-`
    case minus
    /// `NOT`
    case not
}

/// A connective of truth values.
public enum LogicalOperator: Sendable, Hashable {
    /// `OR`
    case or
    /// `XOR`
    case xor
    /// `AND`
    case and
}

/// An operator on numbers, strings, lists and temporal values.
public enum ArithmeticOperator: Sendable, Hashable {
    /// `+`
    case add
    /// `-`
    case subtract
    /// `*`
    case multiply
    /// `/`
    case divide
    /// `%`
    case modulo
    /// `^`
    case power
}

/// A further operand of an arithmetic chain.
public struct ArithmeticTerm: Sendable, Hashable {
    /// What is done with what stands to the left, all of it, and the operand.
    public let `operator`: ArithmeticOperator
    /// The operand to the right of the operator.
    public let operand: ExpressionRef
}

/// An operator that compares.
public enum ComparisonOperator: Sendable, Hashable {
    /// `=`
    case equal
    /// `<>`
    case notEqual
    /// `<`
    case less
    /// `<=`
    case lessOrEqual
    /// `>`
    case greater
    /// `>=`
    case greaterOrEqual
}

/// A further operand of a chain of comparisons.
public struct ComparisonTerm: Sendable, Hashable {
    /// How the operand to the left is compared with this one.
    public let `operator`: ComparisonOperator
    /// The operand to the right of the operator.
    public let operand: ExpressionRef
}

/// A predicate written between two operands.
public enum PredicateOperator: Sendable, Hashable {
    /// `STARTS WITH`
    case startsWith
    /// `ENDS WITH`
    case endsWith
    /// `CONTAINS`
    case contains
    /// `=~`
    case matches
    /// `IN`
    case isIn
}

/// What a subquery expression answers.
public enum SubqueryKind: Sendable, Hashable {
    /// `EXISTS`: whether there is a row.
    case exists
    /// `COUNT`: how many rows there are.
    case count
    /// `COLLECT`: the list of the one column's values.
    case collect
}
