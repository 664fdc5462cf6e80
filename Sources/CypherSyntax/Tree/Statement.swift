/// A whole statement.
public struct Statement: Sendable, Hashable {
    /// What is to be done with it.
    public let mode: StatementMode
    /// The statement itself.
    public let body: StatementBody
}

/// What precedes a statement.
public enum StatementMode: Sendable, Hashable {
    /// Nothing: the statement is run.
    case run
    /// `EXPLAIN`: the plan is shown, nothing is run.
    case explain
    /// `PROFILE`: the statement is run and its plan shown with figures.
    case profile
}

/// The kinds of statement.
public enum StatementBody: Sendable, Hashable {
    /// A query or a standalone procedure call.
    case query(QueryRef)
    /// `CREATE INDEX`.
    case createIndex(CreateIndex)
    /// `DROP INDEX`.
    case dropIndex(DropSchemaItem)
    /// `CREATE CONSTRAINT`.
    case createConstraint(CreateConstraint)
    /// `DROP CONSTRAINT`.
    case dropConstraint(DropSchemaItem)
    /// `SHOW …`.
    case show(ShowStatement)
}

/// `CREATE RANGE INDEX name IF NOT EXISTS FOR (n:Label) ON (n.a, n.b)`.
public struct CreateIndex: Sendable, Hashable {
    /// The kind; a range index where none is written.
    public let kind: SchemaIndexKind
    /// The name; the store's choice where absent.
    public let name: Identifier?
    /// Whether an index that is already there is no error.
    public let ifNotExists: Bool
    /// What is indexed.
    public let entity: SchemaEntity
    /// The properties, one or more, in order.
    public let properties: [Identifier]
}

/// The kinds of index that can be written.
public enum SchemaIndexKind: Sendable, Hashable {
    /// `RANGE`: equality, order and prefixes.
    case range
    /// `TEXT`: strings.
    case text
}

/// What an index or a constraint is about.
public struct SchemaEntity: Sendable, Hashable {
    /// Whether it is about nodes with a label or relationships of a type.
    public let kind: SchemaEntityKind
    /// The label or the type.
    public let name: Identifier
}

/// The kinds of thing that an index or a constraint can be about.
public enum SchemaEntityKind: Sendable, Hashable {
    /// `(n:Label)`.
    case node
    /// `()-[r:TYPE]-()`.
    case relationship
}

/// `CREATE CONSTRAINT name IF NOT EXISTS FOR (n:Label) REQUIRE (n.a, n.b) IS UNIQUE`.
public struct CreateConstraint: Sendable, Hashable {
    /// What is required.
    public let kind: ConstraintKind
    /// The name; the store's choice where absent.
    public let name: Identifier?
    /// Whether a constraint that is already there is no error.
    public let ifNotExists: Bool
    /// What is constrained.
    public let entity: SchemaEntity
    /// The properties, one or more, in order.
    public let properties: [Identifier]
}

/// What a constraint requires.
public enum ConstraintKind: Sendable, Hashable {
    /// `IS UNIQUE`: no two have the same values.
    case unique
    /// `IS NOT NULL`: each has a value.
    case notNull
}

/// `DROP INDEX name IF EXISTS`.
public struct DropSchemaItem: Sendable, Hashable {
    /// The name.
    public let name: Identifier
    /// Whether it is no error that there is none.
    public let ifExists: Bool
}

/// `SHOW subject YIELD … WHERE … RETURN …`.
public struct ShowStatement: Sendable, Hashable {
    /// What is listed.
    public let subject: ShowSubject
    /// What follows `YIELD`.
    public let yield: Yield?
    /// What follows `WHERE` where there is no `YIELD`.
    public let predicate: ExpressionRef?
    /// What follows `RETURN`.
    public let projection: Projection?
}

/// What can be listed.
public enum ShowSubject: Sendable, Hashable {
    /// Indexes, all or those of one kind.
    case indexes(SchemaIndexKind?)
    /// Constraints, all or those of one kind.
    case constraints(ConstraintKind?)
    /// Procedures.
    case procedures
    /// Functions.
    case functions
}
