import Foundation
import Shell
import Synchronization

/// A line on standard error that is drawn over while long work goes on; without a terminal a plain
/// line every ten seconds.
final class ProgressLine: Sendable {
    private struct State {
        var shown = ContinuousClock.now - .seconds(1)
        var isDrawn = false
    }

    private let state = Mutex(State())
    private let isTerminal = Terminal.showsProgress

    /// Shows how far the work has come, at most ten times a second.
    func show(_ text: String, fraction: Double) {
        state.withLock { state in
            let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
            guard ContinuousClock.now - state.shown >= pause else { return }
            state.shown = .now
            let bounded = min(max(fraction.isFinite ? fraction : 0, 0), 1)
            if isTerminal {
                let filled = Int(exactly: (bounded * 24).rounded()) ?? 0
                let bar =
                    String(repeating: "█", count: filled)
                    + String(repeating: "░", count: 24 - filled)
                state.isDrawn = true
                FileHandle.standardError.write(
                    Data(
                        "\r\u{1B}[K\(bar) \(String(format: "%3.0f%%", bounded * 100))  \(text)".utf8
                    ))
            } else {
                say(String(format: "%3.0f%%  ", bounded * 100) + text)
            }
        }
    }

    /// Removes the line.
    func end() {
        state.withLock { state in
            guard state.isDrawn else { return }
            state.isDrawn = false
            FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        }
    }
}
