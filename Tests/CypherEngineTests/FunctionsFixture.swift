import GraphStore

@testable import CypherEngine

/// Short ways to write values and to call functions in tests.
enum Fixture {
    static func context(limitBytes: Int = 16 << 20) -> FunctionContext {
        FunctionContext(
            graph: nil, memory: MemoryBudget(limitBytes: limitBytes),
            statementNanoseconds: 1_500_000,
            seed: 1)
    }

    /// Calls a scalar function.
    static func call(
        _ name: String, _ arguments: [Value], _ context: FunctionContext = context()
    ) throws -> Value {
        guard let function = FunctionLibrary.lookup(name) else { throw Missing(name: name) }
        return try arguments.withUnsafeBufferPointer { try function.evaluate($0, context) }
    }

    /// Runs an aggregate function over rows of arguments.
    static func aggregate(
        _ name: String, _ rows: [[Value]], _ context: FunctionContext = context()
    ) throws -> Value {
        guard let aggregate = FunctionLibrary.lookup(name)?.aggregate else {
            throw Missing(name: name)
        }
        let accumulator = aggregate.makeAccumulator()
        for row in rows {
            try row.withUnsafeBufferPointer { try accumulator.add($0, context) }
        }
        return try accumulator.result(context)
    }

    struct Missing: Error {
        let name: String
    }
}

extension Value {
    static func map(_ entries: KeyValuePairs<String, Value>) -> Value {
        .map(ValueMap(entries.map { (Text.make($0.key), $0.value) }))
    }

    static func node(_ id: UInt64) -> Value { .node(NodeID(id)) }

    static func relationship(_ id: UInt64) -> Value { .relationship(RelationshipID(id)) }

    static func path(_ nodes: [UInt64], _ relationships: [UInt64]) -> Value {
        .path(
            ValuePath(
                nodes: nodes.map { NodeID($0) },
                relationships: relationships.map { RelationshipID($0) }))
    }

    /// How tests show values and compare them: kinds and all digits count, null is null.
    var shown: String {
        switch self {
        case .null: "null"
        case .boolean(let truth): "\(truth)"
        case .integer(let integer): "\(integer)"
        case .float(let float): float.cypherText
        case .string(let text): "'\(text.string)'"
        case .list(let list): "[" + list.elements.map(\.shown).joined(separator: ", ") + "]"
        case .map(let map):
            "{"
                + zip(map.keys, map.values).map { "\($0.string): \($1.shown)" }
                .joined(separator: ", ") + "}"
        case .node(let node): "(\(node.rawValue))"
        case .relationship(let relationship): "[\(relationship.rawValue)]"
        case .path(let path):
            "<\(path.nodes.map(\.rawValue)) \(path.relationships.map(\.rawValue))>"
        case .bytes(let array): "bytes\(array.bytes)"
        }
    }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByNilLiteral
{
    /// Writes a value as a literal.
    public init(integerLiteral: Int) { self = .integer(integerLiteral) }
    /// Writes a value as a literal.
    public init(floatLiteral: Double) { self = .float(floatLiteral) }
    /// Writes a value as a literal.
    public init(stringLiteral: String) { self = .string(Text.make(stringLiteral)) }
    /// Writes a value as a literal.
    public init(booleanLiteral: Bool) { self = .boolean(booleanLiteral) }
    /// Writes a value as a literal.
    public init(arrayLiteral: Value...) { self = .list(arrayLiteral) }
    /// Writes a value as a literal.
    public init(nilLiteral: ()) { self = .null }
}

/// A random sequence that its seed repeats; the seed is shown when a test fails.
struct Dice: RandomNumberGenerator {
    var source: RandomSource

    init(_ seed: UInt64) { source = RandomSource(seed: seed) }

    mutating func next() -> UInt64 { source.next() }

    /// A hostile value: extremes, NaN, lone blanks, deep lists.
    mutating func value(depth: Int = 3) -> Value {
        switch Int.random(in: 0..<14, using: &self) {
        case 0: return .null
        case 1: return .boolean(.random(using: &self))
        case 2...4: return .integer(integers.randomElement(using: &self) ?? 0)
        case 5, 6: return .float(floats.randomElement(using: &self) ?? 0)
        case 7...9: return .string(strings.randomElement(using: &self) ?? "")
        case 10 where depth > 0:
            return .list(
                (0..<Int.random(in: 0..<4, using: &self)).map { _ in value(depth: depth - 1) })
        case 11 where depth > 0:
            return .map(
                ValueMap(
                    (0..<Int.random(in: 0..<4, using: &self)).map { _ in
                        (
                            Text.make(strings.randomElement(using: &self) ?? ""),
                            value(depth: depth - 1)
                        )
                    }))
        case 12:
            return Bool.random(using: &self)
                ? .node(UInt64.random(in: 0..<3, using: &self))
                : .relationship(UInt64.random(in: 0..<3, using: &self))
        case 13: return .path([1, 2], [1])
        default: return .bytes(ByteArray([1, 2, 255]))
        }
    }
}

private let integers = [
    0, 1, -1, 2, 3, 5, 7, -2, 100, Int.max, Int.min, Int.max - 1, Int.min + 1, 1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1, 1 << 62, Int(Int32.max), Int(UInt32.max),
]
private let floats = [
    0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, .nan, -.nan, .infinity, -.infinity,
    .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0x1p53, 0x1p63, -0x1p63, 0x1p64, 1e300,
    1.005,
    0.1 + 0.2, 9007199254740993.0,
]
private let strings = [
    "", " ", "a", "ab", "ABC", "aXbXc", "true", "FALSE", "1", "-1.5", "1e400",
    "9223372036854775808",
    "水果和苹果", "e\u{301}", "👩‍👩‍👧", "\u{0}", "\u{FFFF}", "NFD", "HALF_EVEN", "(a+)+$", "[", "\\",
    "a{9999}",
    "\n", "\r\n", String(repeating: "a", count: 300),
]
