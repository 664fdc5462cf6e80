import Foundation
import GraphStore

/// What functions and operators on values may use: one for each run of a statement, confined to its
/// thread.
final class FunctionContext {
    /// The graph as the statement sees it; nil while constants are folded, when there are no
    /// entities.
    var graph: Snapshot?
    /// What the query may hold in memory.
    let memory: MemoryBudget
    /// Throws when the query's time is up or its client has gone.
    let checkCancelled: () throws -> Void
    /// When the statement began, in nanoseconds since 1970: every call in it sees the same time.
    private(set) lazy var statementNanoseconds = givenNanoseconds ?? FunctionContext.now()
    /// Where `rand()` takes its numbers from.
    private(set) lazy var random = RandomSource(seed: givenSeed ?? .random(in: .min ... .max))

    private let givenNanoseconds: Int?
    private let givenSeed: UInt64?
    private var matchers: [Text: PatternMatcher] = [:]
    private var lastMatcher: (pattern: Text, matcher: PatternMatcher)?

    /// Gathers what functions may use; a seed makes `rand()` repeat itself.
    init(
        graph: Snapshot?, memory: MemoryBudget, statementNanoseconds: Int? = nil,
        seed: UInt64? = nil, checkCancelled: @escaping () throws -> Void = {}
    ) {
        self.graph = graph
        self.memory = memory
        self.checkCancelled = checkCancelled
        givenNanoseconds = statementNanoseconds
        givenSeed = seed
    }

    /// Throws when a value of so many bytes would not fit into the memory that is left.
    @inline(__always)
    func reserve(_ bytes: Int) throws(CypherError) {
        try memory.check(bytes)
    }

    /// Throws when a list of so many elements would not fit into the memory that is left.
    @inline(__always)
    func reserve(elements: Int) throws(CypherError) {
        let (bytes, overflow) = elements.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        try memory.check(overflow ? Int.max : bytes)
    }

    /// Throws when a value of so many bytes would not fit; the number comes from a multiplication.
    @inline(__always)
    func reserve(_ count: Int, times bytes: Int) throws(CypherError) {
        let (product, overflow) = count.multipliedReportingOverflow(by: bytes)
        try memory.check(overflow ? Int.max : product)
    }

    /// The next number of `rand()`, from 0 up to and without 1.
    func nextRandom() -> Double { random.next() }

    /// The matcher of a pattern, which remembers what it learned in this run.
    func matcher(of pattern: Text) throws(CypherError) -> PatternMatcher {
        if let lastMatcher, lastMatcher.pattern == pattern { return lastMatcher.matcher }
        let matcher: PatternMatcher
        if let known = matchers[pattern] {
            matcher = known
        } else {
            matcher = PatternMatcher(try PatternCache.shared.program(of: pattern))
            // Patterns taken from rows may all differ; old ones are then not worth keeping.
            if matchers.count >= 64 { matchers.removeAll(keepingCapacity: true) }
            matchers[pattern] = matcher
        }
        lastMatcher = (pattern, matcher)
        return matcher
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    }
}

extension FunctionContext {
    /// The graph, which is there whenever a value is an entity.
    private func entityGraph() throws(CypherError) -> Snapshot {
        guard let graph else {
            throw CypherError.typeMismatch("there is no graph to read the entity from")
        }
        return graph
    }

    /// A property of a node, null where it has none; throws for a deleted node.
    func property(_ key: Text, of node: NodeID) throws -> Value {
        let graph = try entityGraph()
        if let id = graph.propertyKeyID(named: key) {
            let value = try graph.property(id, of: node)
            if !value.isNull { return value }
        }
        if graph.isDeleted(node) { throw CypherError.deletedEntity("node") }
        return .null
    }

    /// A property of a relationship, null where it has none; throws for a deleted relationship.
    func property(_ key: Text, of relationship: RelationshipID) throws -> Value {
        let graph = try entityGraph()
        if let id = graph.propertyKeyID(named: key) {
            let value = try graph.property(id, of: relationship)
            if !value.isNull { return value }
        }
        if graph.isDeleted(relationship) { throw CypherError.deletedEntity("relationship") }
        return .null
    }

    /// The names of a node's labels.
    func labels(of node: NodeID) throws -> [Value] {
        let graph = try entityGraph()
        guard let labels = try graph.labels(of: node) else {
            throw CypherError.deletedEntity("node")
        }
        return labels.map { .string(graph.text(of: $0)) }
    }

    /// The properties of a node or relationship in the order of their keys' numbers.
    func properties(of entity: Value) throws -> [(Text, Value)] {
        let graph = try entityGraph()
        var properties: [(PropertyKeyID, Value)]?
        switch entity {
        case .node(let node): properties = try graph.properties(of: node)
        case .relationship(let relationship): properties = try graph.properties(of: relationship)
        default: properties = []
        }
        guard let properties else {
            var kind = "relationship"
            if case .node = entity { kind = "node" }
            throw CypherError.deletedEntity(kind)
        }
        return properties.map { (graph.text(of: $0.0), $0.1) }
    }

    /// The type and ends of a relationship; also of one deleted in this transaction.
    func record(of relationship: RelationshipID) throws -> RelationshipRecord {
        guard let record = try entityGraph().relationship(relationship) else {
            throw CypherError.deletedEntity("relationship")
        }
        return record
    }

    /// The name of a relationship's type; also of one deleted in this transaction.
    func type(of relationship: RelationshipID) throws -> Value {
        let graph = try entityGraph()
        return .string(graph.text(of: try record(of: relationship).type))
    }
}
