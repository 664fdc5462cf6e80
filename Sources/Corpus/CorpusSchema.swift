import GRDB

/// The tables of corpus.sqlite, in the order in which they came to be.
///
/// ```
/// trainingRun     a training: id, model, version (once there is one), status ('running',
///                 'finished', 'failed'), startedAt and endedAt (ISO 8601, UTC),
///                 settings (JSON object of numbers), failure (one line)
/// trainingMetric  what was measured: run, epoch, name, value; epoch 0 holds the whole run's
/// ```
/// A migration that was released is never edited: a change is another migration below it.
enum CorpusSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("training runs") { database in
            try database.create(table: "trainingRun") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("model", .text).notNull()
                table.column("version", .text)
                table.column("status", .text).notNull()
                    .check { ["running", "finished", "failed"].contains($0) }
                table.column("startedAt", .text).notNull()
                table.column("endedAt", .text)
                table.column("settings", .text).notNull()
                table.column("failure", .text)
            }
            try database.create(index: "trainingRunByModel", on: "trainingRun", columns: ["model"])
            try database.create(table: "trainingMetric", options: .withoutRowID) { table in
                table.column("run", .integer).notNull()
                    .references("trainingRun", onDelete: .cascade)
                table.column("epoch", .integer).notNull()
                table.column("name", .text).notNull()
                table.column("value", .double).notNull()
                table.primaryKey(["run", "epoch", "name"])
            }
        }
        return migrator
    }
}
