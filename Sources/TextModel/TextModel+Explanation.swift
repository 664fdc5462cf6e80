import Foundation

extension TextModel {
    /// Which features of a text speak for a label against its rivals; nil where there is no such
    /// label.
    ///
    /// The contributions and the bias add up to the label's calibrated logit less the mean of its
    /// rivals'. Without rivals the mean is that of all classes. A group's logit is the mean of its
    /// classes', each weighed by its share of a softmax among them. Equal n-grams of one field
    /// are one feature. O(features * rivals).
    public func explain(
        _ fields: [TextField], label: LabelIndex, rivals: [LabelIndex] = []
    ) -> Explanation? {
        guard label.value >= 0, label.value < labelCount else { return nil }
        var others = Set(rivals.filter { $0.value >= 0 && $0.value < labelCount && $0 != label })
        let againstAll = others.isEmpty
        if againstAll { others = Set((0..<classCount).map { LabelIndex($0) }) }
        let opponents = others.sorted().map(\.value)

        let predictor = Predictor(self)
        predictor.read(fields)
        let logits = predictor.logits()
        let classes = shares(of: label.value, logits)
        let rivalClasses = opponents.flatMap { shares(of: $0, logits) }
        let weightOfRow = predictor.weightByRow
        let occurrences = knownOccurrences(fields, weightOfRow)
        // A row's weight is divided among its occurrences by their fields' weights.
        var totals: [Int: Float] = [:]
        for occurrence in occurrences { totals[occurrence.row, default: 0] += occurrence.weight }

        func contrast(_ value: (Int) -> Float) -> Float {
            let own = classes.reduce(0) { $0 + $1.share * value($1.label) }
            let mean =
                rivalClasses.reduce(0) { $0 + $1.share * value($1.label) }
                / Float(max(1, opponents.count))
            return (own - mean) * calibration.scale
        }
        var contrasts: [Int: Float] = [:]
        var parts: [FeatureKey: (count: Int, contribution: Float)] = [:]
        for occurrence in occurrences {
            let row = occurrence.row
            guard let total = totals[row], total > 0, let weight = weightOfRow[row] else {
                continue
            }
            let value: Float
            if let known = contrasts[row] {
                value = known
            } else {
                value = contrast { self.weight(row: row, label: $0) }
                contrasts[row] = value
            }
            let key = FeatureKey(text: occurrence.text, field: occurrence.field)
            let part = parts[key] ?? (0, 0)
            parts[key] = (
                part.count + 1, part.contribution + value * weight * occurrence.weight / total
            )
        }
        let features = parts.map { key, part in
            Explanation.Feature(
                text: key.text, field: key.field, count: part.count,
                contribution: part.contribution)
        }.sorted {
            ($1.contribution, $0.field, $0.text) < ($0.contribution, $1.field, $1.text)
        }
        return Explanation(
            label: label, probability: predictor.probability(of: label),
            bias: contrast(weights.bias), features: features)
    }

    /// The classes that a label stands for, with their shares of a softmax among them.
    private func shares(of label: Int, _ logits: [Float]) -> [(label: Int, share: Float)] {
        guard label >= classCount else { return [(label, 1)] }
        let members = paths.members[label - classCount]
        let own = members.map { calibration.scale * logits[$0] }
        let top = own.max() ?? 0
        let weights = own.map { expf($0 - top) }
        let sum = weights.reduce(0, +)
        return zip(members, weights).map { ($0, $1 / sum) }
    }

    /// What one feature of weight 1 adds to a class's logit.
    private func weight(row: Int, label: Int) -> Float {
        weights.weight(row: row, label: label)
            + (counts?.weight(row: row, label: label) ?? 0)
    }

    private struct FeatureKey: Hashable {
        let text: String
        let field: Int
    }

    private struct Occurrence {
        let row: Int
        let weight: Float
        let field: Int
        let text: String
    }

    /// Each place where a feature that the model knows occurs.
    private func knownOccurrences(
        _ fields: [TextField], _ weightOfRow: [Int: Float]
    ) -> [Occurrence] {
        var occurrences: [Occurrence] = []
        var buffer = TokenBuffer()
        var room = features.maximumFeatureCount
        for (index, field) in fields.enumerated() where field.isRead && room > 0 {
            var text = field.text
            text.withUTF8 { bytes in
                buffer.read(bytes, limit: room)
                let tokens = buffer.tokens
                FeatureReader.forEachFeature(in: buffer, features, limit: room) {
                    bucket, first, last, piece in
                    let row = vocabulary.directory.row(of: bucket)
                    guard row >= 0 else { return }
                    room -= 1
                    let spelled: String
                    var weight = field.countedWeight
                    if let piece {
                        weight *= features.subwordWeight
                        let start = tokens[first].foldedStart
                        let folded = buffer.folded[
                            (start + piece.lowerBound)..<(start + piece.upperBound)]
                        spelled = "…" + String(decoding: folded, as: UTF8.self) + "…"
                    } else {
                        let range = tokens[first].start..<tokens[last].end
                        spelled =
                            (first == 0 ? "^" : "")
                            + String(decoding: bytes[range], as: UTF8.self)
                            + (last == tokens.count - 1 ? "$" : "")
                    }
                    occurrences.append(
                        Occurrence(
                            row: row, weight: weight, field: index, text: spelled))
                }
            }
        }
        return occurrences
    }
}

extension ModelWeights {
    /// What a label has whatever the text.
    func bias(_ label: Int) -> Float {
        switch self {
        case .table(_, let bias), .factored(_, _, let bias): bias.pointer[label]
        }
    }
}
