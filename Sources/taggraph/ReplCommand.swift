import ArgumentParser
import LineProtocol
import Shell

/// `taggraph repl DB` or `taggraph repl --connect HOST:PORT`.
struct ReplCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Explores a database or a server interactively.",
        discussion: "Statements end with a semicolon; :help lists the commands.")

    @Argument(help: "The database directory; created where there is none.")
    var database: String?

    @Option(help: "A server as HOST:PORT, instead of a directory.")
    var connect: String?

    @Option(help: "The only folder from which pictures and videos are read; of a directory only.")
    var media: String?

    @Option(help: "table, csv, json, ndjson or vertical.")
    var format: OutputFormat = .table

    func validate() throws {
        guard (database == nil) != (connect == nil) else {
            throw ValidationError("give either a database directory or --connect HOST:PORT")
        }
        guard media == nil || database != nil else {
            throw ValidationError("--media is the server's to say; start it with --media")
        }
    }

    func run() throws {
        do {
            let repl = Repl(session: try session(), format: format)
            if !repl.run() { throw ExitCode.failure }
        } catch {
            throw failure(error)
        }
    }

    private func session() throws -> any StatementSession {
        if let database { return try DatabaseDoor.session(at: database, media: media) }
        guard let address = ServerAddress(connect ?? "") else {
            throw ValidationError("--connect \(connect ?? ""): write HOST:PORT")
        }
        return try RemoteSession(connectingTo: address)
    }
}
