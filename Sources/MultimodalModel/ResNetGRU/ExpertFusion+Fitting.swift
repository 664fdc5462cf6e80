import Foundation
import TextModel

extension ExpertFusion {
    /// A held-out content: what each expert says of it, and what holds.
    struct Case: Sendable {
        let logits: Logits
        let labels: [LabelIndex]
    }

    /// How many examples' worth of doubt speaks for the weights before fitting.
    private static let ridge = 8.0
    private static let stepLimit = 40

    /// Fits the weights of one case of evidence to held-out contents.
    ///
    /// By Newton's method: the loss is convex in them. No expert gets a negative weight.
    mutating func fit(_ evidence: Evidence, to cases: [Case], labelCount: Int) {
        guard !cases.isEmpty, labelCount > 0 else { return }
        let prior = self[evidence].values.map(Double.init)
        var isFree = [
            evidence != .imagesOnly, evidence != .textOnly, true, link == .sigmoid,
        ]
        var weights = prior
        while true {
            weights = Self.minimise(
                from: zip(weights, isFree).map { $1 ? $0 : 0 }, prior: prior, isFree: isFree
            ) { gradient(at: $0, cases, labelCount) }
            guard let negative = (0..<3).first(where: { isFree[$0] && weights[$0] < 0 }) else {
                break
            }
            isFree[negative] = false
        }
        guard weights.allSatisfy(\.isFinite) else { return }
        self[evidence] = Weights(
            text: Float(weights[0]), image: Float(weights[1]), joint: Float(weights[2]),
            offset: Float(weights[3]))
    }

    /// The loss's value, slope and curvature at some weights.
    struct Slope {
        var loss = 0.0
        var first = [Double](repeating: 0, count: 4)
        var second = [Double](repeating: 0, count: 16)
    }

    private static func minimise(
        from start: [Double], prior: [Double], isFree: [Bool], _ slope: ([Double]) -> Slope
    ) -> [Double] {
        func penalised(_ weights: [Double]) -> Slope {
            var found = slope(weights)
            for index in 0..<4 where isFree[index] {
                let distance = weights[index] - prior[index]
                found.loss += ridge / 2 * distance * distance
                found.first[index] += ridge * distance
                found.second[index * 5] += ridge
            }
            return found
        }
        var weights = start
        var current = penalised(weights)
        for _ in 0..<stepLimit {
            let step = newtonStep(current, isFree)
            var scale = 1.0
            var isBetter = false
            while scale > 1e-4, !isBetter {
                let next = zip(weights, step).map { $0 - scale * $1 }
                let found = penalised(next)
                if found.loss < current.loss {
                    isBetter = true
                    weights = next
                    current = found
                } else {
                    scale /= 2
                }
            }
            if !isBetter || step.allSatisfy({ $0.magnitude < 1e-6 }) { break }
        }
        return weights
    }

    /// Solves curvature * step = slope for the free weights by Gaussian elimination; the ridge
    /// makes the curvature positive definite.
    private static func newtonStep(_ slope: Slope, _ isFree: [Bool]) -> [Double] {
        var rows = (0..<4).map { row in
            (0..<4).map { column in
                isFree[row] && isFree[column]
                    ? slope.second[row * 4 + column] : row == column ? 1 : 0
            } + [isFree[row] ? slope.first[row] : 0]
        }
        for pivot in 0..<4 {
            for row in 0..<4 where row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot..<5 { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        return (0..<4).map { rows[$0][4] / rows[$0][$0] }
    }

    private func gradient(at weights: [Double], _ cases: [Case], _ labelCount: Int) -> Slope {
        var slope = Slope()
        for one in cases {
            let parts = [one.logits.text, one.logits.image, one.logits.joint].map {
                $0.count == labelCount ? $0 : [Float](repeating: 0, count: labelCount)
            }
            switch link {
            case .softmax: addSoftmax(parts, one.labels, weights, to: &slope)
            case .sigmoid: addSigmoid(parts, one.labels, weights, to: &slope)
            }
        }
        return slope
    }

    private func addSoftmax(
        _ parts: [[Float]], _ labels: [LabelIndex], _ weights: [Double], to slope: inout Slope
    ) {
        let count = parts[0].count
        var sums = (0..<count).map { label in
            (0..<3).reduce(0.0) { $0 + weights[$1] * Double(parts[$1][label]) }
        }
        let largest = sums.max() ?? 0
        let total = sums.reduce(0) { $0 + exp($1 - largest) }
        let share = 1 / Double(labels.count)
        for label in labels {
            slope.loss += share * (largest + log(total) - sums[label.value])
            for part in 0..<3 { slope.first[part] -= share * Double(parts[part][label.value]) }
        }
        for label in 0..<count { sums[label] = exp(sums[label] - largest) / total }
        var means = [0.0, 0.0, 0.0]
        for label in 0..<count {
            for row in 0..<3 {
                let value = sums[label] * Double(parts[row][label])
                means[row] += value
                for column in 0..<3 {
                    slope.second[row * 4 + column] += value * Double(parts[column][label])
                }
            }
        }
        for row in 0..<3 {
            slope.first[row] += means[row]
            for column in 0..<3 { slope.second[row * 4 + column] -= means[row] * means[column] }
        }
    }

    private func addSigmoid(
        _ parts: [[Float]], _ labels: [LabelIndex], _ weights: [Double], to slope: inout Slope
    ) {
        let holding = Set(labels.map(\.value))
        for label in 0..<parts[0].count {
            let inputs = (0..<3).map { Double(parts[$0][label]) } + [1]
            let sum = zip(weights, inputs).reduce(0) { $0 + $1.0 * $1.1 }
            let truth = holding.contains(label) ? 1.0 : 0.0
            let probability = 1 / (1 + exp(-sum))
            slope.loss += log1p(exp(-sum.magnitude)) + max(sum, 0) - truth * sum
            for row in 0..<4 {
                slope.first[row] += (probability - truth) * inputs[row]
                for column in 0..<4 {
                    slope.second[row * 4 + column] +=
                        probability * (1 - probability) * inputs[row] * inputs[column]
                }
            }
        }
    }
}
