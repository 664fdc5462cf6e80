/// One training as the corpus keeps it.
public struct TrainingRun: Sendable, Equatable {
    /// Identifies a run within its corpus.
    public struct ID: Sendable, Hashable {
        /// The row's number.
        public let rawValue: Int64

        /// An id that was kept elsewhere, such as in a checkpoint.
        public init(_ rawValue: Int64) { self.rawValue = rawValue }
    }

    /// How far a run has come.
    public enum Status: String, Sendable {
        /// It goes on, or its process was killed.
        case running
        /// It made a version.
        case finished
        /// It ended without a version.
        case failed
    }

    /// Its id.
    public let id: ID
    /// The model's name.
    public let model: String
    /// The version that came of it; nil before the end.
    public let version: String?
    /// How far it has come.
    public let status: Status
    /// When it began, ISO 8601.
    public let started: String
    /// When it ended; nil before.
    public let ended: String?
    /// The settings it was made with.
    public let settings: [String: Double]
    /// What was measured of the whole.
    public let metrics: [String: Double]
    /// What was measured after each epoch, by the epoch's number from 1.
    public let epochs: [Int: [String: Double]]
    /// Why it failed, where it did.
    public let failure: String?
}
