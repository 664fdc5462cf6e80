import CLMDB
import Foundation

/// Turns LMDB's and the operating system's numbers into errors.
enum Status {
    /// Throws unless `code` is success.
    @inline(__always)
    static func check(_ code: Int32, _ action: String, _ path: String) throws(StorageError) {
        if code != 0 { throw error(code, action, path) }
    }

    /// The error for a code that is not success.
    static func error(_ code: Int32, _ action: String, _ path: String) -> StorageError {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: return .full(path)
        // LMDB tells a write that was cut short as this; mostly because the disk is full.
        case EIO where isFull(path): return .full(path)
        case MDB_MAP_FULL: return .mapFull(path)
        case MDB_TXN_FULL: return .transactionTooBig(path)
        case MDB_READERS_FULL: return .tooManyReaders(path)
        // Keys that are asked for always have a right size: what has a wrong one was read.
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_PANIC, MDB_INVALID, MDB_VERSION_MISMATCH,
            MDB_BAD_VALSIZE:
            return .corrupt(path, "\(action): \(sentence(code))")
        case ENOENT: return .missing(path)
        default: return .inputOutput(path, action, sentence(code))
        }
    }

    /// Whether the disk that holds a path has next to no room.
    private static func isFull(_ path: String) -> Bool {
        var room = statvfs()
        guard statvfs(path, &room) == 0 else { return false }
        let bytes = UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize))
        return !bytes.overflow && bytes.partialValue < 1 << 18
    }

    /// LMDB's or the operating system's words for a code.
    static func sentence(_ code: Int32) -> String {
        mdb_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// The error of the last failed system call.
    static func lastError(_ action: String, _ path: String) -> StorageError {
        error(errno, action, path)
    }
}
