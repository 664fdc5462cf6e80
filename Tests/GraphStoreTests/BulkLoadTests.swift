import Foundation
import Testing

@testable import GraphStore

@Suite("Bulk loads")
struct BulkLoadTests {
    struct Refused: Error {}

    /// What both ways of loading can do.
    private struct Loader {
        let node: ([LabelID], [(PropertyKeyID, Value)]) throws -> NodeID
        let relationship: (TypeID, NodeID, NodeID, [(PropertyKeyID, Value)]) throws -> Void
    }

    private static func load(
        _ loader: Loader, _ labels: [LabelID], _ types: [TypeID], _ keys: [PropertyKeyID]
    ) throws {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        var nodes: [NodeID] = []
        for number in 0..<1500 {
            let chosen = labels.filter { _ in Bool.random(using: &random) }
            let value = CodecTests.randomValue(&random)
            nodes.append(try loader.node(chosen, [(keys[1], value), (keys[0], .integer(number))]))
        }
        for number in 0..<6000 {
            let start = nodes[Int.random(in: 0..<nodes.count, using: &random)]
            let end =
                number % 3 == 0 ? nodes[7] : nodes[Int.random(in: 0..<nodes.count, using: &random)]
            let type = types[number % 5 == 0 ? 1 : 0]
            try loader.relationship(
                type, start, number % 50 == 0 ? start : end, [(keys[0], .integer(number % 10))])
        }
    }

    private func dump(_ store: GraphStore) throws -> [String] {
        try store.withSnapshot { graph in
            var lines: [String] = []
            let nodes = try graph.nodes()
            while let node = try nodes.next() {
                lines.append("\(try graph.materialise(node))")
                let hops = try graph.expand(node, .both, types: nil)
                while let hop = try hops.next() { lines.append("\(hop)") }
            }
            for label in graph.labels {
                let nodes = try graph.nodes(labelled: label)
                while let node = try nodes.next() { lines.append("\(label) \(node)") }
            }
            let relationships = try graph.relationships()
            while let relationship = try relationships.next() {
                lines.append("\(try graph.materialise(relationship.id))")
            }
            for index in graph.schema.indexes {
                lines.append(
                    "\(index.name) \(try graph.entryCount(index)) \(try graph.valueCount(index))")
                let entries = try graph.scan(index)
                while let entry = try entries.next() { lines.append("\(entry)") }
            }
            return lines
        }
    }

    @Test("a bulk load makes the same graph as a transaction does, and it goes on from there")
    func sameGraph() throws {
        let slow = try TemporaryStore()
        let fast = try TemporaryStore()
        try slow.store.write { writer throws in
            let labels = try ["A", "B"].map { try writer.labelID(creating: $0) }
            let types = try ["R", "S"].map { try writer.typeID(creating: $0) }
            let keys = try ["k", "l"].map { try writer.propertyKeyID(creating: $0) }
            let loader = Loader(
                node: { try writer.createNode(labels: $0, properties: $1) },
                relationship: {
                    _ = try writer.createRelationship(type: $0, from: $1, to: $2, properties: $3)
                })
            try Self.load(loader, labels, types, keys)
            try writer.createUniqueConstraint(named: "u", on: .node(labels[0]), keys: [keys[0]])
            try writer.createIndex(named: "i", on: .node(labels[1]), keys: [keys[1], keys[0]])
            try writer.createIndex(named: "r", on: .relationship(types[0]), keys: [keys[0]])
        }
        fast.store.watch(labels: ["A"], types: [])
        let before = try fast.store.withSnapshot { $0.watchedVersion }
        #expect(try fast.store.isFresh())
        let count = try fast.store.bulkLoad { writer -> Int in
            let labels = try ["A", "B"].map { try writer.labelID(creating: $0) }
            let types = try ["R", "S"].map { try writer.typeID(creating: $0) }
            let keys = try ["k", "l"].map { try writer.propertyKeyID(creating: $0) }
            try writer.createUniqueConstraint(named: "u", on: .node(labels[0]), keys: [keys[0]])
            try writer.createIndex(named: "i", on: .node(labels[1]), keys: [keys[1], keys[0]])
            try writer.createIndex(named: "r", on: .relationship(types[0]), keys: [keys[0]])
            let loader = Loader(
                node: { try writer.createNode(labels: $0, properties: $1) },
                relationship: {
                    try writer.createRelationship(type: $0, from: $1, to: $2, properties: $3)
                })
            try Self.load(loader, labels, types, keys)
            return writer.nodeCount
        }
        #expect(count == 1500)
        let report = try fast.store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
        #expect(try dump(fast.store) == dump(slow.store))
        #expect(try fast.store.withSnapshot { $0.watchedVersion } > before)
        #expect(fast.store.changes(after: before, through: .max) == nil)
        #expect(try !fast.store.isFresh())
        #expect(throws: StorageError.self) { try fast.store.bulkLoad { _ in } }
        for store in [slow.store, fast.store] {
            try store.write { writer throws in
                let node = try writer.createNode(labels: [LabelID(0)])
                _ = try writer.createRelationship(type: TypeID(0), from: node, to: NodeID(7))
                try writer.deleteNode(NodeID(8), detach: true)
            }
        }
        #expect(try dump(fast.store) == dump(slow.store))
        try fast.reopen()
        #expect(try dump(fast.store) == dump(slow.store))
        #expect(try fast.store.checkInvariants().isClean)
        let left = try FileManager.default.contentsOfDirectory(atPath: fast.directory)
        #expect(left.sorted() == ["graph", "graph.lock"])
    }

