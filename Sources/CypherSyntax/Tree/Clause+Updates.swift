/// `MERGE pattern ON CREATE SET … ON MATCH SET …`.
public struct MergeClause: Sendable, Hashable {
    /// What is found or created as a whole.
    public let pattern: PatternRef
    /// What is done afterwards, in the order written.
    public let actions: [MergeAction]
}

/// `ON CREATE SET items` or `ON MATCH SET items`.
public struct MergeAction: Sendable, Hashable {
    /// Whether the action is for a pattern just created, and not for one found.
    public let onCreate: Bool
    /// The assignments.
    public let items: [SetItem]
}

/// An assignment of `SET`.
public enum SetItem: Sendable, Hashable {
    /// `subject.key = value`.
    case property(subject: ExpressionRef, key: Identifier, value: ExpressionRef)
    /// `subject[key] = value`.
    case dynamicProperty(subject: ExpressionRef, key: ExpressionRef, value: ExpressionRef)
    /// `variable = value`: all properties are replaced.
    case replaceProperties(variable: Identifier, value: ExpressionRef)
    /// `variable += value`: the map's entries are added or replaced.
    case mergeProperties(variable: Identifier, value: ExpressionRef)
    /// `variable:Label:Other`.
    case labels(variable: Identifier, labels: [Identifier])
}

/// An item of `REMOVE`.
public enum RemoveItem: Sendable, Hashable {
    /// `subject.key`.
    case property(subject: ExpressionRef, key: Identifier)
    /// `subject[key]`.
    case dynamicProperty(subject: ExpressionRef, key: ExpressionRef)
    /// `variable:Label:Other`.
    case labels(variable: Identifier, labels: [Identifier])
}

/// `DETACH DELETE expressions`.
public struct DeleteClause: Sendable, Hashable {
    /// Whether the relationships of a deleted node go with it.
    public let isDetached: Bool
    /// What is deleted: nodes, relationships, paths.
    public let expressions: [ExpressionRef]
}
