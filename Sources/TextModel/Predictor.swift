import CKernels
import Foundation

/// Applies a model to one text after another.
///
/// Keeps its storage, so that nothing is allocated once it has grown. Belongs to one thread.
public final class Predictor {
    /// The model that is applied.
    public let model: TextModel
    private var reader: FeatureReader
    private var rowWeights: [Float] = []
    private let hidden: UnsafeMutablePointer<Float>
    private let logitStore: UnsafeMutablePointer<Float>
    /// What was counted of the text's features for each component.
    private let counted: UnsafeMutablePointer<Float>
    private var logSumExp: Float = 0
    private var hasLogits = false

    /// A predictor with storage of its own.
    public init(_ model: TextModel) {
        self.model = model
        reader = FeatureReader(model.vocabulary.options)
        let stride = max(16, model.weights.hiddenStride)
        hidden = .allocate(capacity: stride)
        hidden.initialize(repeating: 0, count: stride)
        logitStore = .allocate(capacity: max(1, model.classCount))
        logitStore.initialize(repeating: 0, count: max(1, model.classCount))
        counted = .allocate(capacity: max(1, model.labelCount))
        counted.initialize(repeating: 0, count: max(1, model.labelCount))
        read([])
    }

    deinit {
        hidden.deallocate()
        logitStore.deallocate()
        counted.deallocate()
    }

    /// Reads the text that the other methods speak of.
    ///
    /// O(length of the text * width of a row).
    public func read(_ fields: [TextField]) {
        reader.read(fields, directory: model.vocabulary.directory)
        rowWeights.removeAll(keepingCapacity: true)
        rowWeights.append(contentsOf: reader.counts)
        reader.keys.withUnsafeBufferPointer { rows in
            rowWeights.withUnsafeMutableBufferPointer { weights in
                model.vocabulary.weigh(rows, weights)
                model.weights.gather(rows, UnsafeBufferPointer(weights), into: hidden)
                model.counts?.gather(rows, UnsafeBufferPointer(weights), into: counted)
            }
        }
        hasLogits = false
    }

    /// The weight of each feature of the text, by row.
    var weightByRow: [Int: Float] {
        var weights: [Int: Float] = [:]
        for (row, weight) in zip(reader.keys, rowWeights) { weights[Int(row)] = weight }
        return weights
    }

    /// How many of the text's features the model knows; at 0 its answer is the labels' frequency.
    public var knownFeatureCount: Int { reader.keys.count }

    /// The logits of all classes, before calibration.
    public func logits() -> [Float] {
        computeLogits()
        return Array(UnsafeBufferPointer(start: logitStore, count: model.classCount))
    }

    /// The calibrated probabilities of all classes.
    public func probabilities() -> [Float] {
        var probabilities: [Float] = []
        self.probabilities(into: &probabilities)
        return probabilities
    }

