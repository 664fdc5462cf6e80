/// Writes an error for a person: the line of the statement, a caret under the place, the reason.
public enum ErrorText {
    /// The text of a failure in a statement.
    public static func describe(_ failure: StatementFailure, in statement: String) -> String {
        guard let line = failure.line, let column = failure.column, line >= 1, column >= 1 else {
            return "error: \(failure.message)"
        }
        let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
        guard line <= lines.count else { return "error: \(failure.message)" }
        let (shown, caret) = window(String(lines[line - 1]), column: column)
        return "error at \(line):\(column): \(failure.message)\n  \(shown)\n  "
            + String(repeating: " ", count: caret) + "^"
    }

    /// At most 100 cells of the line around the column, and the caret's cell.
    private static func window(_ line: String, column: Int) -> (String, Int) {
        let scalars = Array(line.unicodeScalars)
        let index = min(column - 1, scalars.count)
        let start = index > 70 ? index - 60 : 0
        let end = min(scalars.count, start + 100)
        func text(_ range: Range<Int>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[range])
            return ValueText.escapeControls(String(view))
        }
        let before = (start > 0 ? "…" : "") + text(start..<index)
        let after = text(index..<end) + (end < scalars.count ? "…" : "")
        return (before + after, DisplayWidth.of(before))
    }
}
