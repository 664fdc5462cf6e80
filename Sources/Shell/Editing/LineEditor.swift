import CEdit
import Foundation

/// Reads lines from a person at a terminal, with editing, history and completion by libedit.
final class LineEditor {
    /// What a person did at the prompt.
    enum Input {
        case line(String)
        /// Ctrl-C: what was typed is dropped.
        case interrupted
        /// Ctrl-D or the end of the input.
        case end
    }

    private var editor: OpaquePointer?
    private let completer: Completer
    private let historyFile: String?

    /// An editor with a history file, which is read now and written by `close`.
    init(completer: Completer, historyFile: String?) {
        self.completer = completer
        self.historyFile = historyFile
        let context = Unmanaged.passUnretained(completer).toOpaque()
        editor = cedit_open(
            "taggraph",
            { context, line, replaced in
                guard let context, let line, let replaced else { return nil }
                let completer = Unmanaged<Completer>.fromOpaque(context).takeUnretainedValue()
                let found = completer.complete(String(cString: line))
                replaced.pointee = found.replacedSize
                guard !found.candidates.isEmpty else { return nil }
                return strdup(found.text)
            }, context)
        if let historyFile, let editor { _ = cedit_load_history(editor, historyFile) }
    }

    deinit { close() }

    /// Reads one line.
    func read(prompt: String) -> Input {
        guard let editor else { return .end }
        var wasInterrupted = false
        guard let line = cedit_read(editor, prompt, &wasInterrupted) else {
            return wasInterrupted ? .interrupted : .end
        }
        defer { free(line) }
        return .line(String(cString: line))
    }

    /// Puts a whole statement into the history, line ends as blanks.
    func remember(_ statement: String) {
        guard let editor else { return }
        let line = statement.split(whereSeparator: \.isNewline).joined(separator: " ")
        cedit_remember(editor, line)
    }

    /// Saves the history, readable by its owner alone, and gives the terminal back.
    func close() {
        guard let editor else { return }
        if let historyFile {
            _ = cedit_save_history(editor, historyFile)
            chmod(historyFile, 0o600)
        }
        cedit_close(editor)
        self.editor = nil
    }
}
