import Foundation

/// Turns texts into features: buckets with how often each occurs, in the order of first occurrence.
///
/// Keeps its storage from text to text, so that nothing is allocated once it has grown.
struct FeatureReader {
    let options: FeatureOptions
    private(set) var buffer = TokenBuffer()
    /// The features of the text read last, each once.
    private(set) var keys: [UInt32] = []
    /// How often each occurs, every occurrence counted with its field's weight and dampened:
    /// 1 + log beyond 1.
    private(set) var counts: [Float] = []
    /// A table of open addressing from features to places in `keys`; -1 where it is free.
    private var slots: [Int32] = []

    init(_ options: FeatureOptions) { self.options = options }

    /// Reads the features of all fields.
    ///
    /// Those that `directory` does not know are left out, and the others are given by their row
    /// there; without one they are given by their bucket.
    mutating func read(_ fields: [TextField], directory: BucketDirectory?) {
        keys.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        for field in fields where field.isRead {
            var text = field.text
            text.withUTF8 { bytes in
                read(bytes, weight: field.countedWeight, directory: directory)
            }
        }
        merge()
        for index in counts.indices where counts[index] > 1 {
            counts[index] = 1 + logf(counts[index])
        }
    }

    private mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, weight: Float, directory: BucketDirectory?
    ) {
        let options = options
        let room = options.maximumFeatureCount - keys.count
        guard room > 0 else { return }
        buffer.read(bytes, limit: room)
        FeatureReader.forEachFeature(in: buffer, options, limit: room) { bucket, _, _, piece in
            if let directory {
                let row = directory.row(of: bucket)
                guard row >= 0 else { return }
                keys.append(UInt32(truncatingIfNeeded: row))
            } else {
                keys.append(bucket)
            }
            counts.append(piece == nil ? weight : weight * options.subwordWeight)
        }
    }

    /// Calls `body` with the bucket of each feature, the range of tokens that it comes from, and
    /// whether it is a piece of a word only.
    ///
    /// Stops after `limit` features.
    @inline(__always)
    static func forEachFeature(
        in buffer: TokenBuffer, _ options: FeatureOptions, limit: Int,
        _ body: (_ bucket: UInt32, _ first: Int, _ last: Int, _ piece: Range<Int>?) -> Void
    ) {
        let bucketCount = UInt64(options.bucketCount)
        let tokens = buffer.tokens
        var left = limit
        for first in tokens.indices {
            var hash = NGramHash.extended(tokens[first].hash)
            body(UInt32(truncatingIfNeeded: hash % bucketCount), first, first, nil)
            left -= 1
            for last in (first + 1)..<max(first + 1, min(tokens.count, first + options.wordNGrams))
            {
                hash = NGramHash.appending(tokens[last].hash, to: hash)
                body(UInt32(truncatingIfNeeded: hash % bucketCount), first, last, nil)
                left -= 1
            }
            if tokens[first].isWord, options.maximumSubword > 0 {
                let start = tokens[first].foldedStart
                let end = tokens[first].foldedEnd
                if end - start >= options.minimumSubword {
                    forEachPiece(of: start..<end, in: buffer.folded, options, limit: left) {
                        bucket, range in
                        body(bucket, first, first, range)
                        left -= 1
                    }
                }
            }
            if left <= 0 { break }
        }
    }

    /// Calls `body` with each run of characters of `<word>` that is a piece of it.
    private static func forEachPiece(
        of word: Range<Int>, in folded: [UInt8], _ options: FeatureOptions, limit: Int,
        _ body: (_ bucket: UInt32, _ piece: Range<Int>) -> Void
    ) {
        // Positions count the brackets: 0 is '<', the last is '>'.
        let length = word.count + 2
        func byte(_ position: Int) -> UInt8 {
            if position == 0 { return 0x3C }
            return position == length - 1 ? 0x3E : folded[word.lowerBound + position - 1]
        }
        var left = limit
        for start in 0..<length where byte(start) & 0xC0 != 0x80 {
            var hash = NGramHash.seed
            var characters = 0
            var end = start
            while end < length && characters < options.maximumSubword && left > 0 {
                repeat {
                    hash = NGramHash.adding(byte(end), to: hash)
                    end += 1
                } while end < length && byte(end) & 0xC0 == 0x80
                characters += 1
                // The whole of `<word>` says no more than the word itself.
                if characters >= options.minimumSubword && end - start < length {
                    body(
                        hash % UInt32(truncatingIfNeeded: options.bucketCount),
                        max(0, start - 1)..<min(word.count, end - 1))
                    left -= 1
                }
            }
        }
    }

    /// Adds up the counts of features that occur more than once.
    private mutating func merge() {
        let found = keys.count
        guard found > 1 else { return }
        var size = 64
        while size < 2 * found { size *= 2 }
        if slots.count < size { slots = [Int32](repeating: -1, count: size) }
        let mask = size - 1
        var kept = 0
        for index in 0..<size { slots[index] = -1 }
        for index in 0..<found {
            let key = keys[index]
            var slot = Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 7) & mask
            while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
            if slots[slot] >= 0 {
                counts[Int(slots[slot])] += counts[index]
            } else {
                slots[slot] = Int32(truncatingIfNeeded: kept)
                keys[kept] = key
                counts[kept] = counts[index]
                kept += 1
            }
        }
        keys.removeLast(found - kept)
        counts.removeLast(found - kept)
    }
}
