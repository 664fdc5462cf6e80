/// The identity of a node: grows with every creation and is never reused; below 2^53.
public struct NodeID: Hashable, Comparable, Sendable {
    /// The number itself, as clients see it.
    public let rawValue: UInt64

    /// Wraps a number that the store handed out.
    @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Orders by creation.
    @inlinable public static func < (left: NodeID, right: NodeID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The identity of a relationship: grows with every creation and is never reused; below 2^53.
public struct RelationshipID: Hashable, Comparable, Sendable {
    /// The number itself, as clients see it.
    public let rawValue: UInt64

    /// Wraps a number that the store handed out.
    @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Orders by creation.
    @inlinable public static func < (left: RelationshipID, right: RelationshipID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A label's token.
public struct LabelID: Hashable, Sendable {
    /// The token number.
    public let rawValue: UInt32

    /// Wraps a token number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// A relationship type's token.
public struct TypeID: Hashable, Sendable {
    /// The token number.
    public let rawValue: UInt32

    /// Wraps a token number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// A property key's token.
public struct PropertyKeyID: Hashable, Sendable {
    /// The token number.
    public let rawValue: UInt32

    /// Wraps a token number.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// The way a relationship is walked, seen from a node.
public enum Direction: UInt8, Sendable {
    /// From start to end.
    case outgoing = 0
    /// From end to start.
    case incoming = 1
    /// Either way; a self-loop comes once.
    case both = 2
}
