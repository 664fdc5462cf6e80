import CypherSyntax
import Synchronization

/// What a statement became before it runs.
enum Prepared: Sendable {
    case query(Plan)
    /// A query whose plan is to be shown.
    case explain(Plan)
    case schema(SchemaCommand)
}

/// A remembered statement and what its plan rests on.
final class CachedPlan: Sendable {
    let prepared: Prepared
    let schemaVersion: UInt64
    let procedureVersion: UInt64
    let nodeCount: Int
    let relationshipCount: Int
    /// How often the plan was taken since its counts were looked at.
    let useCount = Atomic<Int>(0)

    init(
        _ prepared: Prepared, schemaVersion: UInt64, procedureVersion: UInt64, nodeCount: Int,
        relationshipCount: Int
    ) {
        self.prepared = prepared
        self.schemaVersion = schemaVersion
        self.procedureVersion = procedureVersion
        self.nodeCount = nodeCount
        self.relationshipCount = relationshipCount
    }
}

/// Plans by the text of their statement.
///
/// Two generations: a plan that is used moves to the young one; when that is full, the old one is
/// forgotten. So plans in use stay, and a flood of new statements costs no search for a victim. A
/// generation is full when it holds half of the plans or half of the bytes that are allowed.
final class PlanCache: Sendable {
    private struct Generations {
        var young: [String: CachedPlan] = [:]
        var youngSize = 0
        var old: [String: CachedPlan] = [:]
    }

    /// Longer statements are not remembered.
    private static let textLimit = 32 << 10

    private let capacity: Int
    private let limitBytes: Int
    private let generations = Mutex(Generations())

    init(capacity: Int, limitBytes: Int) {
        self.capacity = max(2, capacity)
        self.limitBytes = limitBytes
    }

    /// About what the plan of a statement holds.
    ///
    /// Measured: patterns take a hundred bytes for each byte of their text, operators thirty, lists
    /// ten.
    static func size(of query: String) -> Int { 1_024 + 100 * query.utf8.count }

    /// The number of plans that are remembered.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    /// The plan of a statement.
    func lookup(_ query: String) -> CachedPlan? {
        generations.withLock { generations in
            if let found = generations.young[query] { return found }
            guard let found = generations.old.removeValue(forKey: query) else { return nil }
            insert(query, found, &generations)
            return found
        }
    }

    /// Remembers a plan.
    func store(_ query: String, _ plan: CachedPlan) {
        guard query.utf8.count <= Self.textLimit, Self.size(of: query) <= limitBytes / 2 else {
            return
        }
        generations.withLock { insert(query, plan, &$0) }
    }

    /// Forgets everything.
    func clear() { generations.withLock { $0 = Generations() } }

    private func insert(_ query: String, _ plan: CachedPlan, _ generations: inout Generations) {
        let size = Self.size(of: query)
        if generations.young.count >= capacity / 2
            || generations.youngSize + size > limitBytes / 2
        {
            generations.old = generations.young
            generations.young = [:]
            generations.youngSize = 0
        }
        let isNew = generations.young.updateValue(plan, forKey: query) == nil
        if isNew { generations.youngSize += size }
    }
}
