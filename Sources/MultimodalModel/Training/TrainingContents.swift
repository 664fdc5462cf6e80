import Tensor
import TextModel

/// A content as the stages of a training read it.
struct TrainingContent: Sendable {
    /// The labels that hold.
    let labels: [LabelIndex]
    /// Its keyframes in the store, in order.
    let frames: [Int]
    /// Whether it has any text.
    let hasText: Bool
    /// The features of its tokens.
    let tokens: TokenFeatures
    /// The text classifier's logits.
    let textLogits: [Float]
}

/// All contents of a training: those to learn from and those held out.
struct TrainingContents: Sendable {
    let labelCount: Int
    let groups: [LabelGroup]
    let link: Calibration.Link
    let pictures: PictureStore
    let text: TextModel
    let training: [TrainingContent]
    let heldOut: [TrainingContent]

    /// The groups of each label.
    var groupsOfLabel: [[Int]] {
        var found = [[Int]](repeating: [], count: labelCount)
        for (index, group) in groups.enumerated() {
            for label in group.members where label.value < labelCount {
                found[label.value].append(index)
            }
        }
        return found
    }
}

/// Chooses what is held out where the caller gives no examples for that.
enum HoldOut {
    /// With fewer examples than this none are held out.
    static let least = 200

    /// The examples to learn from and a tenth of the contents; contents that share their first
    /// picture stay together, and so do those of one text.
    static func split(
        _ examples: [MultimodalExample], seed: UInt64
    ) -> (training: [MultimodalExample], heldOut: [MultimodalExample]) {
        guard examples.count >= least else { return (examples, []) }
        var (training, heldOut): ([MultimodalExample], [MultimodalExample]) = ([], [])
        for example in examples {
            var hash = StableHash(seed: seed)
            hash.add(example.pictures.first ?? example.text)
            if hash.value % 10 == 0 { heldOut.append(example) } else { training.append(example) }
        }
        return heldOut.isEmpty || training.isEmpty ? (examples, []) : (training, heldOut)
    }
}

/// A hash that is the same on every machine and at every start.
struct StableHash {
    private(set) var value: UInt64

    init(seed: UInt64 = 0) {
        value = 0xCBF2_9CE4_8422_2325 ^ seed
        add(UInt64(0))
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value ^= value >> 32
    }

    mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xFF))
    }

    mutating func add(_ number: UInt64) {
        add((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }
}
