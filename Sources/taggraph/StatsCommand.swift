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
            for (name, value) in try target.store.statistics().lines {
                print("\(name.padding(toLength: 32, withPad: " ", startingAt: 0))\(value)")
            }
        } catch {
            throw failure(error)
        }
    }
}
