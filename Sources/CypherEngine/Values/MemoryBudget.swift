import GraphStore
import Synchronization

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
    /// What all running queries together may hold; this budget's share is taken from it.
    private let pool: MemoryPool?
    /// The bytes taken from the pool.
    private var sharedBytes = 0
    /// The bytes taken from the pool for a value that is being made.
    private var announcedBytes = 0

    /// A budget with nothing used.
    init(limitBytes: Int, pool: MemoryPool? = nil) {
        self.limitBytes = limitBytes
        self.pool = pool
    }

    deinit { pool?.give(sharedBytes + announcedBytes) }

    /// Counts bytes as held; throws when they do not fit.
    @inline(__always)
    func charge(_ bytes: Int) throws(CypherError) {
        let (sum, overflow) = usedBytes.addingReportingOverflow(bytes)
        guard !overflow, sum <= limitBytes else {
            throw CypherError.memoryLimitExceeded(limitBytes: limitBytes)
        }
        if sum > sharedBytes, let pool { try take(sum, from: pool) }
        usedBytes = sum
    }

    /// Takes from the pool in steps, so that it is not asked for every row.
    @inline(never)
    private func take(_ needed: Int, from pool: MemoryPool) throws(CypherError) {
        let wanted = max(needed - sharedBytes, 1 << 20)
        guard pool.take(wanted) else {
            throw CypherError.memoryLimitExceeded(limitBytes: pool.limitBytes)
        }
        sharedBytes += wanted
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
        guard bytes >= LargeValues.thresholdBytes, let pool else { return }
        try announce(bytes, in: pool)
    }

    /// Holds room for a large value until the next one is announced: by then it counts itself.
    @inline(never)
    private func announce(_ bytes: Int, in pool: MemoryPool) throws(CypherError) {
        pool.give(announcedBytes)
        announcedBytes = 0
        guard pool.take(bytes) else {
            throw CypherError.memoryLimitExceeded(limitBytes: pool.limitBytes)
        }
        announcedBytes = bytes
    }
}

/// What all running queries of an engine together may hold in memory.
final class MemoryPool: Sendable {
    /// The most bytes that may be held.
    let limitBytes: Int
    private let taken = Atomic<Int>(0)

    /// A pool with nothing taken.
    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// Takes bytes; false, and nothing taken, where they do not fit beside what is taken and what
    /// large values hold.
    func take(_ bytes: Int) -> Bool {
        let sum = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
        if sum &+ LargeValues.heldBytes <= limitBytes { return true }
        taken.wrappingSubtract(bytes, ordering: .relaxed)
        return false
    }

    /// Gives bytes back.
    func give(_ bytes: Int) { taken.wrappingSubtract(bytes, ordering: .relaxed) }
}
