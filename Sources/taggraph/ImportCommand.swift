import ArgumentParser
import Foundation
import GraphStore
import Interchange
import LineProtocol
import Shell
import TagGraph

/// `taggraph import DB --nodes … --relationships …`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Imports nodes and relationships from files.",
        discussion: """
            Headers are neo4j-admin's: id:ID(Tag),name,weight:float,:LABEL for nodes and
            :START_ID(Term),:END_ID(Tag),prior:float,:TYPE for relationships. A file may be
            preceded by one that holds only the header: --nodes Tag=tag.header.csv,tag.csv

            The import happens whole or not at all. Bad rows are reported as file:line:column, go to
            FILE.rejected.csv and count against --bad-tolerance.
            """)

    @Argument(help: "The database directory; created where there is none.")
    var database: String

    @Option(help: "Files of nodes: [Label[:Label…]=]FILE[,FILE…]")
    var nodes: [String] = []

    @Option(help: "Files of relationships: [TYPE=]FILE[,FILE…]")
    var relationships: [String] = []

    @Option(help: "A flat lexicon: term TAB tag id TAB prior.")
    var lexicon: [String] = []

    @Option(help: "Between fields: one character, TAB, \\t or U+002A. Default: comma, TAB in .tsv.")
    var delimiter: String?

    @Option(help: "Between the elements of an array.")
    var arrayDelimiter: String = ";"

    @Option(help: "Around fields that hold delimiters or line ends.")
    var quote: String = "\""

    @Option(help: "How many bad rows are put up with.")
    var badTolerance: Int = 0

    @Option(help: "A node whose id is there already: error, skip, merge or replace.")
    var onDuplicate: ImportOptions.OnDuplicate = .error

    @Option(help: "A relationship whose start or end is nowhere: error, skip or create.")
    var onDangling: ImportOptions.OnDangling = .error

    @Option(help: "BROADER relationships that run in a circle: error or report.")
    var onCycle: ImportOptions.OnCycle = .error

    @Flag(help: "The same as --on-duplicate skip.")
    var skipDuplicateNodes = false

    @Flag(help: "The same as --on-dangling skip.")
    var skipBadRelationships = false

    @Flag(help: "Checks everything and writes nothing.")
    var dryRun = false

    @Option(help: "The language of a flat lexicon's terms.")
    var lang: String?

    @Option(help: "Writes the bad rows' report, NDJSON, to this file.")
    var report: String?

    @Flag(help: "Prints the counts as JSON on standard output.")
    var summaryJson = false

    func validate() throws {
        guard !(nodes.isEmpty && relationships.isEmpty && lexicon.isEmpty) else {
            throw ValidationError("nothing to import: give --nodes, --relationships or --lexicon")
        }
        guard badTolerance >= 0 else {
            throw ValidationError("--bad-tolerance must not be negative")
        }
    }

    func run() throws {
        do {
            var load = GraphImport(options: try options())
            let bar = ProgressLine()
            load.progress = { progress in
                bar.show(
                    "\(progress.phase): \(progress.rows) rows, \(progress.rejected) rejected",
                    fraction: progress.totalBytes > 0
                        ? Double(progress.bytes) / Double(progress.totalBytes) : 1)
            }
            let result: ImportReport
            do {
                result = try perform(load)
                bar.end()
            } catch let refused as GraphImport.Refused {
                bar.end()
                try tell(refused.report, isRefused: true)
                throw refused
            }
            try tell(result)
            if summaryJson { print(result.summaryAsJSON) }
            if result.rowsRejected > 0 { throw ExitCode(3) }
        } catch {
            throw failure(error)
        }
    }

    /// Imports in this process, or through the server that owns the database.
    private func perform(_ load: GraphImport) throws -> ImportReport {
        let target: TagGraph
        do {
            target = try DatabaseDoor.writable(at: database)
        } catch let error as StorageError where error.name == "storage.locked" {
            guard let server = DatabaseDoor.server(of: database) else { throw error }
            say("importing through the server that has \(database) open")
            return try perform(load, through: server)
        }
        defer { target.close() }
        return try target.load(load)
    }

    private func perform(_ load: GraphImport, through server: LineClient) throws -> ImportReport {
        try server.begin(.write)
        do {
            let report = try load.run { statement, parameters in
                var rows: [[GraphValue]] = []
                _ = try server.run(
                    statement, parameters: parameters, timeoutMilliseconds: Self.statementLimit
                ) { rows.append($0) }
                return rows
            }
            if dryRun { try server.rollback() } else { try server.commit() }
            return report
        } catch {
            try? server.rollback()
            throw error
        }
    }

    /// How long the server may take for a thousand rows: ten minutes.
    private static let statementLimit = 600_000

    private func tell(_ report: ImportReport, isRefused: Bool = false) throws {
        listIssues(report)
        for file in report.rejectFiles { say("rejected rows: \(file)") }
        for remark in report.remarks { say("note: \(remark)") }
        if let path = self.report {
            try Data(report.issuesAsNDJSON.utf8).write(to: URL(fileURLWithPath: path))
        }
        guard !isRefused else {
            say("\(report.balance); nothing was written")
            return
        }
        let rate =
            report.seconds > 0 ? Int((Double(report.rowsRead) / report.seconds).rounded()) : 0
        say(
            "\(report.balance); \(report.nodesCreated) nodes, "
                + "\(report.relationshipsCreated) relationships, \(report.propertiesSet) properties"
                + String(format: " in %.2f s", report.seconds) + " (\(rate) rows/s)"
                + (dryRun ? "; dry run, nothing was written" : ""))
    }

    /// Every bad row that is known; of those that the flags leave out, some examples.
    private func listIssues(_ report: ImportReport) {
        let bad = report.issues.filter { $0.action == .rejected }
        let others = report.issues.filter { $0.action != .rejected }.prefix(3)
        for issue in bad + others { say(issue.sentence) }
        let badLeft = report.rowsRejected - bad.count
        if badLeft > 0 { say("… and \(badLeft) more bad rows") }
        let othersLeft = report.rowsIgnored - others.count
        if othersLeft > 0 { say("… and \(othersLeft) more rows left out") }
    }

    private func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.delimiter = try delimiter.map(DelimitedDialect.byte)
        options.arrayDelimiter = try DelimitedDialect.byte(named: arrayDelimiter)
        options.quote = try DelimitedDialect.byte(named: quote)
        options.badTolerance = badTolerance
        options.onDuplicate = skipDuplicateNodes ? .skip : onDuplicate
        options.onDangling = skipBadRelationships ? .skip : onDangling
        options.onCycle = onCycle
        options.isDryRun = dryRun
        options.language = lang
        options.sources =
            nodes.map { flag in
                let (name, files) = split(flag)
                return .init(
                    kind: .nodes(
                        labels: name.map { $0.split(separator: ":").map(String.init) } ?? []),
                    files: files)
            }
            + relationships.map { flag in
                let (name, files) = split(flag)
                return .init(kind: .relationships(type: name), files: files)
            } + lexicon.map { .init(kind: .lexicon, files: split($0).files) }
        return options
    }

    /// Takes `NAME=FILE,FILE` apart.
    private func split(_ flag: String) -> (name: String?, files: [String]) {
        var name: String?
        var rest = flag[...]
        if let equals = flag.firstIndex(of: "="), !FileManager.default.fileExists(atPath: flag) {
            name = String(flag[..<equals])
            rest = flag[flag.index(after: equals)...]
        }
        return (name, rest.split(separator: ",").map(String.init))
    }
}

extension ImportOptions.OnDuplicate: ExpressibleByArgument {}
extension ImportOptions.OnDangling: ExpressibleByArgument {}
extension ImportOptions.OnCycle: ExpressibleByArgument {}
