import ArgumentParser
import Foundation
import GraphStore
import TagGraph

/// `taggraph check DB`: the invariants of the store, in a child process that may die of damage.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks that a database is consistent.",
        discussion: """
            Compares checksums, records, adjacency both ways, indexes against scans, counts.
            Works beside a running server, on a snapshot.
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
        let target = try TagGraph(at: database, access: .readOnly)
        defer { target.close() }
        let report = try target.store.checkInvariants()
        for violation in report.violations { print(violation.description) }
        guard report.isClean else {
            say("error: \(report.violationCount) violations in \(database); restore a backup")
            throw ExitCode.failure
        }
        say(
            "\(database) is consistent: \(report.nodeCount) nodes, "
                + "\(report.relationshipCount) relationships")
    }

    private func checkInChild() throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = ["check", database, "--in-process"]
        try child.run()
        child.waitUntilExit()
        if child.terminationReason == .uncaughtSignal {
            say(
                "error: \(database) is damaged: reading it ended with signal "
                    + "\(child.terminationStatus); restore a backup")
            throw ExitCode.failure
        }
        if child.terminationStatus != 0 { throw ExitCode(child.terminationStatus) }
    }
}
