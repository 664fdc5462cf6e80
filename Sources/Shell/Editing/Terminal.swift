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
final class InterruptWatch {
    private let source: DispatchSourceSignal

    /// Calls `handler` on another thread at Ctrl-C.
    init(_ handler: @escaping @Sendable () -> Void) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler(handler: handler)
        source.resume()
    }

    /// Gives Ctrl-C its usual meaning back.
    func end() {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
