import Synchronization
import Testing

@testable import GraphStore

@Suite("Indexes and constraints")
struct IndexTests {
    private func collect(_ cursor: EntityCursor) throws -> [UInt64] {
        var found: [UInt64] = []
        while let id = try cursor.next() { found.append(id) }
        return found
    }

    @Test("seeks find what a scan of every node finds")
    func seeksAgainstScans() throws {
        let seed = SeededGenerator.seed
        let temporary = try TemporaryStore()
        let store = temporary.store
        let values = Mutex<[(UInt64, Value)]>([])
        let index = try store.write { writer throws in
            var random = SeededGenerator(seed: seed)
            let label = try writer.labelID(creating: "L")
            let key = try writer.propertyKeyID(creating: "k")
            let index = try writer.createIndex(named: "i", on: .node(label), keys: [key])
            var made: [(UInt64, Value)] = []
            for _ in 0..<800 {
                let value = CodecTests.randomScalar(&random)
                let id = try writer.createNode(labels: [label], properties: [(key, value)])
                made.append((id.rawValue, value))
            }
            let all = made
            values.withLock { $0 = all }
            return index
        }
        let made = values.withLock { $0 }
        var random = SeededGenerator(seed: seed &+ 1)
        func kind(_ value: Value) -> Int {
            switch value {
            case .boolean: 0
            case .integer, .float: 1
            case .string: 2
            default: 3
            }
        }
        func isNaN(_ value: Value) -> Bool {
            if case .float(let number) = value { number.isNaN } else { false }
        }
        try store.withSnapshot { graph throws in
            #expect(try graph.entryCount(index) == made.count)
            #expect(try collect(graph.scan(index)).count == made.count)
            for round in 0..<150 {
                let low = made[Int.random(in: 0..<made.count, using: &random)].1
                let high =
                    round % 2 == 0
                    ? CodecTests.randomScalar(&random)
                    : made[Int.random(in: 0..<made.count, using: &random)].1
                let equal = made.filter { !isNaN(low) && CodecTests.naiveOrder($0.1, low) == 0 }
                #expect(
                    try Set(collect(graph.seek(index, equals: [low]))) == Set(equal.map(\.0)),
                    "seed \(seed): equals \(low)")
                if equal.isEmpty {
                    #expect(try graph.seekNode(index, equals: low) == nil)
                } else {
                    let found = try graph.seekNode(index, equals: low)?.rawValue
                    #expect(equal.contains { $0.0 == found })
                }
                let (isFrom, isTo) = (Bool.random(using: &random), Bool.random(using: &random))
                let between = made.filter { _, value in
                    guard kind(value) == kind(low), kind(low) == kind(high),
                        !isNaN(value), !isNaN(low), !isNaN(high)
                    else { return false }
                    let first = CodecTests.naiveOrder(low, value)
                    let last = CodecTests.naiveOrder(value, high)
                    return (isFrom ? first <= 0 : first < 0) && (isTo ? last <= 0 : last < 0)
                }
                let found = try collect(
                    graph.seek(
                        index, from: IndexBound(low, isInclusive: isFrom),
                        to: IndexBound(high, isInclusive: isTo)))
                #expect(Set(found) == Set(between.map(\.0)), "seed \(seed): \(low) \(high)")
                let open = made.filter { _, value in
                    kind(value) == kind(low) && !isNaN(value) && !isNaN(low)
                        && CodecTests.naiveOrder(low, value) < 0
                }
                let above = try collect(
                    graph.seek(index, from: IndexBound(low, isInclusive: false), to: nil))
                #expect(Set(above) == Set(open.map(\.0)), "seed \(seed): above \(low)")
            }
        }
    }

    @Test("a prefix finds the strings that begin with it, long ones too")
    func prefixes() throws {
        let temporary = try TemporaryStore()
        let long = String(repeating: "果", count: 200)
        let words = [
            "", "a", "ab", "abc", "b", "a\0", "a\0b", long, long + "x", long + "y", long + "x!",
        ]
        let (index, ids) = try temporary.store.write { writer throws in
            let label = try writer.labelID(creating: "L")
            let key = try writer.propertyKeyID(creating: "k")
            let ids = try words.map {
                try writer.createNode(labels: [label], properties: [(key, .string($0))])
            }
            return (
                try writer.createIndex(named: nil, on: .node(label), keys: [key], kind: .text), ids
            )
        }
        try temporary.store.withSnapshot { graph throws in
            for prefix in words + ["果", long + "z", "ba"] {
                let expected = zip(words, ids).filter { word, _ in
                    Array(word.utf8).starts(with: Array(prefix.utf8))
                }.map(\.1.rawValue)
                let found = try collect(graph.seek(index, prefix: Text.make(prefix)))
                #expect(Set(found) == Set(expected), "\(prefix.count) letters")
            }
            for (word, id) in zip(words, ids) {
                #expect(try graph.seekNode(index, equals: .string(word)) == id)
            }
        }
        #expect(try temporary.store.checkInvariants().isClean)
    }

    @Test("a unique constraint refuses a second value, says which, and leaves nothing behind")
    func uniqueness() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (label, key) = try store.write { writer throws in
            let label = try writer.labelID(creating: "Tag")
            let key = try writer.propertyKeyID(creating: "id")
            try writer.createUniqueConstraint(named: "tag_id", on: .node(label), keys: [key])
            return (label, key)
        }
        let long = String(repeating: "x", count: 600)
        for value in [.string("a"), .integer(1), .string(long + "1"), .string(long + "2")]
            as [Value]
        {
            _ = try store.write { try $0.createNode(labels: [label], properties: [(key, value)]) }
        }
        for value in [.string("a"), .float(1), .string(long + "2")] as [Value] {
            let error = #expect(throws: StorageError.self) {
                try store.write { writer throws in
                    _ = try writer.createNode(labels: [], properties: [])
                    _ = try writer.createNode(labels: [label], properties: [(key, value)])
                }
            }
            #expect(error?.name == "constraint.unique.violated")
            #expect(error?.fact("entity") == "Tag")
            #expect(error?.fact("keys") == "'id'")
        }
        // Two that are not comparable, and two without the property, are not the same.
        for _ in 0..<2 {
            _ = try store.write {
                try $0.createNode(labels: [label], properties: [(key, .float(.nan))])
            }
            _ = try store.write { try $0.createNode(labels: [label], properties: []) }
        }
        let (node, other) = try store.write { writer throws in
            let index = try #require(writer.graph.schema.uniqueIndex(label: label, key: key))
            let node = try #require(try writer.graph.seekNode(index, equals: .string("a")))
            // Setting a value that it has, and swapping over a third one, are allowed.
            try writer.setProperty(key, .string("a"), of: node)
            try writer.setProperty(key, .string("b"), of: node)
            return (node, try writer.createNode(labels: [label], properties: [(key, .string("a"))]))
        }
        // An error that is swallowed does not let half of a change through.
        #expect(throws: StorageError.self) {
            try store.write { try? $0.setProperty(key, .string("b"), of: other) }
        }
        #expect(
            PlainValue(try store.withSnapshot { try $0.property(key, of: other) })
                == PlainValue(.string("a")))
        #expect(
            PlainValue(try store.withSnapshot { try $0.property(key, of: node) })
                == PlainValue(.string("b")))
        #expect(try store.withSnapshot { try $0.nodeCount() } == 9)
        let report = try store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
    }

    @Test("a constraint over values that repeat is refused; one is dropped with its entries")
    func schemaChanges() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (label, key) = try store.write { writer throws in
            let label = try writer.labelID(creating: "L")
            let key = try writer.propertyKeyID(creating: "k")
            for _ in 0..<2 {
                _ = try writer.createNode(labels: [label], properties: [(key, .integer(1))])
            }
            return (label, key)
        }
        func name(_ body: () throws -> Void) -> String? {
            do { try body() } catch { return (error as? StorageError)?.name }
            return nil
        }
        #expect(
            name {
                try store.write {
                    _ = try $0.createUniqueConstraint(named: nil, on: .node(label), keys: [key])
                }
            } == "constraint.unique.violated")
        let before = try store.withSnapshot { $0.schema.version }
        _ = try store.write { try $0.createIndex(named: "one", on: .node(label), keys: [key]) }
        #expect(try store.withSnapshot { $0.schema.version } != before)
        #expect(
            name {
                try store.write {
                    _ = try $0.createIndex(named: "two", on: .node(label), keys: [key])
                }
            } == "schema.alreadyExists")
        #expect(
            name {
                try store.write { _ = try $0.createIndex(named: "one", on: .node(label), keys: []) }
            } == "schema.nameTaken")
        #expect(
            name { try store.write { try $0.dropConstraint(named: "one") } } == "schema.missing")
        try temporary.reopen()
        #expect(try temporary.store.withSnapshot { $0.schema.indexes.map(\.name) } == ["one"])
        try temporary.store.write { try $0.dropIndex(named: "one") }
        #expect(try temporary.store.withSnapshot { $0.schema.indexes.isEmpty })
        let report = try temporary.store.checkInvariants()
        #expect(report.isClean, "\(report.summary)")
    }

    @Test("a composite index answers for its first keys alone and for a range behind them")
    func composites() throws {
        let temporary = try TemporaryStore()
        let index = try temporary.store.write { writer throws in
            let label = try writer.labelID(creating: "L")
            let keys = try ["a", "b"].map { try writer.propertyKeyID(creating: $0) }
            let index = try writer.createIndex(named: nil, on: .node(label), keys: keys)
            for a in 0..<5 {
                for b in 0..<20 {
                    _ = try writer.createNode(
                        labels: [label],
                        properties: [(keys[0], .integer(a)), (keys[1], .string("\(b)"))])
                }
                _ = try writer.createNode(labels: [label], properties: [(keys[0], .integer(a))])
            }
            return index
        }
        try temporary.store.withSnapshot { graph throws in
            #expect(try graph.entryCount(index) == 100)
            #expect(try collect(graph.seek(index, equals: [.integer(3)])).count == 20)
            #expect(try collect(graph.seek(index, equals: [.integer(3), .string("7")])).count == 1)
            #expect(
                try collect(graph.seek(index, equals: [.integer(3)], prefix: Text.make("1"))).count
                    == 11)
            let from = IndexBound(.string("5"), isInclusive: false)
            #expect(
                try collect(graph.seek(index, equals: [.integer(2)], from: from, to: nil)).count
                    == 4)
            #expect(try graph.estimatedCountPerValue(index) == 1)
        }
    }
}
