import Foundation
import Tensor
import TextModel

/// A product of experts: the logits of a text classifier, an image tower and a network that reads
/// both are weighed and added, with weights of their own for each case of what a content has.
///
/// The weights are fitted on held-out examples, so that what comes out is calibrated.
public struct ExpertFusion: Codable, Hashable, Sendable {
    /// What each expert's logits are multiplied by, and what is added to a sigmoid's.
    public struct Weights: Codable, Hashable, Sendable {
        /// The text classifier's weight.
        public var text: Float
        /// The image tower's weight.
        public var image: Float
        /// The weight of the network that reads both.
        public var joint: Float
        /// What is added; without effect on a softmax.
        public var offset: Float

        /// Weights of the three experts.
        public init(text: Float, image: Float, joint: Float, offset: Float = 0) {
            self.text = text
            self.image = image
            self.joint = joint
            self.offset = offset
        }

        var values: [Float] { [text, image, joint, offset] }
    }

    /// What a content has.
    enum Evidence: CaseIterable, Sendable { case both, textOnly, imagesOnly }

    /// What the labels' probabilities have to do with one another.
    public var link: Calibration.Link
    /// Where there are text and keyframes.
    public var both: Weights
    /// Where there is text alone.
    public var textOnly: Weights
    /// Where there are keyframes alone.
    public var imagesOnly: Weights

    /// The weights that measured well on held-out clips, before any fitting.
    public init(link: Calibration.Link) {
        self.link = link
        both = Weights(text: 0.6, image: 0.6, joint: 0.3)
        textOnly = Weights(text: 1, image: 0, joint: 0)
        imagesOnly = Weights(text: 0, image: 1, joint: 0)
    }

    subscript(evidence: Evidence) -> Weights {
        get {
            switch evidence {
            case .both: both
            case .textOnly: textOnly
            case .imagesOnly: imagesOnly
            }
        }
        set {
            switch evidence {
            case .both: both = newValue
            case .textOnly: textOnly = newValue
            case .imagesOnly: imagesOnly = newValue
            }
        }
    }

    func check() throws(ModelError) {
        for weights in [both, textOnly, imagesOnly] {
            guard weights.values.allSatisfy({ $0.magnitude <= 1e4 }) else {
                throw ModelError(.manifest(field: "fusion", detail: "has a weight out of range"))
            }
        }
    }

    /// The logits of the three experts for one content; those that the case leaves out are empty.
    struct Logits: Sendable {
        var text: [Float] = []
        var image: [Float] = []
        var joint: [Float] = []
    }

    /// The probabilities of all labels.
    func probabilities(_ logits: Logits, _ evidence: Evidence, count: Int) -> [Float] {
        let weights = self[evidence]
        var sums = [Float](repeating: 0, count: count)
        for (part, weight) in zip([logits.text, logits.image, logits.joint], weights.values)
        where weight != 0 && part.count == count {
            for label in 0..<count { sums[label] += weight * part[label] }
        }
        switch link {
        case .softmax: return Self.softmax(sums)
        case .sigmoid: return sums.map { 1 / (1 + expf(-($0 + weights.offset))) }
        }
    }

    static func softmax(_ logits: [Float]) -> [Float] {
        let largest = logits.max() ?? 0
        let powers = logits.map { expf($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// Logits as each expert gives them, brought to a common scale: logarithms of a softmax's
    /// probabilities, a sigmoid's as they are.
    func normalised(_ logits: [Float]) -> [Float] {
        guard link == .softmax else { return logits }
        let largest = logits.max() ?? 0
        let sum = logits.reduce(0) { $0 + expf($1 - largest) }
        return logits.map { max(-30, $0 - largest - logf(sum)) }
    }
}
