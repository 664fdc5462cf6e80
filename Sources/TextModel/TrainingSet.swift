import Foundation

/// Examples as the trainer reads them: rows and weights of features, and labels, one example after
/// the other.
struct TrainingSet: Sendable {
    /// Where each example's features begin, and at the end where the last one's end.
    private(set) var featureOffsets: [Int] = [0]
    private(set) var rows: [UInt32] = []
    private(set) var weights: [Float] = []
    private(set) var labelOffsets: [Int] = [0]
    private(set) var labels: [UInt32] = []

    var count: Int { featureOffsets.count - 1 }

    func features(_ index: Int) -> Range<Int> { featureOffsets[index]..<featureOffsets[index + 1] }

    func labels(of index: Int) -> ArraySlice<UInt32> {
        labels[labelOffsets[index]..<labelOffsets[index + 1]]
    }

    /// True where each example has exactly one label.
    var isExclusive: Bool {
        (0..<count).allSatisfy { labelOffsets[$0 + 1] - labelOffsets[$0] == 1 }
    }

    /// True where most examples have exactly one label, so that their probabilities may share 1.
    var isMostlyExclusive: Bool {
        let labelled = (0..<count).reduce(0) { $0 + (labels(of: $1).isEmpty ? 0 : 1) }
        return Double(labels.count) < 1.5 * Double(labelled)
    }

    private init() {}

    /// Reads the features of all examples by bucket, with how often they occur.
    init(counting examples: [TextExample], _ options: FeatureOptions, threads: Int) {
        self.init(examples, options, directory: nil, threads: threads)
    }

    /// Reads the features of all examples, weighed.
    init(_ examples: [TextExample], _ vocabulary: FeatureVocabulary, threads: Int) {
        self.init(
            examples, vocabulary.options, directory: vocabulary.directory, threads: threads)
        weigh(vocabulary)
    }

    private init(
        _ examples: [TextExample], _ options: FeatureOptions, directory: BucketDirectory?,
        threads: Int
    ) {
        let parts = Shards.map(examples.indices, size: 1024, threads: threads) { range in
            var part = TrainingSet()
            var reader = FeatureReader(options)
            for index in range {
                reader.read(examples[index].fields, directory: directory)
                part.append(reader.keys, reader.counts, examples[index].labels)
            }
            return part
        }
        reserve(parts)
        for part in parts { append(part) }
    }

    private mutating func reserve(_ parts: [TrainingSet]) {
        let featureCount = parts.reduce(0) { $0 + $1.rows.count }
        rows.reserveCapacity(featureCount)
        weights.reserveCapacity(featureCount)
    }

    private mutating func append(_ keys: [UInt32], _ counts: [Float], _ labels: [LabelIndex]) {
        rows.append(contentsOf: keys)
        weights.append(contentsOf: counts)
        featureOffsets.append(rows.count)
        let start = self.labels.count
        for label in labels {
            let value = UInt32(truncatingIfNeeded: label.value)
            if !self.labels[start...].contains(value) { self.labels.append(value) }
        }
        labelOffsets.append(self.labels.count)
    }

    private mutating func append(_ part: TrainingSet) {
        let featureStart = rows.count
        let labelStart = labels.count
        rows.append(contentsOf: part.rows)
        weights.append(contentsOf: part.weights)
        labels.append(contentsOf: part.labels)
        featureOffsets.append(contentsOf: part.featureOffsets.dropFirst().map { $0 + featureStart })
        labelOffsets.append(contentsOf: part.labelOffsets.dropFirst().map { $0 + labelStart })
    }

    /// The examples at `indices`.
    func subset(_ indices: [Int]) -> TrainingSet {
        var subset = TrainingSet()
        for index in indices {
            subset.rows.append(contentsOf: rows[features(index)])
            subset.weights.append(contentsOf: weights[features(index)])
            subset.labels.append(contentsOf: labels(of: index))
            subset.featureOffsets.append(subset.rows.count)
            subset.labelOffsets.append(subset.labels.count)
        }
        return subset
    }

    /// Turns buckets into rows, leaving out what the vocabulary does not hold, and counts into
    /// weights.
    mutating func resolve(_ vocabulary: FeatureVocabulary) {
        var kept = 0
        var start = 0
        for index in 0..<count {
            let end = featureOffsets[index + 1]
            for place in start..<end {
                let row = vocabulary.directory.row(of: rows[place])
                if row >= 0 {
                    rows[kept] = UInt32(truncatingIfNeeded: row)
                    weights[kept] = weights[place]
                    kept += 1
                }
            }
            start = end
            featureOffsets[index + 1] = kept
        }
        rows.removeLast(rows.count - kept)
        weights.removeLast(weights.count - kept)
        weigh(vocabulary)
    }

    /// Leaves out the features that do not occur in `other`, as a model trained on that would, and
    /// brings the weights that are left back to length 1.
    mutating func keepFeatures(of other: TrainingSet, rowCount: Int) {
        var isKnown = [Bool](repeating: false, count: rowCount)
        for row in other.rows { isKnown[Int(row)] = true }
        var kept = 0
        var start = 0
        for index in 0..<count {
            let end = featureOffsets[index + 1]
            let first = kept
            var squares: Float = 0
            for place in start..<end where isKnown[Int(rows[place])] {
                rows[kept] = rows[place]
                weights[kept] = weights[place]
                squares += weights[kept] * weights[kept]
                kept += 1
            }
            let factor = squares > 0 ? 1 / squares.squareRoot() : 1
            for place in first..<kept { weights[place] *= factor }
            start = end
            featureOffsets[index + 1] = kept
        }
        rows.removeLast(rows.count - kept)
        weights.removeLast(weights.count - kept)
    }

    private mutating func weigh(_ vocabulary: FeatureVocabulary) {
        for index in 0..<count {
            let range = features(index)
            weights.withUnsafeMutableBufferPointer { weights in
                rows.withUnsafeBufferPointer { rows in
                    vocabulary.weigh(
                        UnsafeBufferPointer(rebasing: rows[range]),
                        UnsafeMutableBufferPointer(rebasing: weights[range]))
                }
            }
        }
    }
}
