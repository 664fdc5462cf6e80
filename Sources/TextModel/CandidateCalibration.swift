import Foundation
import Tensor

/// How the scores of a mention's candidates become probabilities.
///
/// A model says which labels a text has; that a word is there makes the labels of its senses
/// likelier than the text alone does. So the mass on the candidates is calibrated on mentions, and
/// so are the shares in it. The order of the candidates stays.
public struct CandidateCalibration: Codable, Hashable, Sendable {
    /// What the shares are raised to before they are brought back to 1.
    public var shareScale: Double
    /// How the mass on several candidates becomes the probability that one of them is right.
    public var several: Calibration
    /// The same for a single candidate.
    public var single: Calibration

    /// Leaves scores as they are.
    public static let none = CandidateCalibration(
        shareScale: 1, several: Calibration(link: .sigmoid), single: Calibration(link: .sigmoid))

    /// A mention whose right candidate is known.
    public struct Mention: Sendable {
        /// The scores of its candidates, which add up to the mass.
        public let scores: [Double]
        /// The right ones among them.
        public let right: [Int]

        /// A mention with its scores and the places of the right ones.
        public init(scores: [Double], right: [Int]) {
            self.scores = scores
            self.right = right
        }
    }

    private static let fewestMentions = 40
    private static let least = 1e-6

    /// The calibration under which mentions that the model has not seen are most probable; where
    /// there are fewer than 40 of a kind, it is left as it is.
    public static func fitting(_ mentions: [Mention]) -> CandidateCalibration {
        var fitted = none
        let several = mentions.filter { $0.scores.count > 1 }
        let decided = several.filter { $0.right.count == 1 }
        if decided.count >= fewestMentions {
            let found = Calibration.minimum(
                of: { logScale in
                    decided.reduce(0) { $0 + loss($1, scale: exp(logScale)) }
                }, from: log(0.1), to: log(10), steps: 24)
            fitted.shareScale = exp(found.value)
        }
        fitted.several = mass(several)
        fitted.single = mass(mentions.filter { $0.scores.count == 1 })
        return fitted
    }

    /// Brings the scores of a mention's candidates to probabilities; returns their sum.
    public func apply(to scores: inout [Double]) -> Double {
        let mass = scores.reduce(0, +)
        guard mass > 0, self != .none else { return mass }
        let mapping = scores.count > 1 ? several : single
        let logit = Double(mapping.scale) * Self.logit(mass) + Double(mapping.offset)
        let probability = 1 / (1 + exp(-logit))
        let shares = scores.map { $0 > 0 ? pow($0 / mass, shareScale) : 0 }
        let sum = shares.reduce(0, +)
        guard sum > 0 else { return mass }
        for index in scores.indices { scores[index] = probability * shares[index] / sum }
        return probability
    }

    /// Throws where a number could not have been fitted.
    public func validate() throws(ModelError) {
        guard shareScale >= 0.01, shareScale <= 100 else {
            throw ModelError(.manifest(field: "candidates.shareScale", detail: "is \(shareScale)"))
        }
        try several.validate()
        try single.validate()
    }

    private static func logit(_ probability: Double) -> Double {
        let inside = min(1 - least, max(least, probability))
        return log(inside / (1 - inside))
    }

    private static func loss(_ mention: Mention, scale: Double) -> Double {
        let logs = mention.scores.map { scale * log(max($0, least * least)) }
        let top = logs.max() ?? 0
        return top + log(logs.reduce(0) { $0 + exp($1 - top) }) - logs[mention.right[0]]
    }

    /// Two mentions of even odds, one right and one wrong, keep the answer from being certain.
    private static func mass(_ mentions: [Mention]) -> Calibration {
        guard mentions.count >= fewestMentions else { return Calibration(link: .sigmoid) }
        var judged = JudgedLogits(labelCount: 1)
        judged.logits = mentions.map { Float(logit($0.scores.reduce(0, +))) } + [0, 0]
        judged.labels = mentions.map { $0.right.isEmpty ? [] : [0] } + [[0], []]
        return .fitting(judged, link: .sigmoid)
    }
}
