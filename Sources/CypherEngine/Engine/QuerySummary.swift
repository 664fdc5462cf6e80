import GraphStore

/// What is known when a query has ended.
public struct QuerySummary: Sendable {
    /// How many rows the sink was given.
    public var rows: Int
    /// What was written.
    public var counters: WriteCounters
    /// How long it took, compiling included.
    public var milliseconds: Double
    /// The plan, for `EXPLAIN`.
    public var plan: PlanDescription?
    /// Hints that are no errors: a label that no node carries, misspelled perhaps.
    public var warnings: [String]

    /// Describes an ended query.
    public init(
        rows: Int = 0, counters: WriteCounters = WriteCounters(), milliseconds: Double = 0,
        plan: PlanDescription? = nil, warnings: [String] = []
    ) {
        self.rows = rows
        self.counters = counters
        self.milliseconds = milliseconds
        self.plan = plan
        self.warnings = warnings
    }
}

/// A plan as `EXPLAIN` shows it: operators in depth-first order, the root first.
public struct PlanDescription: Sendable, Equatable {
    /// One operator.
    public struct Step: Sendable, Equatable {
        /// How far below the root it stands.
        public let depth: Int
        /// The operator's name.
        public let name: String
        /// What it works on.
        public let details: String
        /// How many rows the planner expects of it.
        public let estimatedRows: Double
    }

    /// The operators, each followed by its inputs.
    public let steps: [Step]
}
