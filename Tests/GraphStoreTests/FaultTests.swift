#if DEBUG
    import Testing

    @testable import GraphStore
    @testable import LMDB

    @Suite("Writes that fail half-way")
    struct FaultTests {
        @Sendable
        private static func statement(_ writer: GraphWriter) throws -> Int {
            let graph = writer.graph
            let label = try writer.labelID(creating: "New")
            let key = try writer.propertyKeyID(creating: "k")
            let type = try writer.typeID(creating: "R")
            let made = try writer.createNode(labels: [label], properties: [(key, .string("made"))])
            for node in [NodeID(0), NodeID(1), NodeID(2)] where try graph.nodeExists(node) {
                _ = try writer.createRelationship(type: type, from: made, to: node)
                try writer.setProperty(key, .integer(Int(node.rawValue) + 100), of: node)
            }
            try writer.deleteNode(NodeID(3), detach: true)
            _ = try writer.addLabel(label, to: NodeID(2))
            try writer.createIndex(named: "i", on: .node(label), keys: [key])
            return 1
        }

        private func dump(_ store: GraphStore) throws -> [String] {
            try store.withSnapshot { graph in
                var lines = ["\(graph.labels.count) \(graph.schema.indexes.map(\.name))"]
                let nodes = try graph.nodes()
                while let node = try nodes.next() {
                    lines.append("\(try graph.materialise(node))")
                    let hops = try graph.expand(node, .both, types: nil)
                    while let hop = try hops.next() { lines.append("\(hop)") }
                }
                return lines
            }
        }

        @Test(
            "a statement that fails at any of its writes, or at the commit, leaves what was before")
        func everyWrite() throws {
            let temporary = try TemporaryStore()
            let store = temporary.store
            try store.write { writer throws in
                let label = try writer.labelID(creating: "Old")
                let key = try writer.propertyKeyID(creating: "k")
                let type = try writer.typeID(creating: "R")
                try writer.createUniqueConstraint(named: nil, on: .node(label), keys: [key])
                let nodes = try (0..<5).map {
                    try writer.createNode(labels: [label], properties: [(key, .integer($0))])
                }
                for node in nodes {
                    _ = try writer.createRelationship(type: type, from: node, to: nodes[3])
                }
            }
            let before = try dump(store)
            let faults = store.core.current.environment.faults
            var failures = 0
            for count in 0..<500 {
                faults.fail(after: count)
                do {
                    let result = try store.write(Self.statement)
                    #expect(result == 1)
                    faults.fail(after: nil)
                    break
                } catch let error as StorageError {
                    #expect(error.name == "storage.full")
                    failures += 1
                }
                faults.fail(after: nil)
                #expect(try dump(store) == before, "failed at write \(count)")
                let report = try store.checkInvariants()
                #expect(report.isClean, "failed at write \(count): \(report.summary)")
            }
            #expect(failures > 30)
            #expect(try dump(store) != before)
            let report = try store.checkInvariants()
            #expect(report.isClean, "\(report.summary)")
        }

        @Test("an explicit transaction that a full disk ends cannot be committed")
        func lease() throws {
            let temporary = try TemporaryStore()
            let lease = try temporary.store.beginWrite()
            _ = try lease.perform { try $0.createNode() }
            temporary.store.core.current.environment.faults.fail(after: 0)
            #expect(throws: StorageError.self) { try lease.perform { _ = try $0.createNode() } }
            temporary.store.core.current.environment.faults.fail(after: nil)
            #expect(throws: StorageError.transactionEnded) { try lease.commit() }
            #expect(try temporary.store.withSnapshot { try $0.nodeCount() } == 0)
            _ = try temporary.store.write { try $0.createNode() }
        }

        @Test("two thousand readers at once")
        func manyReaders() throws {
            let temporary = try TemporaryStore()
            _ = try temporary.store.write { try $0.createNode() }
            let snapshots = try (0..<2000).map { _ in try temporary.store.snapshot() }
            for snapshot in snapshots { #expect(try snapshot.graph.nodeCount() == 1) }
            for snapshot in snapshots { snapshot.release() }
            #expect(try temporary.store.statistics().nodeCount == 1)
        }
    }
#endif
