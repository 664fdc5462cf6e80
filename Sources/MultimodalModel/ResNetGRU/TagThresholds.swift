import TextModel

/// Chooses from which probability on each tag is given, where a content may have several.
enum TagThresholds {
    /// A tag that fewer held-out contents have than this gets the threshold that is best for all.
    private static let leastCount = 4

    /// The thresholds with the best F1 on held-out contents: one for each label.
    static func fitting(
        _ probabilities: [[Float]], _ truths: [[LabelIndex]], labelCount: Int
    ) -> [Float] {
        var columns = [[(probability: Float, holds: Bool)]](repeating: [], count: labelCount)
        for (row, truth) in zip(probabilities, truths) where row.count == labelCount {
            let holding = Set(truth.map(\.value))
            for label in 0..<labelCount {
                columns[label].append((row[label], holding.contains(label)))
            }
        }
        let common = best(columns.flatMap(\.self)) ?? 0.5
        return columns.map { column in
            column.count(where: \.holds) >= leastCount ? best(column) ?? common : common
        }
    }

    /// Halfway between the two probabilities where F1 is highest; nil where nothing holds.
    private static func best(_ column: [(probability: Float, holds: Bool)]) -> Float? {
        let ordered = column.enumerated().sorted {
            ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset)
        }.map(\.element)
        let total = ordered.count(where: \.holds)
        guard total > 0 else { return nil }
        var (right, best, threshold) = (0, -1.0, Float(0.5))
        for (index, entry) in ordered.enumerated() {
            if entry.holds { right += 1 }
            let next = index + 1 < ordered.count ? ordered[index + 1].probability : 0
            guard next < entry.probability else { continue }
            let f1 = 2 * Double(right) / Double(index + 1 + total)
            if f1 > best {
                best = f1
                threshold = (entry.probability + next) / 2
            }
        }
        return min(1, max(0, threshold))
    }
}
