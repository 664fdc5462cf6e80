import GraphStore

/// What the clauses of a plan write, as far as later clauses could see it.
struct WriteEffects {
    /// The labels of each kind of node that is created.
    var createdNodes: [Set<String>] = []
    var createdTypes: Set<String> = []
    /// Whether properties of what was there before are changed.
    var changesProperties = false
    var changedLabels: Set<String> = []
    var deletes = false

    var isEmpty: Bool {
        createdNodes.isEmpty && createdTypes.isEmpty && !changesProperties
            && changedLabels.isEmpty && !deletes
    }

    /// Everything may have changed.
    static let anything = WriteEffects(
        createdNodes: [[]], changesProperties: true, deletes: true)

    mutating func formUnion(_ other: WriteEffects) {
        createdNodes += other.createdNodes
        createdTypes.formUnion(other.createdTypes)
        changesProperties = changesProperties || other.changesProperties
        changedLabels.formUnion(other.changedLabels)
        deletes = deletes || other.deletes
    }

    /// Whether a pattern could match more, or less, or otherwise after these writes.
    func touches(_ pattern: BoundPattern, _ arena: BoundArena) -> Bool {
        if deletes { return true }
        for relationship in pattern.relationships + pattern.shortest.map(\.relationship) {
            if relationship.types.isEmpty, !createdTypes.isEmpty { return true }
            if relationship.types.contains(where: { createdTypes.contains($0.name) }) {
                return true
            }
        }
        let wanted = pattern.labels(arena)
        for node in pattern.nodes where !node.isBound {
            let labels = wanted[node.slot] ?? []
            if createdNodes.contains(where: { labels.isSubset(of: $0) }) { return true }
        }
        if !changedLabels.isEmpty { return true }
        return changesProperties && !pattern.predicates.isEmpty
    }

    /// Whether an expression could have another value after these writes.
    func touches(_ ref: BoundRef, _ arena: BoundArena) -> Bool {
        if isEmpty { return false }
        return arena.places(in: ref).contains { place in
            switch arena[place] {
            case .property(let subject, _): arena.type(of: subject).kind != .map
            case .labels, .subquery, .mapProjection, .index: true
            case .function(let definition, _): WriteEffects.reading.contains(definition.name)
            default: false
            }
        }
    }

    /// The functions that read the graph.
    private static let reading: Set<String> = ["labels", "keys", "properties", "size"]
}

extension BoundPattern {
    /// The labels that the pattern's plain label predicates require, by slot.
    func labels(_ arena: BoundArena) -> [Int: Set<String>] {
        var labels: [Int: Set<String>] = [:]
        for predicate in predicates {
            if case .labels(let subject, let names) = arena[predicate],
                case .slot(let slot) = arena[subject], let conjunction = names.conjunction
            {
                labels[slot, default: []].formUnion(conjunction.map(\.name))
            }
        }
        return labels
    }
}
