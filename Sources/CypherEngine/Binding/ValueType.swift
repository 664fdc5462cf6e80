import GraphStore

/// What is known of a value before the query runs.
struct ValueType: Equatable, Sendable {
    /// The kinds of value; `any` where nothing is known.
    enum Kind: String, Sendable {
        case any, null, boolean, integer, float, number, string, list, map, node, relationship
        case path, bytes
    }

    /// The value's own kind.
    var kind: Kind
    /// The kind of every element, for lists whose elements are of one kind.
    var element: Kind = .any

    static let any = ValueType(kind: .any)
    static let null = ValueType(kind: .null)
    static let boolean = ValueType(kind: .boolean)
    static let integer = ValueType(kind: .integer)
    static let float = ValueType(kind: .float)
    static let number = ValueType(kind: .number)
    static let string = ValueType(kind: .string)
    static let map = ValueType(kind: .map)
    static let node = ValueType(kind: .node)
    static let relationship = ValueType(kind: .relationship)
    static let path = ValueType(kind: .path)
    static let list = ValueType(kind: .list)

    /// A list of one kind of element.
    static func list(of element: Kind) -> ValueType { ValueType(kind: .list, element: element) }

    /// Whether a value of this type could be of one of the kinds.
    func mayBe(_ kinds: Kind...) -> Bool {
        if kind == .any || kind == .null { return true }
        if kinds.contains(kind) { return true }
        if kind == .number { return kinds.contains(.integer) || kinds.contains(.float) }
        return kinds.contains(.number) && (kind == .integer || kind == .float)
    }

    /// What is known of a value that is of this type or the other.
    func union(_ other: ValueType) -> ValueType {
        if self == other { return self }
        if kind == .null { return other }
        if other.kind == .null { return self }
        if kind == other.kind { return ValueType(kind: kind) }
        if mayBe(.number) && other.mayBe(.number) && kind != .any && other.kind != .any {
            return .number
        }
        return .any
    }

    /// The name for messages.
    var name: String {
        switch kind {
        case .any: "a value"
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a map"
        case .node: "a node"
        case .relationship: "a relationship"
        case .path: "a path"
        case .bytes: "a byte array"
        }
    }

    /// The type of a value at hand.
    init(of value: Value) {
        switch value {
        case .null: self = .null
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .float: self = .float
        case .string: self = .string
        case .list: self = .list
        case .map: self = .map
        case .node: self = .node
        case .relationship: self = .relationship
        case .path: self = .path
        case .bytes: self = ValueType(kind: .bytes)
        }
    }

    init(kind: Kind, element: Kind = .any) {
        self.kind = kind
        self.element = element
    }

    /// The type that a procedure declares.
    init(_ declared: CypherType) {
        switch declared {
        case .any: self = .any
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .float: self = .float
        case .number: self = .number
        case .string: self = .string
        case .map: self = .map
        case .node: self = .node
        case .relationship: self = .relationship
        case .path: self = .path
        case .lists(let elements):
            self = .list(of: ValueType(elements.first ?? .any).kind)
        }
    }
}
