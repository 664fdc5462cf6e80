import Tensor
import TextModel

/// Collects what the fusion network reads of some contents and pads it to the longest.
struct FusionBatch {
    private let tokenWidth: Int
    private let frameWidth: Int
    private var tokens: [[Float]] = []
    private var tokenCounts: [Int] = []
    private var frames: [[Float]] = []
    private var frameCounts: [Int] = []

    init(tokenWidth: Int, frameWidth: Int) {
        self.tokenWidth = tokenWidth
        self.frameWidth = frameWidth
    }

    /// Adds a content's tokens; nil leaves its text out.
    mutating func append(
        tokens features: TokenFeatures?, _ model: TextModel,
        isKept: (Int) -> Bool = { _ in true }
    ) {
        guard let features, features.count > 0 else {
            tokens.append([])
            tokenCounts.append(0)
            return
        }
        let size = features.count * tokenWidth
        tokens.append(
            [Float](unsafeUninitializedCapacity: size) { buffer, count in
                guard let base = buffer.baseAddress else { return }
                model.embed(features, into: base, isKept: isKept)
                count = size
            })
        tokenCounts.append(features.count)
    }

    /// Adds the content's frames: the row of each in the table at the same place.
    mutating func append(frames rows: [Int], of tables: [Tensor]) {
        var values: [Float] = []
        values.reserveCapacity(rows.count * frameWidth)
        for (row, table) in zip(rows, tables) {
            values.append(
                contentsOf: UnsafeBufferPointer(
                    start: table.pointer + row * frameWidth, count: frameWidth))
        }
        frames.append(values)
        frameCounts.append(rows.count)
    }

    /// The batch, padded with zeros.
    func batch() -> FusionNetwork.Batch {
        FusionNetwork.Batch(
            tokens: Self.padded(tokens, tokenCounts, tokenWidth), tokenCounts: tokenCounts,
            frames: Self.padded(frames, frameCounts, frameWidth), frameCounts: frameCounts)
    }

    private static func padded(_ lists: [[Float]], _ counts: [Int], _ width: Int) -> Tensor {
        let steps = max(1, counts.max() ?? 1)
        let tensor = Tensor(zeros: [lists.count, steps, width])
        for (index, list) in lists.enumerated() {
            list.withUnsafeBufferPointer { list in
                guard let base = list.baseAddress else { return }
                (tensor.pointer + index * steps * width).update(from: base, count: list.count)
            }
        }
        return tensor
    }
}
