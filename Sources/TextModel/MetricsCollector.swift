/// Collects answers, example by example, and sums them up as metrics.
public struct MetricsCollector: Sendable {
    /// Which labels count as proposed.
    public enum Proposal: Sendable {
        /// The best one alone.
        case best
        /// Every label of at least this probability.
        case atLeast(Float)
        /// Every label of at least its own probability here, one for each label.
        case atLeastEach([Float])
    }

    private let names: [String]
    private let proposal: Proposal
    /// Whether a label takes part.
    private let isJudged: [Bool]
    private var outcomes: [Outcome] = []
    private var top5 = 0
    private var hasSeveral = false
    private var confusions: [Pair: Int] = [:]
    private var truthCounts: [Int]
    private var proposedCounts: [Int]
    private var rightCounts: [Int]
    /// The probabilities of all examples, as long as they stay within the limit.
    private var kept: [Float] = []
    private var keptTruths: [[Int]] = []
    private var keepsAll = true

    private static let keptLimit = 1 << 26
    private static let confusionLimit = 20
    private static let coveragePercents = [100, 90, 80, 70, 50]
    private static let binCount = 10

    private struct Outcome {
        let confidence: Float
        let isRight: Bool
    }

    private struct Pair: Hashable {
        let truth: Int
        let predicted: Int
    }

    /// A collector for a model's labels.
    ///
    /// `judged` restricts it to some of them: the others are neither proposed nor expected.
    public init(labels: [String], judged: [LabelIndex]? = nil, proposal: Proposal = .best) {
        names = labels
        self.proposal = proposal
        if let judged {
            let chosen = Set(judged.map(\.value))
            isJudged = labels.indices.map { chosen.contains($0) }
        } else {
            isJudged = labels.map { _ in true }
        }
        truthCounts = labels.map { _ in 0 }
        proposedCounts = truthCounts
        rightCounts = truthCounts
    }

    /// Adds an example by its labels' probabilities and the labels that hold.
    ///
    /// Examples that have none of the judged labels are not counted.
    public mutating func add(_ probabilities: [Float], truth: [LabelIndex]) {
        precondition(probabilities.count == names.count, "a probability for each label")
        let truths = Set(
            truth.map(\.value).filter { $0 >= 0 && $0 < names.count && isJudged[$0] })
        guard !truths.isEmpty else { return }
        let best = bestLabels(probabilities, count: 5)
        guard let first = best.first else { return }
        outcomes.append(
            Outcome(confidence: probabilities[first], isRight: truths.contains(first)))
        if best.contains(where: truths.contains) { top5 += 1 }
        if truths.count > 1 { hasSeveral = true }
        for label in truths { truthCounts[label] += 1 }
        if !truths.contains(first) {
            for label in truths {
                confusions[Pair(truth: label, predicted: first), default: 0] += 1
            }
        }
        for label in proposed(probabilities, first) {
            proposedCounts[label] += 1
            if truths.contains(label) { rightCounts[label] += 1 }
        }
        keep(probabilities, truths)
    }

    private func proposed(_ probabilities: [Float], _ best: Int) -> [Int] {
        switch proposal {
        case .best: [best]
        case .atLeast(let threshold):
            probabilities.indices.filter { isJudged[$0] && probabilities[$0] >= threshold }
        case .atLeastEach(let thresholds):
            probabilities.indices.filter {
                isJudged[$0] && $0 < thresholds.count && probabilities[$0] >= thresholds[$0]
            }
        }
    }

