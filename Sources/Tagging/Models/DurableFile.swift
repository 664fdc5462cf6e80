import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// File operations that are on disk when they return.
enum DurableFile {
    /// Flushes a file's bytes.
    static func sync(_ file: URL) throws {
        let descriptor = open(file.path, O_RDONLY)
        guard descriptor >= 0 else { throw failure("open", file) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", file) }
    }

    /// Renames over what is there, and flushes the folder that holds it.
    static func rename(_ file: URL, to target: URL) throws {
        #if canImport(Glibc)
            let status = Glibc.rename(file.path, target.path)
        #else
            let status = Darwin.rename(file.path, target.path)
        #endif
        guard status == 0 else { throw failure("rename", target) }
        try sync(target.deletingLastPathComponent())
    }

    private static func failure(_ operation: String, _ file: URL) -> TaggingError {
        let reason = String(cString: strerror(errno))
        return TaggingError(
            "tagging.model.unwritable",
            "\(file.path): \(operation) failed: \(reason); check space and permissions")
    }
}
