/// A Cypher value inside a transaction: 16 bytes, boxed where the payload is larger than 8.
///
/// Nodes and relationships are identities; what they hold is read through the `Snapshot` at hand.
/// `GraphValue` is the self-contained form that leaves the transaction.
public enum Value: Sendable {
    /// The missing value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A 64-bit integer.
    case integer(Int)
    /// A 64-bit IEEE 754 number.
    case float(Double)
    /// A string.
    case string(Text)
    /// A list.
    case list(ValueList)
    /// A map with string keys.
    case map(ValueMap)
    /// A node.
    case node(NodeID)
    /// A relationship.
    case relationship(RelationshipID)
    /// A path.
    case path(ValuePath)
    /// A byte array; may be passed as a parameter and stored, has no literal.
    case bytes(ByteArray)

    /// A string value of a Swift string.
    public static func string(_ string: String) -> Value { .string(Text.make(string)) }

    /// A list value of elements.
    public static func list(_ elements: [Value]) -> Value { .list(ValueList(elements)) }

    /// Whether this is null.
    @inlinable public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// What the value occupies in memory, its slot of 16 bytes included.
    ///
    /// A part that occurs twice counts twice, so that this also bounds the work of walking the
    /// value. O(1).
    public var memorySize: Int {
        switch self {
        case .string(let text): 16 + text.memorySize
        case .list(let list): list.memorySize
        case .map(let map): map.memorySize
        case .path(let path): 64 + 16 * path.nodes.count
        case .bytes(let array): 64 + array.bytes.count
        default: 16
        }
    }

    /// How deeply lists and maps nest here: 0 for a scalar.
    public var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .map(let map): map.depth
        default: 0
        }
    }
}

/// The elements of a list value.
public final class ValueList: Sendable {
    /// The elements in order.
    public let elements: [Value]
    /// 1 for a flat list.
    ///
    /// Values deeper than `ValueDepth.limit` are refused where they are made.
    public let depth: Int
    /// The memory of the list and all in it, stuck at the largest number instead of overflowing.
    public let memorySize: Int

    /// Wraps elements.
    ///
    /// O(n).
    public init(_ elements: [Value]) {
        self.elements = elements
        var depth = 0
        var size = MemorySize(64)
        for element in elements {
            depth = max(depth, element.depth)
            size.add(element.memorySize)
        }
        self.depth = depth + 1
        memorySize = size.bytes
        LargeValues.add(elements.count &* MemoryLayout<Value>.stride)
    }

    deinit { LargeValues.remove(elements.count &* MemoryLayout<Value>.stride) }
}

/// The entries of a map value, in the order in which they were written; keys are unique.
public final class ValueMap: Sendable {
    /// The keys in order.
    public let keys: [Text]
    /// The values, parallel to `keys`.
    public let values: [Value]
    /// 1 for a flat map.
    public let depth: Int
    /// The memory of the map and all in it, stuck at the largest number instead of overflowing.
    public let memorySize: Int

    /// Wraps entries; of entries with the same key the last one wins.
    ///
    /// O(n) up to 8 keys, else hashed.
    public init(_ entries: [(Text, Value)]) {
        var keys: [Text] = []
        var values: [Value] = []
        keys.reserveCapacity(entries.count)
        values.reserveCapacity(entries.count)
        var places: [Text: Int] = [:]
        var depth = 0
        for (key, value) in entries {
            depth = max(depth, value.depth)
            let place = entries.count <= 8 ? keys.firstIndex(of: key) : places[key]
            if let place {
                values[place] = value
            } else {
                if entries.count > 8 { places[key] = keys.count }
                keys.append(key)
                values.append(value)
            }
        }
        var size = MemorySize(128)
        for key in keys { size.add(8 + key.memorySize) }
        for value in values { size.add(value.memorySize) }
        self.keys = keys
        self.values = values
        self.depth = depth + 1
        memorySize = size.bytes
    }

    /// The value of a key, or nil where there is none.
    ///
    /// O(keys).
    public subscript(key: Text) -> Value? {
        keys.firstIndex(of: key).map { values[$0] }
    }

    /// The value of a key, or nil where there is none.
    ///
    /// O(keys).
    public subscript(key: String) -> Value? { self[Text.make(key)] }
}

/// A path: nodes with the relationships between them; one node more than relationships.
public final class ValuePath: Sendable {
    /// The nodes from start to end.
    public let nodes: [NodeID]
    /// The relationships, each between the nodes of the same and the next index.
    public let relationships: [RelationshipID]

    /// Wraps a path; `nodes.count == relationships.count + 1`.
    public init(nodes: [NodeID], relationships: [RelationshipID]) {
        precondition(nodes.count == relationships.count + 1, "a path has one node more")
        self.nodes = nodes
        self.relationships = relationships
    }
}

/// An immutable byte array value.
public final class ByteArray: Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// A sum of sizes that cannot overflow: lists that hold one list many times double with each level.
struct MemorySize {
    private(set) var bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    mutating func add(_ more: Int) {
        let (sum, overflow) = bytes.addingReportingOverflow(more)
        bytes = overflow ? Int.max : sum
    }
}

/// How deeply values may nest: freeing and walking a value is recursive, so its depth has a budget.
public enum ValueDepth {
    /// The deepest list or map that may be made.
    public static let limit = 256
}
