/// Which of the hash's buckets the model has a row for.
///
/// One bit a bucket with running counts: a few hundred kilobytes for a million buckets, so that
/// features that were never seen in training are sorted out within the cache.
struct BucketDirectory: Sendable {
    /// Ascending; the place of a bucket is its row.
    let buckets: [UInt32]
    private let words: [UInt64]
    /// The number of rows before each word.
    private let ranks: [UInt32]

    /// A directory of `buckets`; nil unless they ascend and lie below `bucketCount`.
    init?(_ buckets: [UInt32], bucketCount: Int) {
        var words = [UInt64](repeating: 0, count: (bucketCount + 63) / 64)
        var previous = -1
        for bucket in buckets {
            let bucket = Int(bucket)
            guard bucket > previous, bucket < bucketCount else { return nil }
            words[bucket >> 6] |= 1 << UInt64(bucket & 63)
            previous = bucket
        }
        var ranks = [UInt32](repeating: 0, count: words.count)
        var total: UInt32 = 0
        for index in words.indices {
            ranks[index] = total
            total += UInt32(words[index].nonzeroBitCount)
        }
        self.buckets = buckets
        self.words = words
        self.ranks = ranks
    }

    /// The row of `bucket`, -1 where there is none.
    @inline(__always)
    func row(of bucket: UInt32) -> Int {
        let index = Int(bucket >> 6)
        guard index < words.count else { return -1 }
        let bit = UInt64(1) << UInt64(bucket & 63)
        let word = words[index]
        guard word & bit != 0 else { return -1 }
        return Int(ranks[index]) + (word & (bit &- 1)).nonzeroBitCount
    }
}
