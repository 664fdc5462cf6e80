import Synchronization
import Testing

@testable import GraphStore

@Suite("The writer against a naive graph")
struct RandomModelTests {
    /// Random changes of a graph, made in the store and in the oracle alike.
    struct Driver {
        var random: SeededGenerator
        var model = NaiveGraph()
        let labels: [LabelID]
        let types: [TypeID]
        let keys: [PropertyKeyID]

        mutating func pick<T>(_ items: some Collection<T>) -> T? {
            items.randomElement(using: &random)
        }

        mutating func properties() -> [(PropertyKeyID, Value)] {
            (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                (keys[Int.random(in: 0..<keys.count, using: &random)], value())
            }
        }

        mutating func value() -> Value {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: .null
            case 1: .string("v\(Int.random(in: 0..<8, using: &random))")
            default: CodecTests.randomValue(&random)
            }
        }

        private func settled(_ properties: [(PropertyKeyID, Value)]) -> [PropertyKeyID: Value] {
            var values: [PropertyKeyID: Value] = [:]
            for (key, value) in properties { values[key] = value }
            return values.filter { !$0.value.isNull }
        }

        mutating func step(_ writer: GraphWriter) throws {
            switch Int.random(in: 0..<22, using: &random) {
            case 0..<4:
                let chosen = labels.filter { _ in Bool.random(using: &random) }
                let properties = properties()
                let id = try writer.createNode(labels: chosen, properties: properties)
                model.nodes[id] = NaiveGraph.Node(
                    labels: Set(chosen), properties: settled(properties))
            case 4..<10: try createRelationship(writer)
            case 10..<12:
                guard let id = pick(model.relationships.keys.sorted()) else { return }
                try writer.deleteRelationship(id)
                model.relationships[id] = nil
            case 12: try deleteNode(writer)
            case 13..<15:
                guard let id = pick(model.nodes.keys.sorted()), let label = pick(labels) else {
                    return
                }
                let isNew = try writer.addLabel(label, to: id)
                #expect(isNew == model.nodes[id]?.labels.insert(label).inserted)
            case 15:
                guard let id = pick(model.nodes.keys.sorted()), let label = pick(labels) else {
                    return
                }
                let wasThere = try writer.removeLabel(label, from: id)
                #expect(wasThere == (model.nodes[id]?.labels.remove(label) != nil))
            case 16..<19:
                guard let id = pick(model.nodes.keys.sorted()), let key = pick(keys) else { return }
                let value = value()
                try writer.setProperty(key, value, of: id)
                model.nodes[id]?.properties[key] = value.isNull ? nil : value
            case 19:
                guard let id = pick(model.nodes.keys.sorted()) else { return }
                let properties = properties()
                try writer.replaceProperties(of: id, with: properties)
                let settled = settled(properties)
                model.nodes[id]?.properties = settled
            case 20:
                guard let id = pick(model.relationships.keys.sorted()), let key = pick(keys) else {
                    return
                }
                let value = value()
                try writer.setProperty(key, value, of: id)
                model.relationships[id]?.properties[key] = value.isNull ? nil : value
            default:
                guard let id = pick(model.relationships.keys.sorted()) else { return }
                let properties = properties()
                try writer.replaceProperties(of: id, with: properties)
                let settled = settled(properties)
                model.relationships[id]?.properties = settled
            }
        }

        private mutating func createRelationship(_ writer: GraphWriter) throws {
            let ids = model.nodes.keys.sorted()
            guard let start = pick(ids), let type = pick(types) else { return }
            // A few popular nodes, self-loops and parallel relationships.
            let end =
                Int.random(in: 0..<3, using: &random) == 0 ? ids.first ?? start : pick(ids) ?? start
            let properties = properties()
            let id = try writer.createRelationship(
                type: type, from: start, to: end, properties: properties)
            model.relationships[id] = NaiveGraph.Relationship(
                record: RelationshipRecord(id: id, type: type, start: start, end: end),
                properties: settled(properties))
        }

        private mutating func deleteNode(_ writer: GraphWriter) throws {
            guard let id = pick(model.nodes.keys.sorted()) else { return }
            let attached = model.relationships.filter {
                $0.value.record.start == id || $0.value.record.end == id
            }.keys.sorted()
            if Bool.random(using: &random) {
                try writer.deleteNode(id, detach: true)
            } else {
                try writer.deleteNode(id, detach: false)
                for relationship in attached { try writer.deleteRelationship(relationship) }
                try writer.finishStatement()
            }
            #expect(writer.graph.isDeleted(id))
            for relationship in attached {
                #expect(writer.graph.isDeleted(relationship))
                #expect(try writer.graph.relationship(relationship) != nil)
                model.relationships[relationship] = nil
            }
            model.nodes[id] = nil
        }
    }

    @Test(
        "every transaction leaves what the oracle has, and every invariant", arguments: [1, 2, 3])
    func transactions(round: UInt64) throws {
        let seed = SeededGenerator.seed &+ round
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (labels, types, keys) = try store.write { writer throws in
            let labels = try ["A", "B", "C"].map { try writer.labelID(creating: $0) }
            let types = try ["R", "S"].map { try writer.typeID(creating: $0) }
            let keys = try ["x", "y", "z"].map { try writer.propertyKeyID(creating: $0) }
            try writer.createIndex(named: nil, on: .node(labels[0]), keys: [keys[0]])
            try writer.createIndex(named: nil, on: .node(labels[1]), keys: [keys[1], keys[0]])
            try writer.createIndex(named: nil, on: .node(labels[0]), keys: [keys[2]], kind: .text)
            try writer.createIndex(named: nil, on: .relationship(types[0]), keys: [keys[0]])
            return (labels, types, keys)
        }
        let state = Mutex(
            Driver(random: SeededGenerator(seed: seed), labels: labels, types: types, keys: keys))
        struct Undo: Error {}
        for transaction in 0..<40 {
            let isUndone = transaction % 5 == 4
            do {
                try store.write { writer throws in
                    var driver = state.withLock { $0 }
                    for _ in 0..<25 { try driver.step(writer) }
                    let difference = try driver.model.difference(
                        from: writer.graph, labels: labels, types: types)
                    #expect(difference == nil, "seed \(seed): own view")
                    if isUndone { throw Undo() }
                    let done = driver
                    state.withLock { $0 = done }
                }
            } catch is Undo {}
            let model = state.withLock { $0.model }
            try store.withSnapshot { graph throws in
                let difference = try model.difference(from: graph, labels: labels, types: types)
                #expect(difference == nil, "seed \(seed), transaction \(transaction)")
            }
            let report = try store.checkInvariants()
            #expect(report.isClean, "seed \(seed): \(report.summary)")
        }
        try temporary.reopen()
        let model = state.withLock { $0.model }
        try temporary.store.withSnapshot { graph throws in
            let difference = try model.difference(from: graph, labels: labels, types: types)
            #expect(difference == nil, "seed \(seed): after opening again")
        }
    }
}