    private func bestLabels(_ probabilities: [Float], count: Int) -> [Int] {
        var best: [Int] = []
        for label in probabilities.indices where isJudged[label] {
            let probability = probabilities[label]
            guard best.count < count || probability > probabilities[best[best.count - 1]] else {
                continue
            }
            let place = best.firstIndex { probability > probabilities[$0] } ?? best.count
            best.insert(label, at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }

    private mutating func keep(_ probabilities: [Float], _ truths: Set<Int>) {
        guard keepsAll else { return }
        if kept.count + probabilities.count > Self.keptLimit {
            keepsAll = false
            kept = []
            keptTruths = []
            return
        }
        kept.append(contentsOf: probabilities)
        keptTruths.append(truths.sorted())
    }

    /// The metrics of all examples added so far.
    ///
    /// O(examples * log(examples) * labels) where examples have several labels.
    public func metrics() -> ClassifierMetrics {
        let count = outcomes.count
        let total = Double(max(1, count))
        let labels = labelMetrics()
        let occurring = labels.filter { $0.count > 0 }
        let bins = reliability()
        let error = bins.reduce(0) {
            $0 + Double($1.count) * ($1.confidence - $1.accuracy).magnitude
        }
        return ClassifierMetrics(
            examples: count, top1: Double(outcomes.count { $0.isRight }) / total,
            top5: Double(top5) / total,
            macroF1: occurring.reduce(0) { $0 + $1.f1 } / Double(max(1, occurring.count)),
            microF1: microF1(),
            meanAveragePrecision: hasSeveral && keepsAll ? meanAveragePrecision() : nil,
            calibrationError: error / total, reliability: bins, coverage: coverage(),
            labels: labels, confusions: worstConfusions())
    }

    private func labelMetrics() -> [ClassifierMetrics.Label] {
        names.indices.compactMap { label in
            let right = Double(rightCounts[label])
            guard truthCounts[label] + proposedCounts[label] > 0 else { return nil }
            return ClassifierMetrics.Label(
                label: names[label], count: truthCounts[label],
                precision: right / Double(max(1, proposedCounts[label])),
                recall: right / Double(max(1, truthCounts[label])),
                f1: 2 * right / Double(truthCounts[label] + proposedCounts[label]))
        }
    }

    private func microF1() -> Double {
        let (right, truths) = (rightCounts.reduce(0, +), truthCounts.reduce(0, +))
        let all = truths + proposedCounts.reduce(0, +)
        return all == 0 ? 0 : 2 * Double(right) / Double(all)
    }

    private func reliability() -> [ClassifierMetrics.ReliabilityBin] {
        var counts = [Int](repeating: 0, count: Self.binCount)
        var confidences = [Double](repeating: 0, count: Self.binCount)
        var rights = [Int](repeating: 0, count: Self.binCount)
        for outcome in outcomes {
            let place = (outcome.confidence * Float(Self.binCount)).rounded(.down)
            let bin = min(Self.binCount - 1, max(0, Int(exactly: place) ?? 0))
            counts[bin] += 1
            confidences[bin] += Double(outcome.confidence)
            if outcome.isRight { rights[bin] += 1 }
        }
        return (0..<Self.binCount).map { bin in
            let count = Double(max(1, counts[bin]))
            return ClassifierMetrics.ReliabilityBin(
                lower: Double(bin) / Double(Self.binCount),
                upper: Double(bin + 1) / Double(Self.binCount), count: counts[bin],
                confidence: confidences[bin] / count, accuracy: Double(rights[bin]) / count)
        }
    }

    private func coverage() -> [ClassifierMetrics.CoveragePoint] {
        let ordered = outcomes.enumerated().sorted {
            ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
        }.map(\.element)
        return Self.coveragePercents.map { percent in
            let answered = ordered.prefix(ordered.count * percent / 100)
            let right = answered.count { $0.isRight }
            return ClassifierMetrics.CoveragePoint(
                percent: percent, accuracy: Double(right) / Double(max(1, answered.count)),
                threshold: Double(answered.last?.confidence ?? 0))
        }
    }

    private func worstConfusions() -> [ClassifierMetrics.Confusion] {
        confusions.sorted {
            ($1.value, $0.key.truth, $0.key.predicted) < ($0.value, $1.key.truth, $1.key.predicted)
        }.prefix(Self.confusionLimit).map {
            ClassifierMetrics.Confusion(
                truth: names[$0.key.truth], predicted: names[$0.key.predicted], count: $0.value)
        }
    }

    private func meanAveragePrecision() -> Double {
        var sum = 0.0
        var labelCount = 0
        for label in names.indices where truthCounts[label] > 0 {
            let order = keptTruths.indices.sorted { left, right in
                let first = kept[left * names.count + label]
                let second = kept[right * names.count + label]
                return first == second ? left < right : first > second
            }
            var found = 0.0
            var precision = 0.0
            for (rank, example) in order.enumerated() where keptTruths[example].contains(label) {
                found += 1
                precision += found / Double(rank + 1)
            }
            sum += precision / found
            labelCount += 1
        }
        return sum / Double(max(1, labelCount))
    }
}
