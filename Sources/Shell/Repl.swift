import CypherSyntax
import Foundation
import GraphStore

/// The interactive shell: statements end with `;`, commands begin with `:`.
public final class Repl {
    let session: any StatementSession
    var format = OutputFormat.table
    var showsTiming = true
    var parameters: [String: GraphValue] = [:]
    var isDone = false
    private let isTerminal: Bool

    /// A shell on a session; what is not a terminal gets neither prompt nor greeting.
    public init(session: any StatementSession, format: OutputFormat? = nil) {
        self.session = session
        isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        self.format = format ?? .table
    }

    /// Reads and runs until the end of the input; false when a statement of a script failed.
    public func run() -> Bool {
        isTerminal ? runInteractively() : runScript(readInput(), name: "standard input")
    }

    private func runInteractively() -> Bool {
        print(
            "TagGraph shell on \(session.name).  "
                + ":help shows commands, Tab completes, Ctrl-D leaves."
        )
        let completer = Completer(session: session)
        let history = FileManager.default.homeDirectoryForCurrentUser
            .appendingPathComponent(".taggraph_history").path
        let editor = LineEditor(completer: completer, historyFile: history)
        defer { editor.close() }
        var pending = ""
        while !isDone {
            let prompt = pending.isEmpty ? "\(session.name)> " : "\(blank(session.name))… "
            switch editor.read(prompt: prompt) {
            case .interrupted: pending = ""
            case .end:
                print("")
                return true
            case .line(let line):
                if pending.isEmpty, line.trimmingCharacters(in: .whitespaces).isEmpty { continue }
                pending += pending.isEmpty ? line : "\n" + line
                guard isComplete(pending) else { continue }
                editor.remember(pending)
                let input = pending
                pending = ""
                _ = take(input)
            }
        }
        return true
    }

    /// Whether the text is a command or ends with a semicolon outside quotes and comments.
    private func isComplete(_ text: String) -> Bool {
        text.hasPrefix(":") || StatementScript(text).isComplete
    }

    /// Runs a command or statements; false when one failed.
    func take(_ input: String) -> Bool {
        if input.hasPrefix(":") { return runCommand(input) }
        for statement in StatementScript(input).statements {
            guard runStatement(statement.text) else { return false }
        }
        return true
    }

    /// Runs every statement of a script until one fails.
    func runScript(_ text: String, name: String) -> Bool {
        var pending = ""
        func flush() -> Bool {
            defer { pending = "" }
            if pending.hasPrefix(":") { return runCommand(pending) }
            // The last statement of a script need not have a semicolon.
            return StatementScript(pending).allStatements.allSatisfy { runStatement($0.text) }
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isCommand = line.hasPrefix(":")
            if isCommand || isDone {
                guard flush(), !isDone else { return isDone }
                guard runCommand(String(line)) else { return false }
            } else {
                pending += line + "\n"
            }
        }
        return flush()
    }

    /// Runs one statement and prints its rows, or its error with a caret under the place.
    func runStatement(_ statement: String) -> Bool {
        let interrupt = InterruptWatch { [session] in session.cancel() }
        defer { interrupt.end() }
        var printer = ResultPrinter(format, terminalWidth: Terminal.width()) { text in
            FileHandle.standardOutput.write(Data(text.utf8))
        }
        do {
            let summary = try session.run(
                statement, parameters: parameters, onColumns: { printer.begin($0) },
                onRow: { printer.row($0) })
            printer.end()
            if isTerminal { print(footer(summary)) }
            return true
        } catch let failure as StatementFailure {
            report(ErrorText.describe(failure, in: statement))
        } catch {
            report("error: \(error)")
        }
        return false
    }

    /// `3 rows · 1.2 ms · nodes-created 2`.
    private func footer(_ summary: StatementSummary) -> String {
        var parts = ["\(summary.rows) row\(summary.rows == 1 ? "" : "s")"]
        parts += summary.counters.map { "\($0.name) \($0.count)" }
        if showsTiming { parts.append(String(format: "%.1f ms", summary.milliseconds)) }
        return parts.joined(separator: " · ") + "\n"
    }

    /// Says on stderr what went wrong.
    func report(_ message: String) {
        FileHandle.standardError.write(Data((message + "\n").utf8))
    }

    private func blank(_ text: String) -> String {
        String(repeating: " ", count: max(0, DisplayWidth.of(text) - 1))
    }

    private func readInput() -> String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }
}
