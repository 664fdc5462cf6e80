/// Something in a store that is not as it must be.
public struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// The part of the store: a table, or the file.
    public let store: String
    /// What in it, such as `node 17`.
    public let key: String
    /// What is wrong with it.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    /// The sentence.
    public var description: String { "\(store), \(key): \(problem); \(remedy)" }

    static let restore = "restore the database from a backup, or export what can be read"
    static let rebuild = "drop the index or constraint and create it again"
}

/// What a check found.
public struct CheckReport: Sendable {
    /// What is not as it must be, at most `CheckReport.limit` of it.
    public internal(set) var violations: [Violation] = []
    /// How many there are in all.
    public internal(set) var violationCount = 0
    /// How many nodes were read.
    public internal(set) var nodeCount = 0
    /// How many relationships were read.
    public internal(set) var relationshipCount = 0
    /// How many index entries were read.
    public internal(set) var indexEntryCount = 0
    /// Whether the file was read page by page too, which needs it to be closed everywhere.
    public internal(set) var hasReadPages = false

    /// How many violations are described.
    public static let limit = 200

    /// Whether all is well.
    public var isClean: Bool { violationCount == 0 }

    mutating func add(_ violation: Violation) {
        violationCount += 1
        if violations.count < Self.limit { violations.append(violation) }
    }
}
