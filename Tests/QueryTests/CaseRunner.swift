import CypherEngine
import Foundation
import GraphStore
import TestSupport
import Testing

/// Runs the steps of a case file.
final class CaseRunner {
    private let file: CaseFile
    private var folder: TemporaryFolder?
    private var engine: CypherEngine?
    private var parameters: [String: Value] = [:]
    private var query = ""
    private var sink = CollectingSink()
    private var outcome: Result<QuerySummary, CypherError>?
    private var isJudged = true

    init(_ file: CaseFile) { self.file = file }

    func run() throws {
        for step in file.steps { try run(step) }
        expectJudged(at: file.steps.last?.number ?? 0)
    }

    private func run(_ step: CaseFile.Step) throws {
        switch step.verb {
        case "graph":
            expectJudged(at: step.number)
            try begin(step.text)
        case "params":
            parameters = try evaluate(step.text)
        case "query":
            expectJudged(at: step.number)
            query = step.text
            outcome = try execute(query)
            isJudged = false
        case "columns":
            expect(split(step.text, "|"), sink.columns, step)
        case "rows", "bag": judgeRows(step)
        case "changes": judgeChanges(step)
        case "error": judgeError(step)
        case "plan": try judgePlan(step)
        default:
            Issue.record("\(file.path):\(step.number): unknown step '\(step.verb)'")
        }
    }

    private func begin(_ text: String) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        let store = try GraphStore(at: folder.path("graph"), access: .readWrite)
        engine = CypherEngine(store: store)
        parameters = [:]
        for statement in GraphMaker.statements(for: text) {
            _ = try engine?.run(statement, sink: CollectingSink())
        }
    }

    private func execute(_ text: String) throws -> Result<QuerySummary, CypherError> {
        if engine == nil { try begin("empty") }
        sink = CollectingSink()
        guard let engine else { throw CancellationError() }
        do {
            return .success(try engine.run(text, parameters: parameters, sink: sink))
        } catch {
            return .failure(error)
        }
    }

    /// The entries of a map literal, as parameters.
    private func evaluate(_ text: String) throws -> [String: Value] {
        if engine == nil { try begin("empty") }
        final class ValueSink: RowSink {
            var value = Value.null
            func begin(columns: [String]) {}
            func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) {
                value = values[0]
            }
        }
        let sink = ValueSink()
        _ = try engine?.run("RETURN \(text) AS m", sink: sink)
        guard case .map(let map) = sink.value else { return [:] }
        var found: [String: Value] = [:]
        for (key, value) in zip(map.keys, map.values) { found[key.string] = value }
        return found
    }

    // MARK: Judging

    private func split(_ text: String, _ separator: String) -> [String] {
        text.components(separatedBy: separator).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func expect<T: Equatable>(_ expected: T, _ actual: T, _ step: CaseFile.Step) {
        #expect(
            expected == actual,
            "\(file.path):\(step.number): \(query)\n  expected \(expected)\n  got      \(actual)")
    }

    private func judgeRows(_ step: CaseFile.Step) {
        isJudged = true
        if case .failure(let error) = outcome {
            Issue.record("\(file.path):\(step.number): \(query)\n  \(error)")
            return
        }
        let lines = step.lines.count == 1 ? split(step.text, " | ") : step.lines
        let expected = step.text == "none" ? [] : lines
        let actual = sink.rows.map { $0.map(ValueText.of).joined(separator: ", ") }
        if step.verb == "rows" {
            expect(expected, actual, step)
        } else {
            expect(expected.sorted(), actual.sorted(), step)
        }
    }

    private func judgeChanges(_ step: CaseFile.Step) {
        isJudged = true
        switch outcome {
        case .success(let summary):
            let actual = summary.counters.nonzero.map { "\($0.name) \($0.count)" }
            expect(step.text == "none" ? [] : split(step.text, ","), actual, step)
        case .failure(let error):
            Issue.record("\(file.path):\(step.number): \(query)\n  \(error)")
        case nil: break
        }
    }

    private func judgeError(_ step: CaseFile.Step) {
        isJudged = true
        guard case .failure(let error) = outcome else {
            Issue.record("\(file.path):\(step.number): no error: \(query)")
            return
        }
        var actual = "\(error.code) \(error.detail)"
        if step.text.contains(" at "), let line = error.line, let column = error.column {
            actual += " at \(line):\(column)"
        }
        expect(step.text, actual, step)
    }

    private func judgePlan(_ step: CaseFile.Step) throws {
        isJudged = true
        let explained = CollectingSink()
        guard let engine else { return }
        let summary = try engine.run("EXPLAIN \(query)", parameters: parameters, sink: explained)
        let names = summary.plan?.steps.map(\.name) ?? []
        for wanted in split(step.text, ",") {
            let name = wanted.hasPrefix("not ") ? String(wanted.dropFirst(4)) : wanted
            #expect(
                names.contains(name) == (name == wanted),
                "\(file.path):\(step.number): \(query)\n  expected \(wanted) in \(names)")
        }
    }

    /// Every query has to be judged, lest an error goes unseen.
    private func expectJudged(at number: Int) {
        if !isJudged, case .failure(let error) = outcome {
            Issue.record("\(file.path):\(number): \(query)\n  \(error)")
        }
        isJudged = true
    }
}
