import GraphStore
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The slots of the one row that a running statement works on.
typealias Row = UnsafeMutablePointer<Value>

/// A compiled expression.
typealias Evaluator = @Sendable (Row, ExecutionContext) throws -> Value

/// A compiled condition: true where the expression is true, false where it is false or unknown.
typealias Condition = @Sendable (Row, ExecutionContext) throws -> Bool

/// What one running statement has at hand; confined to the thread that runs it.
final class ExecutionContext {
    /// The graph as the statement sees it.
    let graph: Snapshot
    /// The writer, in a statement that holds it.
    let writer: GraphWriter?
    /// The row that all operators of the statement read and fill.
    let row: Row
    /// The values of the plan's parameters, by number.
    let parameters: [Value]
    /// What functions may use.
    private(set) lazy var functions = FunctionContext(
        graph: graph, memory: budget, checkCancelled: { [limits] in try limits.check() })
    /// What may be held in memory.
    let budget: MemoryBudget
    /// Model work done before the writer was taken, if any.
    let memo: ProcedureMemo?
    /// The rows kept between the transactions of the statement.
    var batchedRows: BatchedRows?
    /// The snapshot, where it may be given back as soon as a long procedure has begun.
    var heldSnapshot: HeldSnapshot?
    private let limits: ExecutionLimits
    private let slotCount: Int
    private let subplans: [PlanNode]
    private var runningSubplans: [Operator?]
    private var steps: UInt32 = ExecutionContext.stepsBetweenChecks

    private static let stepsBetweenChecks: UInt32 = 1_000

    init(
        graph: Snapshot, writer: GraphWriter?, plan: Plan, parameters: [Value],
        limits: ExecutionLimits, memo: ProcedureMemo? = nil
    ) {
        let slotCount = plan.slotCount
        self.graph = graph
        self.writer = writer
        self.parameters = parameters
        self.limits = limits
        self.slotCount = slotCount
        self.memo = memo
        subplans = plan.subplans
        runningSubplans = plan.subplans.isEmpty ? [] : Array(repeating: nil, count: subplans.count)
        budget = MemoryBudget(limitBytes: limits.memoryLimitBytes, pool: limits.pool)
        row = Row.allocate(capacity: max(1, slotCount))
        row.initialize(repeating: .null, count: slotCount)
    }

    deinit {
        row.deinitialize(count: slotCount)
        row.deallocate()
    }

    /// Counts a step of work; every thousandth looks whether the statement has to end.
    @inline(__always)
    func tick() throws {
        steps &-= 1
        if steps == 0 { try checkNow() }
    }

    @inline(never)
    private func checkNow() throws {
        steps = ExecutionContext.stepsBetweenChecks
        try limits.check()
    }

    /// Throws when the statement has to end, now.
    func check() throws { try limits.check() }

    /// The running plan of a query inside an expression.
    @inline(__always)
    func subplan(_ number: Int) throws -> Operator {
        if let running = runningSubplans[number] { return running }
        let made = subplans[number].makeOperator()
        runningSubplans[number] = made
        return made
    }

    /// A counterpart of this context for another transaction of the same statement.
    func limitsForBatch() -> ExecutionLimits { limits }
}

/// When a statement has to end, and what it may hold.
final class ExecutionLimits: Sendable {
    /// When it has to end, in nanoseconds of the monotonic clock.
    let deadline: UInt64
    let timeoutMilliseconds: Int
    let cancellation: CancellationToken?
    let memoryLimitBytes: Int
    let pool: MemoryPool?

    init(
        start: UInt64, timeoutMilliseconds: Int, cancellation: CancellationToken?,
        memoryLimitBytes: Int,
        pool: MemoryPool?
    ) {
        self.pool = pool
        self.timeoutMilliseconds = timeoutMilliseconds
        self.cancellation = cancellation
        self.memoryLimitBytes = memoryLimitBytes
        let (nanoseconds, overflow) = UInt64(max(0, timeoutMilliseconds))
            .multipliedReportingOverflow(by: 1_000_000)
        let (sum, past) = start.addingReportingOverflow(nanoseconds)
        deadline = overflow || past ? UInt64.max : sum
    }

    /// Throws when the statement has to end.
    func check() throws(CypherError) {
        if let cancellation, cancellation.isCancelled { throw CypherError.cancelled }
        if MonotonicClock.now() > deadline {
            throw CypherError.timedOut(milliseconds: timeoutMilliseconds)
        }
    }
}

/// The clock that deadlines are measured by.
enum MonotonicClock {
    /// Nanoseconds since some moment.
    @inline(__always)
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
            &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }
}

extension CypherError {
    /// The client cancelled the query or went away.
    static let cancelled = CypherError(
        code: "TransactionError", detail: "TransactionTerminated", phase: .runtime,
        name: "transaction.cancelled", message: "the query was cancelled")

    /// The query's time was up.
    static func timedOut(milliseconds: Int) -> CypherError {
        CypherError(
            code: "TransactionError", detail: "TransactionTimedOut", phase: .runtime,
            name: "transaction.timedOut",
            message: "the query took longer than \(milliseconds) ms; narrow it, or allow more time")
    }
}
