import ArgumentParser
import Foundation
import GraphStore
import LineProtocol
import Shell
import TagGraph

/// `taggraph query DB 'CYPHER'`: one statement, then exit.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Runs one statement and prints its rows.")

    @Argument(help: "The database directory; created where there is none.")
    var database: String

    @Argument(help: "The Cypher statement.")
    var statement: String

    @Option(
        name: .customLong("param"),
        help: "A parameter as key=value; the value is JSON where it reads as JSON, else text.")
    var parameters: [String] = []

    @Option(help: "The only folder from which pictures and videos are read.")
    var media: String?

    @Option(help: "table, csv, json, ndjson or vertical.")
    var format: OutputFormat = .table

    func run() throws {
        do {
            let values = try parameters.map(ParameterFlag.parse)
            let session = try DatabaseDoor.session(at: database, media: media)
            var printer = ResultPrinter(format, terminalWidth: Terminal.width()) { text in
                FileHandle.standardOutput.write(Data(text.utf8))
            }
            do {
                _ = try session.run(
                    statement, parameters: Dictionary(values) { _, last in last },
                    onColumns: { printer.begin($0) }, onRow: { printer.row($0) })
            } catch let failure as StatementFailure {
                say(ErrorText.describe(failure, in: statement))
                throw ExitCode.failure
            }
            printer.end()
        } catch {
            throw failure(error)
        }
    }
}

extension OutputFormat: ExpressibleByArgument {}

/// A parameter as the command line gives it.
enum ParameterFlag {
    /// Takes `key=value` apart.
    static func parse(_ flag: String) throws -> (String, GraphValue) {
        guard let equals = flag.firstIndex(of: "="), equals != flag.startIndex else {
            throw ValidationError("--param \(flag): write key=value")
        }
        let key = String(flag[..<equals])
        let text = String(flag[flag.index(after: equals)...])
        return (key, (try? GraphValueJSON.parse(text)) ?? .string(text))
    }
}
