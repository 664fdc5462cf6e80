/// A value that needs no transaction: what leaves the database through the API, the socket or the
/// shell.
public enum GraphValue: Sendable, Equatable {
    /// The missing value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A 64-bit integer.
    case integer(Int)
    /// A 64-bit IEEE 754 number.
    case float(Double)
    /// A string.
    case string(String)
    /// A list.
    case list([GraphValue])
    /// A map; entries in the order in which they were written.
    case map([Entry])
    /// A node with its labels and properties.
    case node(Node)
    /// A relationship with its type, ends and properties.
    case relationship(Relationship)
    /// A path.
    case path(Path)
    /// A byte array.
    case bytes([UInt8])

    /// A key with its value.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The value.
        public let value: GraphValue

        /// Pairs a key with a value.
        public init(_ key: String, _ value: GraphValue) {
            self.key = key
            self.value = value
        }
    }

    /// A node as it was in its transaction.
    public struct Node: Sendable, Equatable {
        /// Its identity.
        public let id: UInt64
        /// Its labels in token order.
        public let labels: [String]
        /// Its properties.
        public let properties: [Entry]

        /// Describes a node.
        public init(id: UInt64, labels: [String], properties: [Entry]) {
            self.id = id
            self.labels = labels
            self.properties = properties
        }
    }

    /// A relationship as it was in its transaction.
    public struct Relationship: Sendable, Equatable {
        /// Its identity.
        public let id: UInt64
        /// Its type.
        public let type: String
        /// The node it starts at.
        public let start: UInt64
        /// The node it ends at.
        public let end: UInt64
        /// Its properties.
        public let properties: [Entry]

        /// Describes a relationship.
        public init(id: UInt64, type: String, start: UInt64, end: UInt64, properties: [Entry]) {
            self.id = id
            self.type = type
            self.start = start
            self.end = end
            self.properties = properties
        }
    }

    /// A path: one node more than relationships.
    public struct Path: Sendable, Equatable {
        /// The nodes from start to end.
        public let nodes: [Node]
        /// The relationships between them.
        public let relationships: [Relationship]

        /// Describes a path.
        public init(nodes: [Node], relationships: [Relationship]) {
            self.nodes = nodes
            self.relationships = relationships
        }
    }
}
