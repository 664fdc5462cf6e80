/// What one running query may hold in memory; confined to the thread that runs the query.
///
/// Operators charge what they keep from row to row and release it. Functions only check that the
/// one value they are about to make fits into what is left: a value that dies with its row is not
/// counted.
final class MemoryBudget {
    /// The most bytes that may be held.
    let limitBytes: Int
    /// The bytes held now.
    private(set) var usedBytes = 0

    /// A budget with nothing used.
    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Counts bytes as held; throws when they do not fit.
    @inline(__always)
    func charge(_ bytes: Int) throws(CypherError) {
        let (sum, overflow) = usedBytes.addingReportingOverflow(bytes)
        guard !overflow, sum <= limitBytes else {
            throw CypherError.memoryLimitExceeded(limitBytes: limitBytes)
        }
        usedBytes = sum
    }

    /// Counts bytes as given back.
    @inline(__always)
    func release(_ bytes: Int) {
        usedBytes = max(0, usedBytes &- bytes)
    }

    /// Throws when so many more bytes would not fit.
    @inline(__always)
    func check(_ bytes: Int) throws(CypherError) {
        guard bytes <= limitBytes &- usedBytes else {
            throw CypherError.memoryLimitExceeded(limitBytes: limitBytes)
        }
    }
}
