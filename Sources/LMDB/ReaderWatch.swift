import CLMDB
import Foundation

/// Ends snapshots that are held for too long and frees the slots of processes that died.
///
/// A thread that wakes once a second: it counts the seconds by which snapshots know their age, and
/// once a minute has LMDB look for dead readers.
final class ReaderWatch: Sendable {
    private let condition = Condition()
    private let stopped = Flag()

    /// Begins to watch.
    ///
    /// The environment must outlive `stop`.
    func start(_ environment: Environment) {
        let thread = Thread { [condition, stopped, weak environment] in
            while true {
                let isStopped = condition.locked {
                    if !stopped.isSet { _ = condition.wait(seconds: 1) }
                    return stopped.isSet
                }
                guard !isStopped, let environment else { return }
                environment.watchReaders()
            }
        }
        thread.name = "graph.readers"
        thread.stackSize = 1 << 20
        thread.start()
    }

    func stop() {
        condition.locked {
            stopped.set()
            condition.broadcast()
        }
    }
}

extension Environment {
    /// One round of the watch.
    func watchReaders() {
        let now = tick.wrappingAdd(1, ordering: .relaxed).newValue
        let (_, isClosed) = readers { readers in
            for reader in readers
            where reader.expire(
                olderThan: settings.snapshotAgeLimitSeconds, at: now)
            {
                _ = expiredReaderCount.wrappingAdd(1, ordering: .relaxed)
            }
        }
        guard !isClosed else { return }
        if now % 60 == 0 { checkDeadReaders() }
        expirePinning(at: now)
    }

    /// Frees the reader slots of processes that died; returns how many there were.
    @discardableResult
    public func checkDeadReaders() -> Int {
        var dead: Int32 = 0
        return withOpen { mdb_reader_check(raw, &dead) } == 0 ? Int(dead) : 0
    }

    /// Where outdated pages pile up behind readers of more than two seconds, ends the oldest.
    private func expirePinning(at now: Int) {
        var oldest: (reader: ReadTransaction, age: Int)?
        _ = readers { readers in
            for reader in readers {
                if let age = reader.age(at: now), age > max(2, oldest?.age ?? 0) {
                    oldest = (reader, age)
                }
            }
        }
        guard let oldest else { return }
        guard let pinned = try? freePages().pinned, pinned * pageSize > settings.pinnedLimitBytes
        else { return }
        if oldest.reader.expire(olderThan: 2, at: now) {
            _ = expiredReaderCount.wrappingAdd(1, ordering: .relaxed)
        }
    }
}
