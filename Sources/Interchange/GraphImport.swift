import Foundation
import GraphStore

/// Imports files into a graph, whole or not at all.
///
/// Into a populated store the rows go through one write transaction; a fresh one is written in bulk
/// beside the database and renamed into place. Either way a crash leaves the old or the new graph.
public struct GraphImport: Sendable {
    /// What to import and how.
    public let options: ImportOptions
    /// Is told how far the import has come; may throw to stop it.
    public var progress: @Sendable (ImportProgress) throws -> Void = { _ in }

    /// An import of sources.
    public init(options: ImportOptions) { self.options = options }

    /// Why nothing was written, with everything that was found.
    public struct Refused: Error {
        /// What was read, with the issues.
        public let report: ImportReport
        /// The one-line reason.
        public let error: ImportError
    }

    /// Imports into a store that is open for writing.
    ///
    /// Throws `Refused` or an `ImportError`; the graph is then as it was.
    public func run(into store: GraphStore) throws -> ImportReport {
        try timed {
            try store.isFresh()
                ? store.bulkLoad { try load(through: BulkLoader($0)) }
                : store.write { try load(through: TransactionLoader($0)) }
        }
    }

    /// Imports by Cypher statements, for a store that another process owns.
    ///
    /// The statements are one writing transaction's; whoever runs them ends it: with a rollback
    /// where this throws or the import was a dry run, else with a commit.
    public func run(
        through statements: (String, [String: GraphValue]) throws -> [[GraphValue]]
    ) throws -> ImportReport {
        try withoutActuallyEscaping(statements) { statements in
            try timed { try load(through: StatementLoader(statements)) }
        }
    }

    private func load(through loader: any GraphLoader) throws -> ImportReport {
        let state = ImportState(options: options, loader: loader, progress: progress)
        try Self.load(state)
        guard !options.isDryRun else { throw DryRunDone(report: state.report) }
        return state.report
    }

    private func timed(_ load: () throws -> ImportReport) throws -> ImportReport {
        let start = ContinuousClock.now
        var report: ImportReport
        do {
            report = try load()
        } catch let done as DryRunDone {
            report = done.report
        }
        report.seconds = start.duration(to: .now) / .seconds(1)
        return report
    }

    private struct DryRunDone: Error { let report: ImportReport }

    /// Reads every source and judges the whole.
    static func load(_ state: ImportState) throws {
        for source in state.options.sources.sorted(by: isEarlier) {
            switch source.kind {
            case .nodes(let labels): try state.loadNodes(source, labels: labels)
            case .relationships(let type): try state.loadRelationships(source, type: type)
            case .lexicon: try state.loadLexicon(source)
            }
        }
        try state.closeRejectFiles()
        try checkTolerance(state)
        try checkCycle(state)
        if state.isWriting { try state.loader.finish() }
        guard state.report.isBalanced else {
            throw refusal(state, "import.unbalanced", "rows are missing: \(state.report.balance)")
        }
    }

    /// Nodes before relationships, whatever the order of the flags.
    private static func isEarlier(
        _ left: ImportOptions.Source, _ right: ImportOptions.Source
    ) -> Bool {
        func rank(_ source: ImportOptions.Source) -> Int {
            switch source.kind {
            case .nodes: 0
            case .relationships: 1
            case .lexicon: 2
            }
        }
        return rank(left) < rank(right)
    }

    private static func checkTolerance(_ state: ImportState) throws {
        let report = state.report
        guard report.rowsRejected > state.options.badTolerance else { return }
        let more = state.isHopeless ? ", not read to the end" : ""
        throw refusal(
            state, "import.tooManyBadRows",
            "\(report.rowsRejected) bad rows\(more), at most \(state.options.badTolerance) "
                + "are put up "
                + "with; nothing was imported: mend them or raise --bad-tolerance")
    }

    private static func checkCycle(_ state: ImportState) throws {
        guard let cycle = state.cycle.find() else { return }
        let ids = cycle.prefix(12).map { state.identifiers.name(of: NodeID($0)) }
            .joined(separator: " -> ")
        let sentence = "BROADER runs in a circle of \(cycle.count) tags: \(ids)"
        switch state.options.onCycle {
        case .error:
            throw refusal(
                state, "import.hierarchyCycle",
                "\(sentence); nothing was imported: mend it or use --on-cycle report")
        case .report: state.report.remarks.append(sentence)
        }
    }

    private static func refusal(
        _ state: ImportState, _ name: String, _ message: String
    ) -> Refused {
        Refused(report: state.report, error: ImportError(name, message))
    }
}
