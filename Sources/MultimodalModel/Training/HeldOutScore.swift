import Foundation
import TextModel

/// How logits do on examples that were held out.
struct HeldOutScore {
    /// The mean loss of an example.
    let loss: Double
    /// The share of examples whose best label holds.
    let top1: Double

    /// Judges the logits of examples, a list each; those with no logits are left out.
    ///
    /// Nil where nothing is left.
    init?(_ logits: [[Float]], _ labels: [[LabelIndex]], _ link: Calibration.Link) {
        var (count, right, sum) = (0, 0, 0.0)
        for (logits, truth) in zip(logits, labels) where !logits.isEmpty && !truth.isEmpty {
            count += 1
            let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
            if truth.contains(where: { $0.value == best }) { right += 1 }
            sum += Self.loss(logits, truth, link)
        }
        guard count > 0 else { return nil }
        loss = sum / Double(count)
        top1 = Double(right) / Double(count)
    }

    private static func loss(
        _ logits: [Float], _ truth: [LabelIndex], _ link: Calibration.Link
    ) -> Double {
        switch link {
        case .softmax:
            let largest = Double(logits.max() ?? 0)
            let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
            let normaliser = largest + log(sum)
            return truth.reduce(0) { $0 + normaliser - Double(logits[$1.value]) }
                / Double(truth.count)
        case .sigmoid:
            let holding = Set(truth.map(\.value))
            let sum = logits.enumerated().reduce(0.0) { sum, entry in
                let signed = holding.contains(entry.offset) ? -entry.element : entry.element
                return sum + log1p(exp(min(60, Double(signed))))
            }
            return sum / Double(logits.count)
        }
    }
}
