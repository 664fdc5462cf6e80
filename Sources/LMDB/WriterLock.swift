import Foundation

/// The lock file by which one process at a time owns a database for writing.
///
/// It holds the owner's pid; the lock itself is the kernel's, so it is gone when the owner is,
/// however it died.
public final class WriterLock: Sendable {
    private let descriptor: Int32
    private let isReleased = Flag()

    /// Takes the lock.
    ///
    /// Throws `storage.locked` with the owner's pid where another
    /// process has it, and `storage.alreadyOpen` where this one has.
    public init(_ path: String, database: String) throws(StorageError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw Status.lastError("opening the lock file", path) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let failure = Status.lastError("locking", path)
            let owner = Self.owner(opened)
            _ = Foundation.close(opened)
            guard isHeld else { throw failure }
            throw owner == getpid() ? .alreadyOpen(database) : .locked(database, owner: owner)
        }
        descriptor = opened
        let pid = Array("\(getpid())\n".utf8)
        _ = ftruncate(opened, 0)
        _ = pwrite(opened, pid, pid.count, 0)
    }

    /// The pid in a lock file, or nil where it holds none.
    private static func owner(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
    }

    /// Gives the lock up.
    public func release() {
        guard isReleased.setOnce() else { return }
        _ = ftruncate(descriptor, 0)
        _ = Foundation.close(descriptor)
    }
}
