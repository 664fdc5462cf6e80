import Tensor

/// Means over some rows of a table of numbers by picture.
enum FrameMean {
    /// The mean of rows; empty where there is none.
    static func of(_ rows: [Int], in table: Tensor) -> [Float] {
        guard !rows.isEmpty else { return [] }
        let width = table.shape[1]
        var mean = [Float](repeating: 0, count: width)
        for row in rows {
            for column in 0..<width { mean[column] += table.pointer[row * width + column] }
        }
        for column in 0..<width { mean[column] /= Float(rows.count) }
        return mean
    }
}
