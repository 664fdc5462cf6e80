import ArgumentParser
import GraphStore
import TagGraph

/// `taggraph stats DB`: sizes and counts.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Shows what a database holds and how large it is.")

    @Argument(help: "The database directory.")
    var database: String

    func run() throws {
        do {
            let target = try TagGraph(at: database, access: .readOnly)
            defer { target.close() }
            let statistics = try target.store.statistics()
            var lines = [
                ("nodes", "\(statistics.nodeCount)"),
                ("relationships", "\(statistics.relationshipCount)"),
                ("commit", "\(statistics.transactionID)"),
                ("file, bytes in use", "\(statistics.usedBytes)"),
                ("map, bytes reserved", "\(statistics.mapSizeBytes)"),
                ("pages free", "\(statistics.freePageCount)"),
                ("pages pinned by readers", "\(statistics.pinnedPageCount)"),
                ("reader slots in use", "\(statistics.readerSlotCount)"),
            ]
            for table in statistics.tables {
                lines.append(
                    ("table \(table.name)", "\(table.entryCount) entries, \(table.sizeBytes) bytes")
                )
            }
            for (name, value) in lines {
                print("\(name.padding(toLength: 28, withPad: " ", startingAt: 0))\(value)")
            }
        } catch {
            throw failure(error)
        }
    }
}
