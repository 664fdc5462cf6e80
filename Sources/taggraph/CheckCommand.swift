import ArgumentParser
import Foundation
import GraphStore
import TagGraph

/// `taggraph check DB`: the invariants of the store, in a child process that may die of damage.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks that a database is consistent.",
        discussion: """
            Reads every page, and compares checksums, records, adjacency both ways, indexes against
            scans, counts. Works beside a running server, on a snapshot; pages are not read then.
            """)

    @Argument(help: "The database directory.")
    var database: String

    @Flag(help: .hidden)
    var inProcess = false

    func run() throws {
        do {
            if inProcess {
                try check()
            } else {
                try checkInChild()
            }
        } catch {
            throw failure(error)
        }
    }

    private func check() throws {
        let report = try TagGraph.check(at: database)
        for violation in report.violations { print(violation.description) }
        guard report.isClean else {
            let count = report.violationCount
            say(
                "error: \(count) violation\(count == 1 ? "" : "s") in \(database); "
                    + "restore a backup")
            throw ExitCode.failure
        }
        if !report.hasReadPages {
            say("note: a process has \(database) open; its pages were not read one by one")
        }
        say(
            "\(database) is consistent: \(report.nodeCount) nodes, "
                + "\(report.relationshipCount) relationships")
    }

    private func checkInChild() throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = ["check", database, "--in-process"]
        // What the library under a damaged map says at its end is of no use.
        child.environment = ProcessInfo.processInfo.environment.merging(
            ["SWIFT_BACKTRACE": "enable=no"]
        ) { _, new in new }
        let errors = Pipe()
        child.standardError = errors
        try child.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        if child.terminationReason == .exit { FileHandle.standardError.write(said) }
        if child.terminationReason == .uncaughtSignal {
            say(
                "error: \(database) is damaged: reading it ended with signal "
                    + "\(child.terminationStatus); restore a backup")
            throw ExitCode.failure
        }
        if child.terminationStatus != 0 { throw ExitCode(child.terminationStatus) }
    }
}
