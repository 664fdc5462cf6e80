import CEdit
import Foundation

/// The terminal that a person looks at.
public enum Terminal {
    /// The columns of standard output's terminal; nil where it is no terminal.
    public static func width() -> Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether progress may be drawn on standard error.
    public static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Watches for Ctrl-C while a statement runs.
///
/// A dispatch source does not see a signal that another thread of the process takes; a handler that
/// writes into a pipe does.
final class InterruptWatch {
    /// Calls `handler` on a thread of its own at every Ctrl-C until `end`.
    init(_ handler: @escaping @Sendable () -> Void) {
        let descriptor = cedit_interrupt_begin()
        guard descriptor >= 0 else { return }
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) == 1 { handler() }
            close(descriptor)
        }
    }

    /// Gives Ctrl-C its usual meaning back.
    func end() { cedit_interrupt_end() }
}
