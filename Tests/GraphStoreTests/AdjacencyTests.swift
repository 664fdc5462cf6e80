import Synchronization
import Testing

@testable import GraphStore

@Suite("Relationships in blocks")
struct AdjacencyTests {
    struct Edge: Hashable {
        let id: RelationshipID
        let start: NodeID
        let end: NodeID
    }

    private func hops(
        _ graph: Snapshot, _ node: NodeID, _ direction: Direction
    ) throws -> [[UInt64]] {
        let cursor = try graph.expand(node, direction, types: nil)
        var found: [[UInt64]] = []
        while let hop = try cursor.next() {
            found.append([
                hop.neighbour.rawValue, hop.relationship.rawValue, hop.isOutgoing ? 1 : 0,
            ])
        }
        return found
    }

    @Test(
        "a popular node keeps every relationship while blocks split and empty, parallel ones and loops too"
    )
    func popularNode() throws {
        let seed = SeededGenerator.seed
        let temporary = try TemporaryStore()
        let store = temporary.store
        let state = Mutex((SeededGenerator(seed: seed), Set<Edge>()))
        let (type, nodes) = try store.write { writer throws in
            let type = try writer.typeID(creating: "R")
            return (type, try (0..<400).map { _ in try writer.createNode() })
        }
        let hub = nodes[200]
        for round in 0..<8 {
            try store.write { writer throws in
                var (random, edges) = state.withLock { $0 }
                for _ in 0..<900 {
                    let isShrinking = round >= 5
                    if Int.random(in: 0..<10, using: &random) < (isShrinking ? 8 : 1),
                        let edge = edges.randomElement(using: &random)
                    {
                        try writer.deleteRelationship(edge.id)
                        edges.remove(edge)
                        continue
                    }
                    let parallel = Int.random(in: 0..<4, using: &random) == 0
                    let other = parallel ? nodes[7] : nodes[Int.random(in: 0..<400, using: &random)]
                    let isOut = Bool.random(using: &random)
                    let id = try writer.createRelationship(
                        type: type, from: isOut ? hub : other, to: isOut ? other : hub)
                    edges.insert(Edge(id: id, start: isOut ? hub : other, end: isOut ? other : hub))
                }
                let done = (random, edges)
                state.withLock { $0 = done }
            }
            let edges = state.withLock { $0.1 }
            try store.withSnapshot { graph throws in
                let out = edges.filter { $0.start == hub }.map {
                    [$0.end.rawValue, $0.id.rawValue, 1]
                }
                let into = edges.filter { $0.end == hub }.map {
                    [$0.start.rawValue, $0.id.rawValue, 0]
                }
                func sorted(_ hops: [[UInt64]]) -> [[UInt64]] {
                    hops.sorted { $0.lexicographicallyPrecedes($1) }
                }
                #expect(try hops(graph, hub, .outgoing) == sorted(out), "seed \(seed)")
                #expect(try hops(graph, hub, .incoming) == sorted(into), "seed \(seed)")
                let loops = into.filter { $0[0] == hub.rawValue }
                #expect(try hops(graph, hub, .both).count == out.count + into.count - loops.count)
                #expect(
                    try graph.degree(of: hub, .both, type: type)
                        == out.count + into.count - loops.count)
            }
            let report = try store.checkInvariants()
            #expect(report.isClean, "seed \(seed), round \(round): \(report.summary)")
        }
        try store.write { writer in try writer.deleteNode(hub, detach: true) }
        #expect(try store.withSnapshot { try $0.relationshipCount() } == 0)
        let report = try store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
    }

    @Test("an expansion goes on correctly while its node gets more relationships")
    func expansionUnderWrites() throws {
        let temporary = try TemporaryStore()
        try temporary.store.write { writer throws in
            let type = try writer.typeID(creating: "R")
            let nodes = try (0..<1500).map { _ in try writer.createNode() }
            for index in stride(from: 1, to: 1500, by: 2) {
                _ = try writer.createRelationship(type: type, from: nodes[0], to: nodes[index])
            }
            var seen: Set<RelationshipID> = []
            let cursor = try writer.graph.expand(nodes[0], .outgoing, types: [type])
            var added = 2
            while let hop = try cursor.next() {
                #expect(seen.insert(hop.relationship).inserted)
                guard added < 1500 else { continue }
                _ = try writer.createRelationship(type: type, from: nodes[0], to: nodes[added])
                added += 2
            }
            #expect(seen.count >= 750)
        }
        #expect(try temporary.store.checkInvariants().isClean)
    }

    @Test("a label's blocks split and empty under random additions and removals")
    func labelBlocks() throws {
        let seed = SeededGenerator.seed
        let temporary = try TemporaryStore()
        let store = temporary.store
        let state = Mutex((SeededGenerator(seed: seed), Set<NodeID>()))
        let (label, nodes) = try store.write { writer throws in
            let label = try writer.labelID(creating: "L")
            return (label, try (0..<6000).map { _ in try writer.createNode() })
        }
        for round in 0..<6 {
            try store.write { writer throws in
                var (random, labelled) = state.withLock { $0 }
                for _ in 0..<2500 {
                    let node = nodes[Int.random(in: 0..<nodes.count, using: &random)]
                    if round < 4 {
                        #expect(
                            try writer.addLabel(label, to: node) == labelled.insert(node).inserted)
                    } else {
                        #expect(
                            try writer.removeLabel(label, from: node)
                                == (labelled.remove(node) != nil))
                    }
                }
                let done = (random, labelled)
                state.withLock { $0 = done }
            }
            try store.withSnapshot { graph throws in
                let cursor = try graph.nodes(labelled: label)
                var found: [NodeID] = []
                while let node = try cursor.next() { found.append(node) }
                #expect(found == state.withLock { $0.1.sorted() }, "seed \(seed), round \(round)")
            }
            let report = try store.checkInvariants()
            #expect(report.isClean, "seed \(seed): \(report.summary)")
        }
    }
}
