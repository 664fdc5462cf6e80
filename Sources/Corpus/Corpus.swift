import Foundation
import GRDB
import Synchronization

/// What is known beside the graph and the models: training runs with their metrics, in the SQLite
/// file corpus.sqlite.
///
/// The file is opened at its first use and created at its first write; where it is damaged, locked
/// or not allowed, the call that needs it throws a `CorpusError` and nothing else is hindered.
/// Several processes may use it at the same time.
public final class Corpus: Sendable {
    /// The file.
    public let path: String
    private let queue = Mutex<DatabaseQueue?>(nil)
    private let busySeconds: Double

    /// A corpus in a file, which need not be there yet and is not opened yet.
    ///
    /// A write waits for other processes' for `busySeconds`.
    public init(at path: String, busySeconds: Double = 5) {
        self.path = path
        self.busySeconds = busySeconds
    }

    // MARK: Writing

    /// Enters a run that begins now.
    public func begin(model: String, settings: [String: Double]) throws(CorpusError)
        -> TrainingRun.ID
    {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO trainingRun (model, status, startedAt, settings)
                    VALUES (?, 'running', ?, ?)
                    """,
                arguments: [model, Self.now(), try Self.json(settings)])
            return TrainingRun.ID(database.lastInsertedRowID)
        }
    }

    /// Continues a run that was interrupted; false where the corpus does not know it.
    public func resume(_ run: TrainingRun.ID) throws(CorpusError) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE trainingRun SET status = 'running', failure = NULL WHERE id = ?",
                arguments: [run.rawValue])
            return database.changesCount == 1
        }
    }

    /// Keeps what was measured after an epoch, in place of what was kept for it before.
    public func record(
        epoch: Int, of run: TrainingRun.ID, _ metrics: [String: Double]
    ) throws(CorpusError) {
        try write { database in try Self.insert(metrics, epoch: epoch, run, database) }
    }

    /// Closes a run that made a version.
    public func finish(
        _ run: TrainingRun.ID, version: String, metrics: [String: Double]
    ) throws(CorpusError) {
        try write { database in
            try Self.insert(metrics, epoch: 0, run, database)
            try database.execute(
                sql: """
                    UPDATE trainingRun SET status = 'finished', version = ?, endedAt = ?
                    WHERE id = ?
                    """, arguments: [version, Self.now(), run.rawValue])
        }
    }

    /// Closes a run that made none.
    public func fail(_ run: TrainingRun.ID, _ reason: String) throws(CorpusError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE trainingRun SET status = 'failed', failure = ?, endedAt = ? WHERE id = ?
                    """, arguments: [reason, Self.now(), run.rawValue])
        }
    }

    // MARK: Reading

    /// The runs of a model, the newest first; none where there is no corpus yet.
    public func runs(of model: String, limit: Int = 100) throws(CorpusError) -> [TrainingRun] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try translating {
            try opened().read { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM trainingRun WHERE model = ? ORDER BY id DESC LIMIT ?",
                    arguments: [model, limit]
                ).map { try Self.run($0, database) }
            }
        }
    }

    private static func run(_ row: Row, _ database: Database) throws -> TrainingRun {
        let id: Int64 = row["id"]
        var epochs: [Int: [String: Double]] = [:]
        let measured = try Row.fetchAll(
            database, sql: "SELECT epoch, name, value FROM trainingMetric WHERE run = ?",
            arguments: [id])
        for entry in measured {
            let epoch: Int = entry["epoch"]
            let name: String = entry["name"]
            let value: Double = entry["value"]
            epochs[epoch, default: [:]][name] = value
        }
        let settings: String = row["settings"]
        let status: String = row["status"]
        return TrainingRun(
            id: .init(id), model: row["model"], version: row["version"],
            status: TrainingRun.Status(rawValue: status) ?? .failed,
            started: row["startedAt"], ended: row["endedAt"],
            settings: (try? JSONDecoder().decode(
                [String: Double].self, from: Data(settings.utf8))) ?? [:],
            metrics: epochs.removeValue(forKey: 0) ?? [:], epochs: epochs, failure: row["failure"])
    }

    // MARK: Opening

    private func write<Result: Sendable>(
        _ body: @Sendable (Database) throws -> Result
    ) throws(CorpusError) -> Result {
        try translating { try opened().write(body) }
    }

    private func translating<Result>(_ body: () throws -> Result) throws(CorpusError) -> Result {
        do {
            return try body()
        } catch {
            throw CorpusError(error, at: path)
        }
    }

    /// The open file; what fails is tried again by the next call.
    private func opened() throws -> DatabaseQueue {
        try queue.withLock { queue in
            if let queue { return queue }
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(busySeconds)
            configuration.label = "corpus"
            let made = try DatabaseQueue(path: path, configuration: configuration)
            let migrator = CorpusSchema.migrator
            if try made.read(migrator.hasBeenSuperseded) { throw CorpusError.newer(path) }
            try migrator.migrate(made)
            queue = made
            return made
        }
    }

    private static func insert(
        _ metrics: [String: Double], epoch: Int, _ run: TrainingRun.ID, _ database: Database
    ) throws {
        for (name, value) in metrics where value.isFinite {
            try database.execute(
                sql: "INSERT OR REPLACE INTO trainingMetric VALUES (?, ?, ?, ?)",
                arguments: [run.rawValue, epoch, name, value])
        }
    }

    private static func json(_ settings: [String: Double]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(
            decoding: try encoder.encode(settings.filter(\.value.isFinite)), as: UTF8.self)
    }

    private static func now() -> String { Date().formatted(.iso8601) }
}
