/// An index's token.
public struct IndexID: Hashable, Sendable {
    /// The token number.
    public let rawValue: UInt32

    /// Wraps a token number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// What an index is over.
public enum IndexedEntity: Hashable, Sendable {
    /// Nodes with a label.
    case node(LabelID)
    /// Relationships of a type.
    case relationship(TypeID)
}

/// How an index was asked for.
///
/// Both kinds are kept the same way; a text index takes strings only.
public enum IndexKind: UInt8, Sendable {
    /// Any storable value, by equality, range and prefix.
    case range = 1
    /// Strings, by equality and prefix.
    case text = 2
}

/// An index, alone or behind a constraint.
public struct IndexDescription: Sendable, Equatable {
    /// Its identity in the store.
    public let id: IndexID
    /// Its name; that of the constraint where it belongs to one.
    public let name: String
    /// What it is for.
    public let kind: IndexKind
    /// What it is over.
    public let entity: IndexedEntity
    /// The property keys in order; an entity that lacks one of them is not in the index.
    public let propertyKeys: [PropertyKeyID]
    /// Whether two entities with the same values are refused.
    public let isUnique: Bool

    /// The constraint's name where the index belongs to one.
    public var constraintName: String? { isUnique ? name : nil }

    /// Whether the index answers; a store builds its indexes in the transaction that makes them.
    public var isPopulated: Bool { true }
}

/// The indexes and constraints of a snapshot.
public struct Schema: Sendable {
    /// Every index in the order of creation.
    public let indexes: [IndexDescription]
    /// Grows with every change of the schema; plan caches key on it.
    public let version: UInt64
    private let byEntity: [IndexedEntity: [IndexDescription]]

    init(indexes: [IndexDescription], version: UInt64) {
        self.indexes = indexes
        self.version = version
        byEntity = Dictionary(grouping: indexes, by: \.entity)
    }

    /// The indexes over a label or type.
    public func indexes(on entity: IndexedEntity) -> [IndexDescription] { byEntity[entity] ?? [] }

    /// Whether anything of a label or type is indexed.
    func isIndexed(_ entity: IndexedEntity) -> Bool { byEntity[entity] != nil }

    var isEmpty: Bool { indexes.isEmpty }

    /// An index or constraint by name.
    public func index(named name: String) -> IndexDescription? {
        indexes.first { $0.name == name }
    }

    /// The indexes behind unique constraints.
    public var constraints: [IndexDescription] { indexes.filter(\.isUnique) }

    /// The index over exactly these keys, a unique one before others; text indexes are passed over.
    public func index(on entity: IndexedEntity, keys: [PropertyKeyID]) -> IndexDescription? {
        let fitting = indexes(on: entity).filter { $0.propertyKeys == keys && $0.kind == .range }
        return fitting.first { $0.isUnique } ?? fitting.first
    }

    /// The unique index over one key of a label.
    public func uniqueIndex(label: LabelID, key: PropertyKeyID) -> IndexDescription? {
        indexes(on: .node(label)).first { $0.isUnique && $0.propertyKeys == [key] }
    }
}
