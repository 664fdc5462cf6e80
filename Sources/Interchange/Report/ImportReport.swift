import Foundation

/// What an import did: every row read is imported, merged, rejected or ignored.
public struct ImportReport: Sendable {
    /// Rows read, headers not counted.
    public internal(set) var rowsRead = 0
    /// Rows that became a node or a relationship.
    public internal(set) var rowsImported = 0
    /// Rows merged into a node that was there.
    public internal(set) var rowsMerged = 0
    /// Rows that went to a reject file.
    public internal(set) var rowsRejected = 0
    /// Rows left out because the options say so.
    public internal(set) var rowsIgnored = 0
    /// Nodes created.
    public internal(set) var nodesCreated = 0
    /// Relationships created.
    public internal(set) var relationshipsCreated = 0
    /// Properties set.
    public internal(set) var propertiesSet = 0
    /// The first issues, at most `issueLimit` of each action.
    public internal(set) var issues: [RowIssue] = []
    /// The reject files that were written.
    public internal(set) var rejectFiles: [String] = []
    /// Seconds from the first byte to the commit.
    public internal(set) var seconds = 0.0
    /// What was taken for granted, such as a guessed language.
    public internal(set) var remarks: [String] = []

    /// How many issues are kept and reported one by one.
    public static let issueLimit = 101

    /// Whether every row read is accounted for.
    public var isBalanced: Bool {
        rowsRead == rowsImported + rowsMerged + rowsRejected + rowsIgnored
    }

    /// The sum that a person can check.
    public var balance: String {
        "\(rowsRead) rows read = \(rowsImported) imported + \(rowsMerged) merged "
            + "+ \(rowsRejected) rejected + \(rowsIgnored) ignored"
    }

    /// The issues as NDJSON, one object a line.
    public var issuesAsNDJSON: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return issues.compactMap { issue in
            (try? encoder.encode(issue)).map { String(decoding: $0, as: UTF8.self) + "\n" }
        }.joined()
    }

    /// The counts as one JSON object, for `--summary-json`.
    public var summaryAsJSON: String {
        let counts: [(String, Int)] = [
            ("rows_read", rowsRead), ("rows_imported", rowsImported), ("rows_merged", rowsMerged),
            ("rows_rejected", rowsRejected), ("rows_ignored", rowsIgnored),
            ("nodes_created", nodesCreated), ("relationships_created", relationshipsCreated),
            ("properties_set", propertiesSet),
        ]
        let fields = counts.map { "\"\($0.0)\":\($0.1)" } + ["\"seconds\":\(seconds)"]
        return "{" + fields.joined(separator: ",") + "}"
    }

    /// Notes an issue and counts its row by what became of it.
    mutating func note(_ issue: RowIssue) {
        let count: Int
        switch issue.action {
        case .rejected:
            rowsRejected += 1
            count = rowsRejected
        case .ignored:
            rowsIgnored += 1
            count = rowsIgnored
        case .merged:
            rowsMerged += 1
            count = rowsMerged
        }
        // Rows that are left out on purpose must not hide bad ones.
        if count <= Self.issueLimit { issues.append(issue) }
    }
}
