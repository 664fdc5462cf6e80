/// `variable = (a)-[r]->(b)…`: nodes with relationships between them.
public struct PathPattern: Sendable, Hashable {
    /// The variable bound to the path.
    public let variable: Identifier?
    /// Which of the matching paths are wanted.
    public let selector: PathSelector
    /// The nodes from left to right, one more than relationships.
    public let nodes: [NodePattern]
    /// The relationships; the one at index i lies between the nodes i and i + 1.
    public let relationships: [RelationshipPattern]
    /// Where the pattern begins.
    public let range: SourceRange
}

/// Which of the matching paths a pattern stands for.
public enum PathSelector: Sendable, Hashable {
    /// All of them.
    case all
    /// `shortestPath(…)`: one of the shortest.
    case shortest
    /// `allShortestPaths(…)`: every shortest one.
    case allShortest
}

/// `(variable:Label {key: value} WHERE predicate)`.
public struct NodePattern: Sendable, Hashable {
    /// The variable bound to the node.
    public let variable: Identifier?
    /// The labels that the node must have; in CREATE and MERGE always a plain list of names.
    public let labels: LabelExpressionRef?
    /// A map, or a parameter that holds one.
    public let properties: ExpressionRef?
    /// The predicate written inside the parentheses.
    public let predicate: ExpressionRef?
    /// From the opening parenthesis to the closing one.
    public let range: SourceRange
}

/// `-[variable:TYPE|OTHER*1..3 {key: value} WHERE predicate]->`.
public struct RelationshipPattern: Sendable, Hashable {
    /// The variable bound to the relationship, or to the list of them where the length varies.
    public let variable: Identifier?
    /// The types allowed; any where empty.
    public let types: [Identifier]
    /// Which way the relationship points, read from left to right.
    public let direction: PatternDirection
    /// How many relationships in a row; exactly one where absent.
    public let length: VariableLength?
    /// A map, or a parameter that holds one.
    public let properties: ExpressionRef?
    /// The predicate written inside the brackets.
    public let predicate: ExpressionRef?
    /// From the first dash or arrow head to the last.
    public let range: SourceRange
}

/// Which way a relationship of a pattern points.
public enum PatternDirection: Sendable, Hashable {
    /// `-->`: from the left node to the right one.
    case outgoing
    /// `<--`: from the right node to the left one.
    case incoming
    /// `--` or `<-->`: either way.
    case either
}

/// `*minimum..maximum`.
public struct VariableLength: Sendable, Hashable {
    /// The least number of relationships; 1 where not written.
    public let minimum: Int64?
    /// The greatest number of relationships; unbounded where not written.
    public let maximum: Int64?
}

/// One node of a label expression.
public enum LabelExpression: Sendable, Hashable {
    /// A label.
    case label(Identifier)
    /// `%`: any label at all.
    case wildcard
    /// `!x`
    case not(LabelExpressionRef)
    /// `x&y`, also written `:x:y`; two operands or more.
    case and([LabelExpressionRef])
    /// `x|y`; two operands or more.
    case or([LabelExpressionRef])
}
