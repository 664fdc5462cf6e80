import Foundation
import Synchronization
import Testing

@testable import GraphStore

@Suite("Transactions")
struct WritingTests {
    struct Refused: Error {}

    @Test("a body that throws leaves nothing, tokens and ids included")
    func atomicity() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        #expect(throws: Refused.self) {
            try store.write { writer throws in
                let label = try writer.labelID(creating: "Ghost")
                _ = try writer.createNode(labels: [label], properties: [])
                throw Refused()
            }
        }
        try store.withSnapshot { graph throws in
            #expect(try graph.nodeCount() == 0)
            #expect(graph.labelID(named: "Ghost") == nil)
        }
        let id = try store.write { try $0.createNode() }
        #expect(id == NodeID(0))
    }

    @Test("the neighbours of a write that fails after it wrote are committed, each once")
    func groupsWithFailures() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let counter = try store.write { writer throws in
            try writer.createNode(
                properties: [(try writer.propertyKeyID(creating: "n"), .integer(0))])
        }
        let succeeded = Atomic<Int>(0)
        let created = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 64) { worker in
            for round in 0..<10 {
                let fails = (worker + round) % 3 == 0
                do {
                    let counters = try store.write { writer -> WriteCounters in
                        let key = try #require(writer.graph.propertyKeyID(named: "n"))
                        guard case .integer(let n) = try writer.graph.property(key, of: counter)
                        else {
                            throw Refused()
                        }
                        try writer.setProperty(key, .integer(n + 1), of: counter)
                        _ = try writer.createNode()
                        if fails { throw Refused() }
                        return writer.counters
                    }
                    succeeded.wrappingAdd(1, ordering: .relaxed)
                    created.wrappingAdd(counters.nodesCreated, ordering: .relaxed)
                } catch is Refused {
                    #expect(fails)
                } catch {
                    Issue.record("\(error)")
                }
            }
        }
        let total = succeeded.load(ordering: .relaxed)
        #expect(created.load(ordering: .relaxed) == total)
        try store.withSnapshot { graph throws in
            let key = try #require(graph.propertyKeyID(named: "n"))
            #expect(PlainValue(try graph.property(key, of: counter)) == .integer(total))
            #expect(try graph.nodeCount() == total + 1)
        }
        #expect(try store.checkInvariants().isClean)
    }

    @Test("a snapshot sees the graph as it was, a later one as it is")
    func isolation() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let node = try store.write { try $0.createNode() }
        let before = try store.snapshot()
        try store.write { writer throws in
            let key = try writer.propertyKeyID(creating: "late")
            try writer.setProperty(key, .integer(1), of: node)
            for _ in 0..<100 { _ = try writer.createNode() }
        }
        #expect(try before.graph.nodeCount() == 1)
        #expect(try before.graph.properties(of: node)?.isEmpty == true)
        let after = try store.snapshot()
        #expect(after.graph.transactionID > before.graph.transactionID)
        #expect(try after.graph.nodeCount() == 101)
        before.release()
        after.release()
        #expect(throws: StorageError.transactionEnded) { try before.graph.nodeCount() }
    }

    @Test("a snapshot given back twice is not taken from the reader that has it by then")
    func releasedTwice() throws {
        let temporary = try TemporaryStore()
        _ = try temporary.store.write { try $0.createNode() }
        let first = try temporary.store.snapshot()
        first.release()
        let second = try temporary.store.snapshot()
        #expect(second.graph === first.graph)
        first.release()
        #expect(try second.graph.nodeCount() == 1)
        let third = try temporary.store.snapshot()
        #expect(third.graph !== second.graph)
    }

    @Test("a cursor of an ended snapshot throws, also when the snapshot is another reader's by now")
    func endedCursor() throws {
        let temporary = try TemporaryStore()
        _ = try temporary.store.write { try $0.createNode() }
        let snapshot = try temporary.store.snapshot()
        let cursor = try snapshot.graph.nodes()
        snapshot.release()
        let again = try temporary.store.snapshot()
        #expect(again.graph === snapshot.graph)
        #expect(throws: StorageError.transactionEnded) { try cursor.next() }
        again.release()
    }

    @Test("a snapshot that is held for too long is taken away and says so")
    func age() throws {
        var settings = StoreSettings()
        settings.environment.snapshotAgeLimitSeconds = 1
        let temporary = try TemporaryStore(settings: settings)
        let snapshot = try temporary.store.snapshot()
        #expect(try snapshot.graph.nodeCount() == 0)
        var error: StorageError?
        for _ in 0..<60 where error == nil {
            Thread.sleep(forTimeInterval: 0.1)
            do throws(StorageError) {
                _ = try snapshot.graph.nodeCount()
            } catch let found {
                error = found
            }
        }
        #expect(error == .tooOld)
        snapshot.release()
        #expect(try temporary.store.withSnapshot { try $0.nodeCount() } == 0)
    }

    @Test("a node that keeps relationships cannot be deleted alone; the statement leaves nothing")
    func connectedNodes() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (a, b, r) = try store.write { writer throws in
            let a = try writer.createNode()
            let b = try writer.createNode()
            let type = try writer.typeID(creating: "R")
            return (a, b, try writer.createRelationship(type: type, from: a, to: b))
        }
        let error = #expect(throws: StorageError.self) {
            try store.write { try $0.deleteNode(a, detach: false) }
        }
        #expect(error?.name == "constraint.nodeStillConnected")
        try store.write { writer throws in
            try writer.deleteNode(a, detach: false)
            #expect(writer.graph.isDeleted(a))
            #expect(try !writer.graph.nodeExists(a))
            try writer.deleteRelationship(r)
            try writer.deleteRelationship(r)
            try writer.deleteNode(a, detach: true)
            #expect(writer.counters.relationshipsDeleted == 1)
            #expect(writer.counters.nodesDeleted == 1)
        }
        let missing = #expect(throws: StorageError.self) {
            try store.write {
                _ = try $0.createRelationship(type: TypeID(0), from: a, to: b, properties: [])
            }
        }
        #expect(missing?.name == "entity.missing")
        #expect(try store.checkInvariants().isClean)
    }

    @Test("an explicit transaction sees its own writes, keeps others waiting, and commits as one")
    func leases() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let lease = try store.beginWrite()
        let node = try lease.perform { try $0.createNode() }
        #expect(try lease.perform { try $0.graph.nodeExists(node) })
        #expect(try store.withSnapshot { try $0.nodeCount() } == 0)
        try lease.commit()
        #expect(!lease.isOpen)
        #expect(try store.withSnapshot { try $0.nodeCount() } == 1)
        #expect(throws: StorageError.transactionEnded) {
            try lease.perform { _ = try $0.createNode() }
        }

        let dropped = try store.beginWrite()
        _ = try dropped.perform { try $0.createNode() }
        dropped.rollback()
        let failed = try store.beginWrite()
        #expect(throws: Refused.self) {
            try failed.perform { writer in
                _ = try writer.createNode()
                throw Refused()
            }
        }
        #expect(throws: StorageError.transactionEnded) { try failed.commit() }
        #expect(try store.withSnapshot { try $0.nodeCount() } == 1)
    }

    @Test("an idle explicit transaction is rolled back, one let go of too")
    func abandonedLeases() throws {
        var settings = StoreSettings()
        settings.leaseIdleSeconds = 0.2
        let temporary = try TemporaryStore(settings: settings)
        let idle = try temporary.store.beginWrite()
        _ = try idle.perform { try $0.createNode() }
        // Waits until the idle one is gone.
        #expect(try temporary.store.write { try $0.graph.nodeCount() } == 0)
        #expect(throws: StorageError.transactionEnded) { try idle.commit() }
        do {
            let lost = try temporary.store.beginWrite()
            _ = try lost.perform { try $0.createNode() }
        }
        #expect(try temporary.store.write { try $0.graph.nodeCount() } == 0)
    }

    @Test("a write inside a write is refused instead of waiting for itself")
    func nesting() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let error = #expect(throws: StorageError.self) {
            try store.write { _ in try store.write { _ = try $0.createNode() } }
        }
        #expect(error?.name == "transaction.nested")
    }

    @Test(
        "a map of one mebibyte grows under a load that does not notice, also while readers come and go"
    )
    func growth() throws {
        var settings = StoreSettings()
        settings.environment.mapSizeBytes = 1 << 20
        let temporary = try TemporaryStore(settings: settings)
        let store = temporary.store
        let text = Value.string(String(repeating: "x", count: 3000))
        let stop = Atomic<Bool>(false)
        let reader = Thread {
            while !stop.load(ordering: .relaxed) {
                _ = try? store.withSnapshot { try $0.nodeCount() }
            }
        }
        reader.start()
        let runs = Atomic<Int>(0)
        for _ in 0..<8 {
            try store.write { writer throws in
                runs.wrappingAdd(1, ordering: .relaxed)
                let key = try writer.propertyKeyID(creating: "t")
                for _ in 0..<400 { _ = try writer.createNode(properties: [(key, text)]) }
            }
        }
        stop.store(true, ordering: .relaxed)
        #expect(try store.withSnapshot { try $0.nodeCount() } == 3200)
        #expect(runs.load(ordering: .relaxed) > 8)
        let report = try store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
        #expect(try store.statistics().mapSizeBytes > 1 << 23)
    }

    @Test("changes of watched labels and types are remembered by commit, others are not")
    func changes() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        _ = try store.write { try $0.createNode() }
        #expect(store.changes(after: 0, through: 100) == nil)
        store.watch(labels: ["Tag"], types: ["BROADER"])
        let start = try store.withSnapshot { $0.watchedVersion }
        _ = try store.write { try $0.createNode() }
        #expect(try store.withSnapshot { $0.watchedVersion } == start)
        let (a, b, stamp) = try store.write { writer throws in
            let tag = try writer.labelID(creating: "Tag")
            let before = writer.graph.watchedVersion
            #expect(before == start)
            let a = try writer.createNode(labels: [tag])
            let stamp = writer.graph.watchedVersion
            let b = try writer.createNode(labels: [tag])
            let type = try writer.typeID(creating: "BROADER")
            _ = try writer.createRelationship(type: type, from: a, to: b)
            #expect(writer.graph.watchedVersion != stamp)
            #expect(writer.graph.ownChanges?.nodes.map(\.id) == [a, b])
            return (a, b, stamp)
        }
        let version = try store.withSnapshot { $0.watchedVersion }
        #expect(version != start && version != stamp)
        let changes = try #require(store.changes(after: start, through: version))
        #expect(changes.nodes.map(\.id) == [a, b])
        #expect(changes.relationships.map(\.end) == [b])
        #expect(throws: Refused.self) {
            try store.write { writer throws in
                try writer.deleteNode(a, detach: true)
                throw Refused()
            }
        }
        #expect(try store.withSnapshot { $0.watchedVersion } == version)
        try store.write { try $0.deleteNode(a, detach: true) }
        let later = try store.withSnapshot { $0.watchedVersion }
        let last = try #require(store.changes(after: version, through: later))
        #expect(last.nodes.map(\.id) == [a])
        #expect(last.relationships.count == 1)
    }
}
