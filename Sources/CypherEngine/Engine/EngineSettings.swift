/// What bounds every query of an engine.
public struct EngineSettings: Sendable {
    /// How long a query may run when its options say nothing: 30 s.
    public var timeoutMilliseconds = 30_000
    /// What one query may hold in sorts, aggregations and collected values: 256 MiB.
    public var memoryLimitBytes = 256 << 20
    /// What all running queries together may hold: 320 MiB.
    public var totalMemoryLimitBytes = 320 << 20
    /// How many plans are remembered.
    public var planCacheCount = 1_000
    /// What the remembered plans may hold together, reckoned by their texts: 64 MiB.
    public var planCacheLimitBytes = 64 << 20

    /// The defaults.
    public init() {}
}

/// What one run of a query is allowed and given.
public struct QueryOptions: Sendable {
    /// Whether a query may write.
    public enum Access: Sendable {
        /// Reading and writing.
        case readWrite
        /// Reading only: a statement that writes is refused.
        case readOnly
    }

    /// The time limit; nil takes that of the engine's settings.
    public var timeoutMilliseconds: Int?
    /// Cancelled from another thread, it ends the query within milliseconds.
    public var cancellation: CancellationToken?
    /// Whether the query may write.
    public var access: Access

    /// Gathers options; the defaults let everything run with the engine's limits.
    public init(
        timeoutMilliseconds: Int? = nil, cancellation: CancellationToken? = nil,
        access: Access = .readWrite
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.cancellation = cancellation
        self.access = access
    }
}
