import Foundation
import Testing

@testable import GraphStore
@testable import LMDB

@Suite("Opening, refusing, damage")
struct OpeningTests {
    /// A closed store with some content, and its data file's bytes.
    private func sample() throws -> (directory: String, bytes: [UInt8]) {
        let directory = TemporaryStore.freshDirectory()
        let store = try GraphStore(at: directory + "/graph", access: .readWrite)
        for round in 0..<3 {
            try store.write { writer throws in
                let label = try writer.labelID(creating: "L")
                let key = try writer.propertyKeyID(creating: "k")
                let type = try writer.typeID(creating: "R")
                if round == 0 { try writer.createIndex(named: nil, on: .node(label), keys: [key]) }
                var last = try writer.createNode(labels: [label])
                for number in 0..<200 {
                    let node = try writer.createNode(
                        labels: [label], properties: [(key, .string("value \(number)"))])
                    _ = try writer.createRelationship(type: type, from: last, to: node)
                    last = node
                }
            }
        }
        store.close()
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/graph/data.mdb"))
        return (directory, [UInt8](data))
    }

    private func write(_ bytes: [UInt8], _ directory: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: directory + "/graph/data.mdb"))
    }

    private func remove(_ directory: String) {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func openingError(
        _ directory: String, _ access: GraphStore.Access = .readWrite
    ) -> StorageError? {
        do throws(StorageError) {
            try GraphStore(at: directory + "/graph", access: access).close()
            return nil
        } catch {
            return error
        }
    }

    @Test("a file cut off at any length is refused, and is left as it is")
    func truncation() throws {
        let (directory, bytes) = try sample()
        defer { remove(directory) }
        var lengths = [0, 1, 100, 4095, 4096, 4097, 8191, 8192, 8193, bytes.count - 1]
        var random = SeededGenerator(seed: SeededGenerator.seed)
        for _ in 0..<40 { lengths.append(Int.random(in: 0..<bytes.count, using: &random)) }
        for length in lengths {
            try write(Array(bytes[..<length]), directory)
            let error = openingError(directory)
            #expect(error?.name == "storage.corrupt", "cut off at \(length) of \(bytes.count)")
            #expect(openingError(directory, .readOnly)?.name == "storage.corrupt")
            let size = try FileIdentity(path: directory + "/graph/data.mdb")?.size
            #expect(size == length)
            #expect(try !GraphStore.check(at: directory + "/graph").isClean)
        }
        try write(bytes, directory)
        #expect(openingError(directory) == nil)
    }

    @Test("a file that lacks only pages which are free anyway is opened")
    func unwrittenTail() throws {
        let (directory, bytes) = try sample()
        defer { remove(directory) }
        // Names one page more than there is, as a commit that gave its last page back does.
        var longer = bytes
        for page in [0, 4096] {
            longer.withUnsafeMutableBytes { bytes in
                let last = bytes.loadUnaligned(fromByteOffset: page + 136, as: UInt64.self)
                bytes.storeBytes(
                    of: max(last, UInt64(bytes.count / 4096)), toByteOffset: page + 136,
                    as: UInt64.self)
            }
        }
        try write(longer, directory)
        #expect(openingError(directory) == nil)
    }

    @Test("a flipped bit is found by the check or changes nothing")
    func bitFlips() throws {
        let (directory, bytes) = try sample()
        defer { remove(directory) }
        let clean = try GraphStore.check(at: directory + "/graph")
        #expect(clean.isClean && clean.hasReadPages && clean.nodeCount == 603)
        var random = SeededGenerator(seed: SeededGenerator.seed)
        var foundCount = 0
        var missed: [Int] = []
        for _ in 0..<80 {
            let place = Int.random(in: 8192..<bytes.count, using: &random)
            var damaged = bytes
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try write(damaged, directory)
            let report = try GraphStore.check(at: directory + "/graph")
            if report.isClean { missed.append(place) } else { foundCount += 1 }
        }
        // The rest hits free pages and free space in pages.
        #expect(foundCount > 5, "seed \(SeededGenerator.seed): \(foundCount) found")
        try write(bytes, directory)
        let store = try GraphStore(at: directory + "/graph", access: .readOnly)
        defer { store.close() }
        let before = try dump(store)
        store.close()
        for place in missed.prefix(15) {
            var damaged = bytes
            damaged[place] ^= 0xFF
            try write(damaged, directory)
            guard try GraphStore.check(at: directory + "/graph").isClean else { continue }
            let store = try GraphStore(at: directory + "/graph", access: .readOnly)
            #expect(try dump(store) == before, "a flip at \(place) changed an answer")
            store.close()
        }
    }

    private func dump(_ store: GraphStore) throws -> [String] {
        try store.withSnapshot { graph in
            var lines: [String] = []
            let nodes = try graph.nodes()
            while let node = try nodes.next() { lines.append("\(try graph.materialise(node))") }
            let relationships = try graph.relationships()
            while let relationship = try relationships.next() { lines.append("\(relationship)") }
            for index in graph.schema.indexes {
                for number in 0..<200 {
                    let found = try graph.seekNode(index, equals: .string("value \(number)"))
                    lines.append("\(String(describing: found))")
                }
            }
            return lines
        }
    }

    @Test("what is no store is refused and not replaced")
    func strangers() throws {
        let (directory, bytes) = try sample()
        defer { remove(directory) }
        for stranger in [Array("not a database at all".utf8), [UInt8](repeating: 0, count: 20_000)]
        {
            try write(stranger, directory)
            #expect(openingError(directory)?.name == "storage.corrupt")
        }
        try FileManager.default.removeItem(atPath: directory + "/graph/data.mdb")
        #expect(openingError(directory)?.name == "storage.corrupt")
        #expect(openingError(directory, .readOnly)?.name == "storage.missing")
        try write(bytes, directory)
        #expect(openingError(directory) == nil)
        #expect(openingError(directory + "/nothing", .readOnly)?.name == "storage.missing")
    }

    @Test("a store of a newer format is refused")
    func newerFormat() throws {
        let temporary = try TemporaryStore()
        let directory = temporary.directory
        try temporary.store.write { writer throws in
            let session = writer.session
            session.scratch.record.beginRecord()
            session.scratch.record.appendLittleEndian(FormatVersion.current + 1)
            try MetaKey.format.lend { key throws(StorageError) in
                try session.put(.meta, session.tables.meta, key, session.scratch.record)
            }
        }
        temporary.store.close()
        #expect(openingError(directory)?.name == "storage.formatTooNew")
        #expect(openingError(directory, .readOnly)?.name == "storage.formatTooNew")
    }

    @Test("a second writing process is refused with the first one's pid; readers may come")
    func lockFile() throws {
        let temporary = try TemporaryStore()
        let directory = temporary.directory
        #expect(openingError(directory)?.name == "storage.alreadyOpen")
        #expect(openingError(directory, .readOnly) == nil)
        temporary.store.close()
        // What another process does: it holds the lock, and its pid is in the file.
        let descriptor = open(directory + "/graph.lock", O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        _ = pwrite(descriptor, "4711\n", 5, 0)
        let error = openingError(directory)
        #expect(error?.name == "storage.locked")
        #expect(error?.fact("pid") == "4711")
        #expect(error?.message.contains("process 4711") == true)
        #expect(openingError(directory, .readOnly) == nil)
        #expect(try !GraphStore.check(at: directory + "/graph").hasReadPages)
        close(descriptor)
        #expect(openingError(directory) == nil)
    }

    @Test("a store that only reads sees what is committed and refuses to write")
    func readOnly() throws {
        let temporary = try TemporaryStore()
        let reader = try GraphStore(at: temporary.graphDirectory, access: .readOnly)
        #expect(try reader.withSnapshot { try $0.nodeCount() } == 0)
        try temporary.store.write { writer throws in
            _ = try writer.createNode(labels: [try writer.labelID(creating: "New")])
        }
        try reader.withSnapshot { graph throws in
            #expect(try graph.nodeCount() == 1)
            #expect(graph.labelID(named: "New") != nil)
        }
        let error = #expect(throws: StorageError.self) {
            try reader.write { _ = try $0.createNode() }
        }
        #expect(error?.name == "storage.readOnly")
        reader.close()
        // The file stays open for the one that writes.
        _ = try temporary.store.write { try $0.createNode() }
        #expect(try temporary.store.withSnapshot { try $0.nodeCount() } == 2)
    }

    @Test("a closed store says so")
    func closing() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        store.close()
        store.close()
        #expect(throws: StorageError.closed(temporary.graphDirectory)) { _ = try store.snapshot() }
        #expect(throws: StorageError.closed(temporary.graphDirectory)) {
            try store.write { _ = try $0.createNode() }
        }
    }

    @Test("damage that the file's structure survives is reported with its place")
    func damagedRecords() throws {
        let temporary = try TemporaryStore()
        try temporary.store.write { writer throws in
            let label = try writer.labelID(creating: "L")
            let node = try writer.createNode(labels: [label])
            let session = writer.session
            let buffer = KeyBuffer()
            let key = buffer.id(node.rawValue)
            try session.transaction.put(session.tables.node, key, key)
            withExtendedLifetime(buffer) {}
            session.view.noteWrite()
        }
        let report = try temporary.store.checkInvariants()
        #expect(!report.isClean)
        #expect(report.violations.contains { $0.store == "table node" && $0.key == "node 0" })
        let error = #expect(throws: StorageError.self) {
            try temporary.store.withSnapshot { _ = try $0.labels(of: NodeID(0)) }
        }
        #expect(error?.name == "storage.corrupt")
    }
}
