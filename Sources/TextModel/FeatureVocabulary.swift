import Foundation

/// The features that a model knows: their buckets, and how rare each is.
struct FeatureVocabulary: Sendable {
    let options: FeatureOptions
    let directory: BucketDirectory
    /// log((1 + examples) / (1 + examples with the feature)) + 1 for each row.
    let rarity: [Float]

    var rowCount: Int { rarity.count }

    init(_ options: FeatureOptions, _ directory: BucketDirectory, rarity: [Float]) {
        self.options = options
        self.directory = directory
        self.rarity = rarity
    }

    /// The features of counted examples: those in at least `minimumCount` of them, and no more than
    /// `maximumRowCount`, the most frequent first and at equal counts the lower bucket.
    init(
        _ options: FeatureOptions, counted: TrainingSet, minimumCount: Int, maximumRowCount: Int
    ) {
        var counts = [UInt32](repeating: 0, count: options.bucketCount)
        for bucket in counted.rows { counts[Int(bucket)] += 1 }
        let least = Self.leastCount(counts, minimumCount, maximumRowCount)
        var buckets: [UInt32] = []
        var room = maximumRowCount
        for (bucket, count) in counts.enumerated() where count > least {
            buckets.append(UInt32(truncatingIfNeeded: bucket))
        }
        room -= buckets.count
        // Of those that have just the least count, as many as there is still room for.
        if room > 0 {
            let marginal = counts.indices.lazy.filter { counts[$0] == least }.prefix(room)
            buckets.append(contentsOf: marginal.map { UInt32(truncatingIfNeeded: $0) })
            buckets.sort()
        }
        let exampleCount = Float(counted.count)
        rarity = buckets.map { logf((1 + exampleCount) / Float(1 + counts[Int($0)])) + 1 }
        guard let directory = BucketDirectory(buckets, bucketCount: options.bucketCount) else {
            preconditionFailure("buckets are in order")
        }
        self.options = options
        self.directory = directory
    }

    /// The count that is just frequent enough.
    private static func leastCount(
        _ counts: [UInt32], _ minimumCount: Int, _ maximumRowCount: Int
    ) -> UInt32 {
        let minimum = UInt32(clamping: minimumCount)
        var frequent = counts.filter { $0 >= minimum }
        guard frequent.count > maximumRowCount else { return minimum }
        frequent.sort(by: >)
        return frequent[maximumRowCount - 1]
    }

    /// Turns counts into weights: each times its feature's rarity, all together of length 1.
    @inline(__always)
    func weigh(_ rows: UnsafeBufferPointer<UInt32>, _ weights: UnsafeMutableBufferPointer<Float>) {
        rarity.withUnsafeBufferPointer { rarity in
            var squares: Float = 0
            for index in weights.indices {
                let weight = weights[index] * rarity[Int(rows[index])]
                weights[index] = weight
                squares += weight * weight
            }
            guard squares > 0, squares.isFinite else { return }
            let factor = 1 / squares.squareRoot()
            for index in weights.indices { weights[index] *= factor }
        }
    }
}
