import LMDB
import Synchronization

/// What a store and its writer share: the open file, which a bulk load may replace.
final class StoreCore: Sendable {
    let path: String
    let changeLog = ChangeLog()
    private let lock: WriterLock?
    private let graph: Mutex<OpenGraph>

    init(path: String, environment: Environment, lock: WriterLock?) {
        self.path = path
        self.lock = lock
        graph = Mutex(OpenGraph(environment, changeLog: changeLog))
    }

    /// The file that is open now.
    var current: OpenGraph { graph.withLock { $0 } }

    /// Puts another open file in place of this one; returns the old one.
    func replace(_ environment: Environment) -> OpenGraph {
        graph.withLock { graph in
            defer { graph = OpenGraph(environment, changeLog: changeLog) }
            return graph
        }
    }

    /// Closes the file, and lets other processes write.
    func close(waitSeconds: Double) {
        current.close(waitSeconds: waitSeconds)
        lock?.release()
    }
}
