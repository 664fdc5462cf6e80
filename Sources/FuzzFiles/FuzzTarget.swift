/// One parser that is fed mutated files.
protocol FuzzTarget {
    /// The whole files from which mutated ones are made.
    var seeds: [[UInt8]] { get }

    /// Changes a file as somebody would who knows its format.
    func mutate(_ file: inout [UInt8], _ random: inout FuzzRandom)

    /// Reads a file: whether it was taken. A broken promise of the parser ends the process.
    func run(_ file: [UInt8]) -> Bool
}

extension FuzzTarget {
    /// Input `index` of a run: the same on every machine, so that a crash can be had again.
    func input(_ index: UInt64, seed: UInt64) -> [UInt8] {
        var random = FuzzRandom(seed: seed, index: index)
        var file = seeds[random.next(below: seeds.count)]
        switch random.next(below: 8) {
        case 0...3: for _ in 0...(random.next(below: 5) / 2) { mutate(&file, &random) }
        case 4, 5: for _ in 0...(random.next(below: 7) / 2) { Bytes.change(&file, &random) }
        case 6: Bytes.splice(&file, seeds[random.next(below: seeds.count)], &random)
        default:
            mutate(&file, &random)
            Bytes.change(&file, &random)
        }
        return file
    }
}

/// SplitMix64, begun anew for each input.
struct FuzzRandom {
    private var state: UInt64

    init(seed: UInt64, index: UInt64) {
        state = seed
        state = next() ^ index
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Uniform in 0..<bound; 0 where there is nothing to choose from.
    mutating func next(below bound: Int) -> Int {
        bound > 0 ? Int(next().multipliedFullWidth(by: UInt64(bound)).high) : 0
    }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[next(below: elements.count)]
    }
}

/// Changes that know nothing of a format.
enum Bytes {
    private static let interesting: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x20, 0x22, 0x2D]

    /// One change somewhere.
    static func change(_ file: inout [UInt8], _ random: inout FuzzRandom) {
        guard !file.isEmpty else { return file.append(random.byte()) }
        let at = random.next(below: file.count)
        switch random.next(below: 9) {
        case 0: file[at] = random.byte()
        case 1: file[at] ^= 1 << UInt8(random.next(below: 8))
        case 2: file[at] = random.pick(interesting)
        case 3: file[at] &+= random.pick([1, 0xFF, 16, 0xF0])
        case 4: file.removeLast(file.count - at)
        case 5: file.removeSubrange(at..<min(file.count, at + 1 + random.next(below: 8)))
        case 6:
            let count = 1 + random.next(below: 8)
            file.insert(contentsOf: (0..<count).map { _ in random.byte() }, at: at)
        case 7:
            let part = file[at..<min(file.count, at + 1 + random.next(below: 64))]
            file.insert(contentsOf: Array(part), at: random.next(below: file.count))
        default: file.append(contentsOf: (0..<(1 + random.next(below: 16))).map { _ in 0 })
        }
    }

    /// The beginning of one file and the end of another.
    static func splice(_ file: inout [UInt8], _ other: [UInt8], _ random: inout FuzzRandom) {
        let begin = file.prefix(random.next(below: file.count + 1))
        file = begin + other.suffix(random.next(below: other.count + 1))
    }
}
