import Foundation

/// Complement naive Bayes: a feature speaks for a label where it is rare without.
///
/// Counted, not trained: it holds its own where labels have few examples, and errs otherwise than
/// the embeddings do.
enum ComplementCounts {
    /// A weight for each feature and label, each row's mean being 0; nil where there is no room.
    static func weights(
        _ set: TrainingSet, rowCount: Int, labelCount: Int, smoothing: Float
    ) -> FloatTable? {
        guard let table = FloatTable(rowCount: rowCount, columnCount: labelCount) else {
            return nil
        }
        var rowTotals = [Double](repeating: 0, count: rowCount)
        var labelTotals = [Double](repeating: 0, count: labelCount)
        var total = 0.0
        for example in 0..<set.count {
            let labels = set.labels(of: example)
            for place in set.features(example) {
                let weight = set.weights[place]
                let index = Int(set.rows[place])
                rowTotals[index] += Double(weight)
                let row = table.row(index)
                for label in labels { row[Int(label)] += weight }
            }
        }
        for index in 0..<rowCount {
            let row = table.row(index)
            total += rowTotals[index]
            for label in 0..<labelCount { labelTotals[label] += Double(row[label]) }
        }
        let added = Double(smoothing) * Double(max(1, rowCount))
        let denominators = labelTotals.map { logf(Float(total - $0 + added)) }
        for index in 0..<rowCount {
            let row = table.row(index)
            let rowTotal = Float(rowTotals[index])
            var mean: Float = 0
            for label in 0..<labelCount {
                let count = max(0, rowTotal - row[label]) + smoothing
                row[label] = denominators[label] - logf(count)
                mean += row[label]
            }
            mean /= Float(max(1, labelCount))
            for label in 0..<labelCount { row[label] -= mean }
        }
        return table
    }
}