    @Test("a bulk load that fails leaves the store as it was")
    func failures() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        #expect(throws: Refused.self) {
            try store.bulkLoad { writer in
                _ = try writer.createNode()
                throw Refused()
            }
        }
        let error = #expect(throws: StorageError.self) {
            try store.bulkLoad { writer in
                let label = try writer.labelID(creating: "L")
                let key = try writer.propertyKeyID(creating: "k")
                try writer.createUniqueConstraint(named: nil, on: .node(label), keys: [key])
                for _ in 0..<2 {
                    _ = try writer.createNode(labels: [label], properties: [(key, .string("x"))])
                }
            }
        }
        #expect(error?.name == "constraint.unique.violated")
        #expect(error?.fact("existing") == "0")
        let missing = #expect(throws: StorageError.self) {
            try store.bulkLoad { writer in
                let type = try writer.typeID(creating: "R")
                let node = try writer.createNode()
                try writer.createRelationship(type: type, from: node, to: NodeID(5))
            }
        }
        #expect(missing?.name == "entity.missing")
        #expect(try store.withSnapshot { try $0.nodeCount() } == 0)
        #expect(try store.isFresh())
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary.directory)
        #expect(left.sorted() == ["graph", "graph.lock"])
        _ = try store.write { try $0.createNode() }
    }

    @Test("a node is updated while it is loaded; what a killed load left is cleared away")
    func updates() throws {
        let temporary = try TemporaryStore()
        try temporary.store.write { writer throws in
            let label = try writer.labelID(creating: "Known")
            let key = try writer.propertyKeyID(creating: "k")
            try writer.createUniqueConstraint(named: "known", on: .node(label), keys: [key])
        }
        let node = try temporary.store.bulkLoad { writer in
            let (a, b) = (try writer.labelID(creating: "A"), try writer.labelID(creating: "Known"))
            let (k, l) = (
                try writer.propertyKeyID(creating: "k"), try writer.propertyKeyID(creating: "l")
            )
            let node = try writer.createNode(labels: [a], properties: [(k, .integer(1))])
            _ = try writer.createNode(labels: [a])
            try writer.updateNode(
                node, addingLabels: [b], properties: [(l, .string("x"))], replacing: false)
            return node
        }
        try temporary.store.withSnapshot { graph throws in
            #expect(try graph.materialise(node).labels == ["Known", "A"])
            #expect(try graph.materialise(node).properties.map(\.key) == ["k", "l"])
            let index = try #require(graph.schema.index(named: "known"))
            #expect(try graph.seekNode(index, equals: .integer(1)) == node)
        }
        let report = try temporary.store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
        let leftover = temporary.graphDirectory + ".new.1.2"
        try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: true)
        try temporary.reopen()
        #expect(!FileManager.default.fileExists(atPath: leftover))
    }
}
