import CLMDB
import Foundation

/// The data file, looked at without mapping it.
public enum DataFile {
    /// Refuses a file that is missing, cut off, or no database, before a map of it could raise a
    /// signal.
    ///
    /// Must not be called while this process has the file open.
    public static func check(_ directory: String) throws(StorageError) {
        let path = Environment.dataFile(in: directory)
        guard let file = try FileIdentity(path: path) else { throw .missing(directory) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Status.lastError("opening", path) }
        defer { _ = Foundation.close(descriptor) }
        let meta = try MetaPage.current(of: descriptor, path)
        let (needed, overflow) = (Int(clamping: meta.lastPage) &+ 1)
            .multipliedReportingOverflow(by: meta.pageSize)
        guard !overflow, meta.lastPage < UInt64(Int32.max) * 1024 else {
            throw .corrupt(path, "the head of the file names \(meta.lastPage) pages")
        }
        guard file.size < needed else { return }
        // The last pages may never have been written because they were free again before the
        // commit.
        var walk = PageWalk(
            descriptor: descriptor, path: path, meta: meta, fileSize: file.size)
        try walk.run()
    }

    /// Refuses to put a database on a network file system, whose locks and maps cannot be relied
    /// on.
    public static func checkFileSystem(_ directory: String) throws(StorageError) {
        #if os(Linux)
            var status = statfs()
            guard statfs(directory, &status) == 0 else { return }
            let networkTypes: Set<Int> = [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F]
            if networkTypes.contains(Int(status.f_type)) {
                throw StorageError(
                    "storage.networkFileSystem",
                    "\(directory): this is a network file system, on which a database would be "
                        + "damaged; use a local disk", facts: ["path": directory])
            }
        #endif
    }

    /// Reads every page that the file's trees reach, and throws `storage.corrupt` for the first
    /// that is damaged.
    ///
    /// Does nothing, and returns false, where a process has the database open for writing or this
    /// process has it open at all. O(pages).
    public static func checkPages(
        _ directory: String, lockFile: String
    ) throws(StorageError) -> Bool {
        let path = Environment.dataFile(in: directory)
        guard let file = try FileIdentity(path: path) else { throw .missing(directory) }
        guard !EnvironmentRegistry.isOpen(file) else { return false }
        let lock: WriterLock
        do throws(StorageError) {
            lock = try WriterLock(lockFile, database: directory)
        } catch {
            if error.name == "storage.locked" || error.name == "storage.alreadyOpen" {
                return false
            }
            throw error
        }
        defer { lock.release() }
        try check(directory)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Status.lastError("opening", path) }
        defer { _ = Foundation.close(descriptor) }
        let meta = try MetaPage.current(of: descriptor, path)
        var walk = PageWalk(
            descriptor: descriptor, path: path, meta: meta, fileSize: file.size)
        try walk.run()
        return true
    }

    /// Makes a directory's entries durable.
    public static func syncDirectory(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Status.lastError("opening", path) }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Status.lastError("syncing", path) }
    }

    /// Puts a finished directory at a path, in place of what is there, in one step.
    ///
    /// What was there is at the old path of the new one afterwards.
    public static func exchange(_ made: String, _ path: String) throws(StorageError) {
        guard tg_exchange_paths(made, path) == 0 else {
            throw Status.lastError("exchanging for \(made)", path)
        }
    }

    /// Gives a directory another name; the new one must be free or an empty directory.
    public static func move(_ made: String, to path: String) throws(StorageError) {
        guard rename(made, path) == 0 else { throw Status.lastError("renaming \(made)", path) }
    }
}
