import Foundation
import GraphStore

/// A store in a directory of its own, removed with it.
final class TemporaryStore {
    let directory: String
    private(set) var store: GraphStore

    init(settings: StoreSettings = StoreSettings()) throws {
        directory = Self.freshDirectory()
        store = try GraphStore(at: directory + "/graph", access: .readWrite, settings: settings)
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    var graphDirectory: String { directory + "/graph" }

    /// Closes the store and opens it again.
    func reopen() throws {
        let settings = store.settings
        store.close()
        store = try GraphStore(at: graphDirectory, access: .readWrite, settings: settings)
    }

    /// A directory that nobody else uses, in memory where the machine has such a file system.
    static func freshDirectory() -> String {
        let memory = "/dev/shm"
        let base =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        return "\(base)/graph-store-tests-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    }
}

/// Random numbers from a seed, printed when a test fails.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The seed of the environment, or a fixed one.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["TAGGRAPH_TEST_SEED"].flatMap { UInt64($0) }
            ?? 20_240_229
    }
}

extension CheckReport {
    /// What is wrong, for a failing test's message.
    var summary: String { violations.prefix(5).map(\.description).joined(separator: "\n") }
}

/// A value that compares, for oracles.
enum PlainValue: Hashable {
    case boolean(Bool)
    case integer(Int)
    case float(UInt64)
    case string(String.UnicodeScalarView.SubSequence.Element?, [UInt8])
    case list([PlainValue])

    init?(_ value: Value) {
        switch value {
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .float(number.bitPattern)
        case .string(let text): self = .string(nil, Array(text.string.utf8))
        case .bytes(let array): self = .string("b", array.bytes)
        case .list(let list): self = .list(list.elements.compactMap { PlainValue($0) })
        default: return nil
        }
    }
}