    /// The calibrated probabilities of all classes, in storage that is used again.
    public func probabilities(into probabilities: inout [Float]) {
        computeLogits()
        let count = model.classCount
        probabilities.removeAll(keepingCapacity: true)
        probabilities.append(contentsOf: UnsafeBufferPointer(start: logitStore, count: count))
        let calibration = model.calibration
        probabilities.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            switch calibration.link {
            case .softmax:
                tg_exponentiate(base, count, calibration.scale, logSumExp)
                for label in 0..<count { base[label] = smoothed(base[label]) }
            case .sigmoid: tg_sigmoid(base, count, calibration.scale, calibration.offset)
            }
        }
    }

    /// The calibrated probability of one label: of a group, that any of its classes holds.
    ///
    /// With a sigmoid the other labels cost nothing.
    public func probability(of label: LabelIndex) -> Float {
        guard label.value >= 0, label.value < model.labelCount else { return 0 }
        guard label.value >= model.classCount else { return probability(ofClass: label.value) }
        let members = model.paths.members[label.value - model.classCount]
        switch model.calibration.link {
        case .softmax:
            return min(1, members.reduce(0) { $0 + probability(ofClass: $1) })
        case .sigmoid:
            return 1 - members.reduce(1) { $0 * (1 - probability(ofClass: $1)) }
        }
    }

    /// The calibrated probability of a class.
    func probability(ofClass label: Int) -> Float {
        let calibration = model.calibration
        switch calibration.link {
        case .softmax:
            computeLogits()
            return smoothed(min(1, expf(calibration.scale * logitStore[label] - logSumExp)))
        case .sigmoid:
            let logit: Float
            if hasLogits {
                logit = logitStore[label]
            } else {
                logit =
                    model.weights.logit(label, hidden)
                    + (model.counts?.logit(label, counted) ?? 0)
            }
            return 1 / (1 + expf(-(calibration.scale * logit + calibration.offset)))
        }
    }

    /// The classes with the highest probabilities, best first, at equal ones in the labels' order.
    public func best(_ count: Int) -> [(label: LabelIndex, probability: Float)] {
        let ranked = probabilities().enumerated().sorted {
            ($1.element, $0.offset) < ($0.element, $1.offset)
        }
        return ranked.prefix(max(0, count)).map { (LabelIndex($0.offset), $0.element) }
    }

    /// A score for each candidate: its share among them times the model's mass on all of them.
    ///
    /// The scores add up to the mass, 0…1, which is returned. Candidates with the same label divide
    /// what it has by their priors. A class that belongs to several candidates counts for the one
    /// that stands for the fewest: a tag has what its ancestor among the rivals would have too.
    /// `priorExponent` makes the priors count in the shares as well:
    /// a share is then proportional to probability * prior^priorExponent. A candidate whose label
    /// is out of range has score 0.
    @discardableResult
    public func scores(
        among candidates: [Candidate], priorExponent: Float = 0, into scores: inout [Float]
    ) -> Float {
        scores.removeAll(keepingCapacity: true)
        var mass: Float = 0
        for (index, candidate) in candidates.enumerated() {
            let probability = ownProbability(of: candidate.label, among: candidates)
            var rivals: Float = 0
            var sameCount: Float = 0
            var isFirst = true
            for (other, rival) in candidates.enumerated() where rival.label == candidate.label {
                rivals += Self.prior(rival)
                sameCount += 1
                if other < index { isFirst = false }
            }
            if isFirst { mass += probability }
            let share = rivals > 0 ? Self.prior(candidate) / rivals : 1 / sameCount
            scores.append(probability * share)
        }
        mass = min(1, mass)
        if priorExponent > 0 {
            for index in scores.indices {
                scores[index] *= powf(max(Self.prior(candidates[index]), 1e-4), priorExponent)
            }
        }
        let sum = scores.reduce(0, +)
        if sum > 0, sum != mass {
            for index in scores.indices { scores[index] *= mass / sum }
        }
        return mass
    }

    /// A score for each candidate.
    ///
    /// Allocates the list.
    public func scores(among candidates: [Candidate], priorExponent: Float = 0) -> [Float] {
        var scores: [Float] = []
        self.scores(among: candidates, priorExponent: priorExponent, into: &scores)
        return scores
    }

    /// The probability of a label without the classes that a more special rival has.
    private func ownProbability(of label: LabelIndex, among candidates: [Candidate]) -> Float {
        guard label.value >= model.classCount, label.value < model.labelCount else {
            return probability(of: label)
        }
        let members = model.paths.members
        let own = members[label.value - model.classCount]
        var remaining: Float = model.calibration.link == .softmax ? 0 : 1
        for member in own {
            let isTaken = candidates.contains { rival in
                let other = rival.label.value
                if other < model.classCount { return other == member }
                guard other < model.labelCount, other != label.value else { return false }
                let others = members[other - model.classCount]
                return (others.count, other) < (own.count, label.value)
                    && others.contains(ascending: member)
            }
            guard !isTaken else { continue }
            let probability = probability(ofClass: member)
            if model.calibration.link == .softmax {
                remaining += probability
            } else {
                remaining *= 1 - probability
            }
        }
        return model.calibration.link == .softmax ? min(1, remaining) : 1 - remaining
    }

    private static func prior(_ candidate: Candidate) -> Float {
        candidate.prior > 0 && candidate.prior.isFinite ? min(1, candidate.prior) : 0
    }

    @inline(__always)
    private func smoothed(_ probability: Float) -> Float {
        let smoothing = model.calibration.smoothing
        return (1 - smoothing) * probability + smoothing / Float(model.classCount)
    }

    private func computeLogits() {
        guard !hasLogits else { return }
        model.weights.logits(hidden, into: logitStore)
        if let counts = model.counts {
            for label in 0..<model.classCount { logitStore[label] += counts.logit(label, counted) }
        }
        if model.calibration.link == .softmax {
            logSumExp = tg_log_sum_exp(logitStore, model.classCount, model.calibration.scale)
        }
        hasLogits = true
    }
}

extension Array where Element == Int {
    /// Whether an ascending list has an element, by halving.
    fileprivate func contains(ascending element: Int) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == element
    }
}
