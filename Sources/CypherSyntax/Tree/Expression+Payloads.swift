/// A key and its value in a map.
public struct MapEntry: Sendable, Hashable {
    /// The key.
    public let key: Identifier
    /// The value.
    public let value: ExpressionRef
}

/// `variable {items}`.
public struct MapProjection: Sendable, Hashable {
    /// The variable that holds the node, relationship or map.
    public let variable: Identifier
    /// What the new map takes over, in the order written.
    public let items: [MapProjectionItem]
}

/// An entry of a map projection.
public enum MapProjectionItem: Sendable, Hashable {
    /// `.key`: the property of that name.
    case property(Identifier)
    /// `key: value`.
    case entry(MapEntry)
    /// `variable`: the variable's value under its own name.
    case variable(Identifier)
    /// `.*`: all properties.
    case allProperties
}

/// `CASE subject WHEN … THEN … ELSE … END`.
public struct CaseExpression: Sendable, Hashable {
    /// What each `WHEN` is compared with; absent where each `WHEN` is a predicate.
    public let subject: ExpressionRef?
    /// The alternatives, one or more, in order.
    public let alternatives: [CaseAlternative]
    /// What follows `ELSE`.
    public let otherwise: ExpressionRef?
}

/// `WHEN condition THEN result`.
public struct CaseAlternative: Sendable, Hashable {
    /// What follows `WHEN`.
    public let condition: ExpressionRef
    /// What follows `THEN`.
    public let result: ExpressionRef
}

/// `namespace.name(DISTINCT arguments)`.
public struct FunctionCall: Sendable, Hashable {
    /// The words before the name, often none.
    public let namespace: [String]
    /// The function's name as written; functions are found without regard to case.
    public let name: String
    /// Whether the arguments are preceded by `DISTINCT`.
    public let isDistinct: Bool
    /// The arguments.
    public let arguments: [ExpressionRef]

    /// The namespace and the name joined by dots.
    public var qualifiedName: String {
        namespace.isEmpty ? name : (namespace + [name]).joined(separator: ".")
    }
}

/// Which elements of a list have to satisfy a predicate.
public enum QuantifierKind: Sendable, Hashable {
    /// Every one.
    case all
    /// One or more.
    case any
    /// Not one.
    case none
    /// Exactly one.
    case single
}

/// `all(variable IN list WHERE predicate)`.
public struct Quantifier: Sendable, Hashable {
    /// How many elements have to satisfy the predicate.
    public let kind: QuantifierKind
    /// The variable bound to each element.
    public let variable: String
    /// The list.
    public let list: ExpressionRef
    /// The predicate, which sees the variable.
    public let predicate: ExpressionRef
}

/// `reduce(accumulator = initial, variable IN list | body)`.
public struct Reduce: Sendable, Hashable {
    /// The variable that holds the result so far.
    public let accumulator: String
    /// The accumulator's first value.
    public let initial: ExpressionRef
    /// The variable bound to each element.
    public let variable: String
    /// The list.
    public let list: ExpressionRef
    /// The accumulator's next value; sees both variables.
    public let body: ExpressionRef
}

/// `[variable IN list WHERE predicate | projection]`.
public struct ListComprehension: Sendable, Hashable {
    /// The variable bound to each element.
    public let variable: String
    /// The list.
    public let list: ExpressionRef
    /// Which elements are kept; all of them where absent.
    public let predicate: ExpressionRef?
    /// What each kept element becomes; itself where absent.
    public let projection: ExpressionRef?
}

/// `[pattern WHERE predicate | projection]`.
public struct PatternComprehension: Sendable, Hashable {
    /// The pattern, with its path variable where it has one.
    public let pattern: PatternRef
    /// Which matches are kept; all of them where absent.
    public let predicate: ExpressionRef?
    /// What each match becomes.
    public let projection: ExpressionRef
}
