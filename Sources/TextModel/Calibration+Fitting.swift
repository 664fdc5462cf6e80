import CKernels
import Foundation

/// Logits of examples that the model was not trained on, with the labels that hold.
struct JudgedLogits {
    /// Row after row, `labelCount` numbers each.
    var logits: [Float] = []
    var labels: [[UInt32]] = []
    let labelCount: Int

    var count: Int { labels.count }

    func row(_ index: Int) -> Range<Int> { index * labelCount..<(index + 1) * labelCount }
}

extension Calibration {
    private static let pairLimit = 1 << 20

    /// The calibration under which the judged examples are most probable.
    static func fitting(_ judged: JudgedLogits, link: Link) -> Calibration {
        switch link {
        case .softmax: fittingSoftmax(judged)
        case .sigmoid: fittingSigmoid(judged)
        }
    }

    /// A golden-section search over the logarithm of the scale, and within it one over the
    /// smoothing, over at most a million pairs of example and label.
    private static func fittingSoftmax(_ judged: JudgedLogits) -> Calibration {
        let step = max(1, judged.count * judged.labelCount / pairLimit)
        let used = stride(from: 0, to: judged.count, by: step)
            .filter { !judged.labels[$0].isEmpty }
        guard !used.isEmpty else { return Calibration(link: .softmax) }
        let even = 1 / Double(max(1, judged.labelCount))
        var probabilities: [Double] = []
        func smoothedLoss(_ smoothing: Double) -> Double {
            probabilities.reduce(0) { $0 - log((1 - smoothing) * $1 + smoothing * even + 1e-30) }
        }
        func bestSmoothing(_ logScale: Double) -> (value: Double, loss: Double) {
            probabilities = truthProbabilities(judged, used, scale: Float(exp(logScale)))
            return minimum(of: smoothedLoss, from: 0, to: 0.3, steps: 16)
        }
        let logScale = minimum(
            of: { bestSmoothing($0).loss }, from: log(0.02), to: log(50), steps: 24
        ).value
        let smoothing = bestSmoothing(logScale).value
        return Calibration(
            link: .softmax, scale: Float(exp(logScale)), smoothing: Float(smoothing))
    }

    /// The probability of each label that holds.
    private static func truthProbabilities(
        _ judged: JudgedLogits, _ used: [Int], scale: Float
    ) -> [Double] {
        judged.logits.withUnsafeBufferPointer { logits in
            guard let base = logits.baseAddress else { return [] }
            return used.flatMap { index in
                let row = base + index * judged.labelCount
                let sum = tg_log_sum_exp(row, judged.labelCount, scale)
                return judged.labels[index].map { exp(Double(scale * row[Int($0)] - sum)) }
            }
        }
    }

    /// Where a function with one valley is least: a golden-section search, which asks the ends too.
    static func minimum(
        of function: (Double) -> Double, from low: Double, to high: Double, steps: Int
    ) -> (value: Double, loss: Double) {
        let golden = (5.0.squareRoot() - 1) / 2
        var (low, high) = (low, high)
        let first = (value: low, loss: function(low))
        var left = high - golden * (high - low)
        var right = low + golden * (high - low)
        var leftLoss = function(left)
        var rightLoss = function(right)
        for _ in 0..<steps {
            if leftLoss <= rightLoss {
                (high, right, rightLoss) = (right, left, leftLoss)
                left = high - golden * (high - low)
                leftLoss = function(left)
            } else {
                (low, left, leftLoss) = (left, right, rightLoss)
                right = low + golden * (high - low)
                rightLoss = function(right)
            }
        }
        let found = leftLoss <= rightLoss ? (left, leftLoss) : (right, rightLoss)
        return first.loss <= found.1 ? first : found
    }

    /// Platt's scaling by Newton's method with halved steps, over at most a million pairs of
    /// example and label.
    private static func fittingSigmoid(_ judged: JudgedLogits) -> Calibration {
        let stride = max(1, judged.count * judged.labelCount / pairLimit)
        var values: [Double] = []
        var truths: [Double] = []
        for index in Swift.stride(from: 0, to: judged.count, by: stride) {
            let row = judged.row(index)
            let start = truths.count
            values.append(contentsOf: judged.logits[row].map(Double.init))
            truths.append(contentsOf: repeatElement(0, count: row.count))
            for label in judged.labels[index] { truths[start + Int(label)] = 1 }
        }
        guard truths.contains(1), truths.contains(0) else { return Calibration(link: .sigmoid) }
        var scale = 1.0
        var offset = 0.0
        var current = logisticLoss(values, truths, scale, offset)
        for _ in 0..<30 {
            let step = newtonStep(values, truths, scale, offset)
            var length = 1.0
            var accepted = false
            while length > 1e-4 {
                let next = (scale - length * step.scale, offset - length * step.offset)
                let loss = logisticLoss(values, truths, next.0, next.1)
                if loss < current {
                    accepted = current - loss > 1e-9 * current
                    (scale, offset) = next
                    current = loss
                    break
                }
                length /= 2
            }
            if !accepted { break }
        }
        guard scale.isFinite, offset.isFinite else { return Calibration(link: .sigmoid) }
        return Calibration(
            link: .sigmoid, scale: Float(min(50, max(0.02, scale))),
            offset: Float(min(50, max(-50, offset))))
    }

    private static func logisticLoss(
        _ values: [Double], _ truths: [Double], _ scale: Double, _ offset: Double
    ) -> Double {
        // A weak pull towards scale 1 keeps separable examples from running away.
        var total = (scale - 1) * (scale - 1) * 0.5
        for index in values.indices {
            let logit = scale * values[index] + offset
            total += max(logit, 0) - logit * truths[index] + log1p(exp(-logit.magnitude))
        }
        return total
    }

    private static func newtonStep(
        _ values: [Double], _ truths: [Double], _ scale: Double, _ offset: Double
    ) -> (scale: Double, offset: Double) {
        var slope = (scale - 1, 0.0)
        var curve = (1.0, 0.0, 1e-9)
        for index in values.indices {
            let value = values[index]
            let probability = 1 / (1 + exp(-(scale * value + offset)))
            let error = probability - truths[index]
            slope.0 += error * value
            slope.1 += error
            let weight = probability * (1 - probability)
            curve.0 += weight * value * value
            curve.1 += weight * value
            curve.2 += weight
        }
        let determinant = curve.0 * curve.2 - curve.1 * curve.1
        guard determinant > 1e-12 else { return (slope.0 / curve.0, slope.1 / curve.2) }
        return (
            (curve.2 * slope.0 - curve.1 * slope.1) / determinant,
            (curve.0 * slope.1 - curve.1 * slope.0) / determinant
        )
    }
}
