import GraphStore

/// A graph in dictionaries: the oracle of the store.
struct NaiveGraph {
    struct Node {
        var labels: Set<LabelID>
        var properties: [PropertyKeyID: Value]
    }

    struct Relationship {
        let record: RelationshipRecord
        var properties: [PropertyKeyID: Value]
    }

    var nodes: [NodeID: Node] = [:]
    var relationships: [RelationshipID: Relationship] = [:]

    func hops(_ node: NodeID, _ direction: Direction, _ types: [TypeID]?) -> Set<[UInt64]> {
        var hops: Set<[UInt64]> = []
        for (id, relationship) in relationships {
            let record = relationship.record
            if let types, !types.contains(record.type) { continue }
            if direction != .incoming, record.start == node {
                hops.insert([id.rawValue, record.end.rawValue, UInt64(record.type.rawValue), 1])
            }
            if direction != .outgoing, record.end == node {
                if direction == .both, record.start == node { continue }
                hops.insert([id.rawValue, record.start.rawValue, UInt64(record.type.rawValue), 0])
            }
        }
        return hops
    }

    /// Compares everything that a snapshot answers; returns what differs first.
    func difference(from graph: Snapshot, labels: [LabelID], types: [TypeID]) throws -> String? {
        if try graph.nodeCount() != nodes.count { return "node count" }
        if try graph.relationshipCount() != relationships.count { return "relationship count" }
        var seen: [NodeID] = []
        let cursor = try graph.nodes()
        while let node = try cursor.next() { seen.append(node) }
        if seen != nodes.keys.sorted() { return "scan of nodes" }
        for (id, node) in nodes {
            if Set(try graph.labels(of: id) ?? []) != node.labels { return "labels of \(id)" }
            let properties = try graph.properties(of: id) ?? []
            if !same(properties, node.properties) { return "properties of \(id)" }
            for direction in [Direction.outgoing, .incoming, .both] {
                for wanted in [nil, Array(types.prefix(1))] as [[TypeID]?] {
                    let expand = try graph.expand(id, direction, types: wanted)
                    var found: [[UInt64]] = []
                    while let hop = try expand.next() {
                        found.append([
                            hop.relationship.rawValue, hop.neighbour.rawValue,
                            UInt64(hop.type.rawValue), hop.isOutgoing ? 1 : 0,
                        ])
                    }
                    let expected = hops(id, direction, wanted)
                    if found.count != expected.count || Set(found) != expected {
                        return "expansion of \(id) \(direction)"
                    }
                    let degree = try graph.degree(of: id, direction, type: wanted?.first)
                    if degree != expected.count { return "degree of \(id) \(direction)" }
                }
            }
        }
        for (id, relationship) in relationships {
            if try graph.relationship(id) != relationship.record { return "record of \(id)" }
            let properties = try graph.properties(of: id) ?? []
            if !same(properties, relationship.properties) { return "properties of \(id)" }
        }
        return try scans(of: graph, labels, types)
    }

    private func scans(
        of graph: Snapshot, _ labels: [LabelID], _ types: [TypeID]
    ) throws -> String? {
        for label in labels {
            let expected = nodes.filter { $0.value.labels.contains(label) }.keys.sorted()
            let cursor = try graph.nodes(labelled: label)
            var found: [NodeID] = []
            while let node = try cursor.next() { found.append(node) }
            if found != expected { return "scan of label \(label)" }
            if try graph.nodeCount(labelled: label) != found.count { return "count of \(label)" }
        }
        for type in types {
            let expected = relationships.values.filter { $0.record.type == type }
            let cursor = try graph.relationships(typed: type)
            var found: [RelationshipRecord] = []
            while let relationship = try cursor.next() { found.append(relationship) }
            if Set(found.map(\.id)) != Set(expected.map(\.record.id))
                || found.count != expected.count
            {
                return "scan of type \(type)"
            }
            if try graph.relationshipCount(typed: type) != found.count { return "count of \(type)" }
            for label in labels {
                let from = expected.filter {
                    nodes[$0.record.start]?.labels.contains(label) ?? false
                }
                let to = expected.filter { nodes[$0.record.end]?.labels.contains(label) ?? false }
                if try graph.relationshipCount(typed: type, from: label) != from.count
                    || graph.relationshipCount(typed: type, to: label) != to.count
                {
                    return "count of \(label) \(type)"
                }
            }
        }
        let all = try graph.relationships()
        var ids: [RelationshipID] = []
        while let relationship = try all.next() { ids.append(relationship.id) }
        return ids == relationships.keys.sorted() ? nil : "scan of relationships"
    }

    private func same(
        _ found: [(PropertyKeyID, Value)], _ expected: [PropertyKeyID: Value]
    ) -> Bool {
        found.count == expected.count
            && found.allSatisfy { key, value in
                expected[key].map { PlainValue($0) == PlainValue(value) } ?? false
            }
    }
}
