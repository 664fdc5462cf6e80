import Foundation

/// A mutex with a condition variable, for the few places where a thread has to wait.
public final class Condition: Sendable {
    private let condition = NSCondition()

    /// A free one.
    public init() {}

    /// Runs `body` under the mutex.
    public func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        condition.lock()
        defer { condition.unlock() }
        return try body()
    }

    /// Waits for a signal; the mutex must be held, and is free while waiting.
    public func wait() { condition.wait() }

    /// Waits for a signal at most so long; false when the time ran out.
    public func wait(seconds: Double) -> Bool {
        condition.wait(until: Date(timeIntervalSinceNow: seconds))
    }

    /// Wakes everyone who waits.
    public func broadcast() { condition.broadcast() }
}
