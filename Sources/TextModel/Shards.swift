import Foundation

/// Work that is cut into pieces whose number does not depend on the threads that do them.
enum Shards {
    /// How many threads to use where the caller leaves it open.
    static func threadCount(_ wanted: Int?) -> Int {
        max(1, wanted ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// What `body` makes of each piece of `range`, in order.
    ///
    /// Pieces are `size` long.
    static func map<Result: Sendable>(
        _ range: Range<Int>, size: Int, threads: Int,
        _ body: @Sendable (Range<Int>) -> Result
    ) -> [Result] {
        let pieces = stride(from: range.lowerBound, to: range.upperBound, by: size).map {
            $0..<min(range.upperBound, $0 + size)
        }
        guard threads > 1, pieces.count > 1 else { return pieces.map(body) }
        let results = UnsafeMutablePointer<Result?>.allocate(capacity: pieces.count)
        results.initialize(repeating: nil, count: pieces.count)
        defer {
            results.deinitialize(count: pieces.count)
            results.deallocate()
        }
        // Each piece writes to its own place.
        nonisolated(unsafe) let places = results
        let workers = min(threads, pieces.count)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for index in stride(from: worker, to: pieces.count, by: workers) {
                places[index] = body(pieces[index])
            }
        }
        return UnsafeBufferPointer(start: results, count: pieces.count).compactMap { $0 }
    }
}
