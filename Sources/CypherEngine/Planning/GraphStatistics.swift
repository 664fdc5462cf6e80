import GraphStore

/// What the planner knows of the graph: counts, each looked up once, and indexes.
final class GraphStatistics {
    let graph: Snapshot
    let indexes: [IndexDescription]
    private var labelCounts: [String: Double] = [:]
    private var typeCounts: [String: Double] = [:]
    private(set) lazy var nodeCount = max(
        GraphStatistics.leastCount, count { try graph.nodeCount() })
    private lazy var relationshipCount = max(
        GraphStatistics.leastCount, count { try graph.relationshipCount() })

    init(_ graph: Snapshot) {
        self.graph = graph
        indexes = graph.schema.indexes.filter(\.isPopulated)
    }

    /// Counts are taken for no smaller than this: a plan made while the graph is nearly empty, such
    /// as that of the statement that fills it, must be good for a graph that is not.
    private static let leastCount = 10.0

    func nodeCount(labelled label: String) -> Double {
        if let known = labelCounts[label] { return known }
        let found = count {
            try graph.labelID(named: label).map { try graph.nodeCount(labelled: $0) } ?? 0
        }
        let taken = max(GraphStatistics.leastCount, found)
        labelCounts[label] = taken
        return taken
    }

    /// How many relationships there are of any of the types; of all where there is none.
    func relationshipCount(_ types: [Token]) -> Double {
        if types.isEmpty { return relationshipCount }
        let known = types.reduce(0) { $0 + relationshipCount(typed: $1.name) }
        return max(GraphStatistics.leastCount, known)
    }

    private func relationshipCount(typed type: String) -> Double {
        if let known = typeCounts[type] { return known }
        let found = count {
            try graph.typeID(named: type).map { try graph.relationshipCount(typed: $0) } ?? 0
        }
        typeCounts[type] = found
        return found
    }

    /// How many relationships of the types a node has on average, going one way.
    func fanOut(_ types: [Token], _ direction: Direction, from label: String?) -> Double {
        let relationships = relationshipCount(types) * (direction == .both ? 2 : 1)
        let nodes = label.map { nodeCount(labelled: $0) } ?? nodeCount
        return relationships / max(1, nodes)
    }

    private func count(_ body: () throws -> Int) -> Double {
        (try? body()).map { Double($0) } ?? 0
    }
}
