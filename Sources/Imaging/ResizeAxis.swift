import CKernels

/// How the positions along one side of a resized picture are mixed from those of the original.
///
/// Each is the mean of its neighbourhood, weighted by a triangle that is as wide as two positions
/// of the smaller of both sides: linear interpolation where a side grows, antialiased where it
/// shrinks. Weights are whole numbers that sum to `TG_RESIZE_UNIT`; what rounding takes from one it
/// gives to the next, so that no level drifts however many there are.
struct ResizeAxis {
    private(set) var first: [UInt32] = []
    private(set) var counts: [UInt32] = []
    private(set) var weights: [Float]
    let stride: Int

    /// Mixes positions `window` of `resized` ones from `original` ones.
    init(original: Int, resized: Int, window: Range<Int>) {
        let ratio = Double(original) / Double(resized)
        let support = max(1, ratio)
        var counts: [Int] = []
        for position in window {
            let centre = (Double(position) + 0.5) * ratio
            let begin = max(0, Int((centre - support + 0.5).rounded(.down)))
            let end = min(original, Int((centre + support + 0.5).rounded(.down)))
            first.append(UInt32(begin))
            counts.append(end - begin)
        }
        stride = counts.max() ?? 0
        weights = [Float](repeating: 0, count: stride * counts.count)
        for (row, position) in window.enumerated() {
            let centre = (Double(position) + 0.5) * ratio
            let shares = (0..<counts[row]).map { tap in
                let distance = (Double(Int(first[row]) + tap) + 0.5 - centre) / support
                return max(0, 1 - distance.magnitude)
            }
            let sum = shares.reduce(0, +)
            var before = 0.0
            var given = 0.0
            for (tap, share) in shares.enumerated() {
                before += share
                let total = (before / sum * Double(TG_RESIZE_UNIT)).rounded()
                weights[row * stride + tap] = Float(total - given)
                given = total
            }
        }
        self.counts = counts.map { UInt32($0) }
    }

    /// Lends the axis to a kernel.
    func withKernelAxis<Result>(_ body: (UnsafePointer<tg_resize_axis>) -> Result) -> Result {
        first.withUnsafeBufferPointer { first in
            counts.withUnsafeBufferPointer { counts in
                weights.withUnsafeBufferPointer { weights in
                    var axis = tg_resize_axis(
                        first: first.baseAddress, counts: counts.baseAddress,
                        weights: weights.baseAddress, stride: stride, outputs: first.count)
                    return body(&axis)
                }
            }
        }
    }
}
