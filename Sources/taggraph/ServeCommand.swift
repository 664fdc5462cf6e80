import ArgumentParser
import LineProtocol
import Server
import TagGraph

/// `taggraph serve DB`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves a database over the line protocol.",
        discussion: """
            One request a line: a Cypher statement, or JSON {"query":"…","params":{…}}. Other
            processes' writing commands come through the Unix socket DB/server.sock. SIGTERM ends
            the server after the running statements.
            """)

    @Argument(help: "The database directory; created where there is none.")
    var database: String

    @Option(help: "The address and port to listen on; port 0 picks a free one.")
    var listen: String = "127.0.0.1:7687"

    @Option(help: "The longest request line in bytes.")
    var maxLine: Int = 16 << 20

    @Option(help: "The only folder from which statements may read files.")
    var importRoot: String?

    @Option(help: "The only folder from which pictures and videos are read.")
    var media: String?

    @Flag(help: "Accepts the test runner's define_procedure.")
    var testProcedures = false

    func validate() throws {
        guard ServerAddress(listen) != nil else {
            throw ValidationError("--listen \(listen): write HOST:PORT")
        }
        guard (1024...(1 << 30)).contains(maxLine) else {
            throw ValidationError("--max-line must lie between 1024 and 1073741824")
        }
    }

    func run() throws {
        do {
            guard case .tcp(let host, let port)? = ServerAddress(listen) else { return }
            let target = try TagGraph(at: database, importRoot: importRoot, mediaRoot: media)
            defer { target.close() }
            var configuration = ServerConfiguration()
            configuration.host = host
            configuration.port = port
            configuration.maxLineBytes = maxLine
            configuration.allowsTestProcedures = testProcedures
            configuration.unixSocketPath =
                target.directory.appendingPathComponent("server.sock").path
            let server = try QueryServer(
                configuration: configuration, engine: target.engine, procedures: target.procedures)
            target.tagging.warmUp()
            say("listening on \(server.address), database \(database)")
            if target.isNew { say("created database \(database)") }
            server.runUntilTerminated()
        } catch {
            throw failure(error)
        }
    }
}
