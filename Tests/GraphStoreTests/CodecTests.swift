import Testing

@testable import GraphStore

@Suite("Codecs of records and keys")
struct CodecTests {
    static func randomScalar(_ random: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: .boolean(Bool.random(using: &random))
        case 1: .integer(Int.random(in: -5...5, using: &random))
        case 2: .integer(Int(truncatingIfNeeded: random.next()))
        case 3: .float(Double(Int.random(in: -20...20, using: &random)) / 4)
        case 4: .float(Double(bitPattern: random.next()))
        case 5:
            .float(
                [0, -0.0, .infinity, -.infinity, .nan, 0x1p63, -0x1p63].randomElement(
                    using: &random) ?? 0)
        case 6:
            .bytes(
                ByteArray(
                    (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                        UInt8.random(in: 0...3, using: &random)
                    }))
        default: .string(randomString(&random))
        }
    }

    static func randomString(_ random: inout SeededGenerator) -> String {
        let alphabet: [Character] = ["a", "b", "\0", "é", "果", "\u{1}", "z", "𝄞"]
        let length =
            Int.random(in: 0..<10, using: &random) == 0
            ? 700 : Int.random(in: 0..<6, using: &random)
        return String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" })
    }

    static func randomValue(_ random: inout SeededGenerator) -> Value {
        guard Int.random(in: 0..<6, using: &random) == 0 else { return randomScalar(&random) }
        return .list((0..<Int.random(in: 0..<4, using: &random)).map { _ in randomScalar(&random) })
    }

    @Test("a storable value comes back as it was")
    func valuesRoundTrip() {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        let buffer = ByteBuffer(capacity: 1)
        for _ in 0..<5000 {
            let value = Self.randomValue(&random)
            buffer.truncate()
            #expect(PropertyBlock.append(value, to: buffer))
            var reader = RecordReader(buffer.bytes)
            let back = PropertyBlock.value(&reader)
            #expect(PlainValue(back) == PlainValue(value))
            #expect(reader.isAtEnd && !reader.isDamaged)
            var skipping = RecordReader(buffer.bytes)
            PropertyBlock.skip(&skipping)
            #expect(skipping.isAtEnd && !skipping.isDamaged)
        }
    }

    @Test("maps, nulls, entities and nested lists are refused")
    func refusals() {
        let refused: [Value] = [
            .null, .map(ValueMap([])), .node(NodeID(1)), .relationship(RelationshipID(1)),
            .list([.list([.integer(1)])]), .list([.null]), .list([.map(ValueMap([]))]),
        ]
        for value in refused {
            #expect(!PropertyBlock.isStorable(value))
            #expect(!PropertyBlock.append(value, to: ByteBuffer()))
        }
    }

    @Test("setting keys of a block one by one gives the block of all of them")
    func editing() {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        for _ in 0..<300 {
            var block = ByteBuffer(capacity: 16)
            var model: [PropertyKeyID: PlainValue] = [:]
            for _ in 0..<20 {
                let key = PropertyKeyID(UInt32.random(in: 0..<200, using: &random))
                let value = Bool.random(using: &random) ? .null : Self.randomValue(&random)
                let edited = ByteBuffer(capacity: 16)
                #expect(PropertyBlock.append(block.bytes, setting: key, to: value, to: edited))
                block = edited
                model[key] = PlainValue(value)
            }
            let all = PropertyBlock.all(in: block.bytes) ?? []
            #expect(all.map(\.0.rawValue) == model.keys.map(\.rawValue).sorted())
            for (key, value) in all { #expect(PlainValue(value) == model[key]) }
            for key in 0..<200 {
                let found = PropertyBlock.value(of: PropertyKeyID(UInt32(key)), in: block.bytes)
                #expect(PlainValue(found) == model[PropertyKeyID(UInt32(key))])
            }
        }
    }

    @Test("any bytes are read without harm")
    func damage() {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        let pairs = UnsafeMutablePointer<AdjacencyPair>.allocate(capacity: AdjacencyBlock.pairLimit)
        let ids = UnsafeMutablePointer<UInt64>.allocate(capacity: LabelBlock.idLimit)
        defer {
            pairs.deallocate()
            ids.deallocate()
        }
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : UInt8.random(in: 0...9, using: &random)
            }
            bytes.withUnsafeBytes { bytes in
                _ = PropertyBlock.all(in: bytes)
                _ = PropertyBlock.find(PropertyKeyID(3), in: bytes)
                _ = NodeRecord(bytes)?.labels
                var properties = UnsafeRawBufferPointer(start: nil, count: 0)
                _ = RelationshipRecord(RelationshipID(1), bytes, &properties)
                _ = AdjacencyBlock.decode(bytes, into: pairs)
                _ = AdjacencyHead(bytes)
                _ = LabelBlock.decode(bytes, into: ids)
                _ = IndexKey.append(stored: bytes, to: ByteBuffer())
            }
        }
    }

    /// The order of the index: booleans, numbers, strings, byte arrays, lists; nil where equal.
    static func naiveOrder(_ left: Value, _ right: Value) -> Int {
        func rank(_ value: Value) -> Int {
            switch value {
            case .boolean: 0
            case .integer, .float: 1
            case .string: 2
            case .bytes: 3
            default: 4
            }
        }
        func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
        if rank(left) != rank(right) { return sign(rank(left), rank(right)) }
        switch (left, right) {
        case (.boolean(let a), .boolean(let b)): return sign(a ? 1 : 0, b ? 1 : 0)
        case (.string(let a), .string(let b)):
            return sign(a, b)
        case (.bytes(let a), .bytes(let b)):
            if a.bytes == b.bytes { return 0 }
            return a.bytes.lexicographicallyPrecedes(b.bytes) ? -1 : 1
        case (.integer(let a), .integer(let b)): return sign(a, b)
        case (.float(let a), .float(let b)): return floatOrder(a, b)
        case (.integer(let a), .float(let b)): return mixedOrder(a, b)
        case (.float(let a), .integer(let b)): return -mixedOrder(b, a)
        default: return 0
        }
    }

    private static func floatOrder(_ a: Double, _ b: Double) -> Int {
        if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? 0 : a.isNaN ? 1 : -1 }
        return a < b ? -1 : a == b ? 0 : 1
    }

    private static func mixedOrder(_ a: Int, _ b: Double) -> Int {
        if b.isNaN || b >= 0x1p63 { return -1 }
        if b < -0x1p63 { return 1 }
        let whole = b.rounded(.down)
        guard let integer = Int(exactly: whole) else { return 0 }
        if a != integer { return a < integer ? -1 : 1 }
        return b > whole ? -1 : 0
    }

    @Test("the bytes of index keys sort as the values do, integers among floats")
    func indexOrder() {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        let edges: [Value] = [
            .integer(.max), .integer(.min), .integer(.max - 1), .float(0x1p63), .float(-0x1p63),
            .integer(1 << 53), .integer(1 << 53 + 1), .float(0x1p53), .integer(-(1 << 53) - 1),
            .float(0), .float(-0.0), .integer(0), .float(.leastNonzeroMagnitude),
            .float(-.leastNonzeroMagnitude), .float(.nan), .float(.infinity), .float(-.infinity),
        ]
        for round in 0..<20_000 {
            let left =
                round % 3 == 0
                ? edges.randomElement(using: &random) ?? .null : Self.randomScalar(&random)
            let right =
                round % 2 == 0
                ? edges.randomElement(using: &random) ?? .null : Self.randomScalar(&random)
            let keys = [left, right].map { value -> [UInt8] in
                let stored = ByteBuffer()
                let key = ByteBuffer()
                #expect(PropertyBlock.append(value, to: stored))
                #expect(IndexKey.append(stored: stored.bytes, to: key))
                return Array(key.bytes)
            }
            let order = keys[0] == keys[1] ? 0 : keys[0].lexicographicallyPrecedes(keys[1]) ? -1 : 1
            #expect(order == Self.naiveOrder(left, right), "\(left) \(right)")
        }
    }

    @Test("pairs of adjacency come back in order")
    func adjacencyRoundTrip() {
        var random = SeededGenerator(seed: SeededGenerator.seed)
        let room = UnsafeMutablePointer<AdjacencyPair>.allocate(capacity: AdjacencyBlock.pairLimit)
        defer { room.deallocate() }
        for _ in 0..<500 {
            var set: Set<AdjacencyPair> = []
            for _ in 0..<Int.random(in: 0..<150, using: &random) {
                set.insert(
                    AdjacencyPair(
                        neighbour: UInt64.random(
                            in: 0..<(Bool.random(using: &random) ? 5 : 1 << 53), using: &random),
                        relationship: UInt64.random(in: 0..<(1 << 53), using: &random)))
            }
            let pairs = set.sorted()
            let buffer = ByteBuffer()
            pairs.withUnsafeBufferPointer { AdjacencyBlock.append($0, to: buffer) }
            let count = AdjacencyBlock.decode(buffer.bytes, into: room)
            #expect(count == pairs.count)
            #expect(Array(UnsafeBufferPointer(start: room, count: pairs.count)) == pairs)
        }
    }
}
