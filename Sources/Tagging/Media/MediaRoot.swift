import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The only folder from which pictures and videos are read.
///
/// A path is resolved, symbolic links and all, and must still lie below the folder then; what is
/// opened is the resolved path, step by step and without following links, so that nobody can put
/// one in between.
struct MediaRoot: Sendable {
    /// The folder as it was given.
    let path: String
    private let resolved: String

    /// A folder; throws where it is none.
    init(_ path: String) throws {
        self.path = path
        guard let resolved = Self.resolve(path) else {
            throw TaggingError(
                "tagging.media.root", "\(path): the media folder is not there; check --media")
        }
        var status = stat()
        guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw TaggingError(
                "tagging.media.root", "\(path): is not a folder; give --media a folder")
        }
        self.resolved = resolved
    }

    /// An open file below the root.
    final class File: Sendable {
        /// Its descriptor, open for reading.
        let descriptor: Int32
        /// The name as the request gave it.
        let name: String
        /// Which state of which file it is.
        let identity: FileIdentity
        /// The size in bytes.
        var size: Int { identity.size }

        init(descriptor: Int32, name: String, identity: FileIdentity) {
            self.descriptor = descriptor
            self.name = name
            self.identity = identity
        }

        deinit { close(descriptor) }

        /// Whether it begins as a JPEG picture does.
        var isJPEG: Bool {
            get throws {
                var start: [UInt8] = [0, 0, 0]
                guard pread(descriptor, &start, 3, 0) >= 0 else {
                    throw MediaRoot.unreadable(name, errno)
                }
                return start == [0xFF, 0xD8, 0xFF]
            }
        }

        /// Reads all of it; throws where it is larger than allowed.
        func read(limit: Int) throws -> [UInt8] {
            guard size <= limit else {
                throw TaggingError(
                    "tagging.image.large",
                    "'\(name)' has \(size) bytes, more than the \(limit) that are read")
            }
            var filled = 0
            let bytes = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                while filled < size {
                    let got = pread(
                        descriptor, buffer.baseAddress.map { $0 + filled }, size - filled,
                        off_t(filled))
                    if got < 0, errno == EINTR { continue }
                    guard got >= 0 else { throw MediaRoot.unreadable(name, errno) }
                    if got == 0 { break }
                    filled += got
                }
                count = filled
            }
            return bytes
        }
    }

    /// Opens a file by its path below the root.
    func open(_ name: String) throws -> File {
        guard !name.isEmpty, name.utf8.count <= 4096, !name.utf8.contains(0) else {
            throw TaggingError(
                "tagging.image.path", "a picture's path must be some text without NUL")
        }
        guard !name.hasPrefix("/") else {
            throw TaggingError(
                "tagging.image.outside",
                "'\(name)' is absolute; paths are counted from the media folder")
        }
        guard let target = Self.resolve(resolved + "/" + name) else {
            let reason = errno
            // Whether something is there outside is none of the caller's business.
            if name.split(separator: "/").contains("..") { throw Self.outside(name) }
            throw Self.unreadable(name, reason)
        }
        // Compared byte by byte: two spellings of one character are two folders.
        let prefix = resolved == "/" ? "/" : resolved + "/"
        guard target.utf8.starts(with: prefix.utf8) else { throw Self.outside(name) }
        let below = target.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/"))
        let descriptor = try walk(below.map { String(decoding: $0, as: UTF8.self) }, name)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let size = Int(exactly: status.st_size), size >= 0
        else {
            close(descriptor)
            throw TaggingError("tagging.image.path", "'\(name)' is not a file")
        }
        let identity = FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: size,
            changedSeconds: status.st_ctim.tv_sec, changedNanoseconds: status.st_ctim.tv_nsec)
        return File(descriptor: descriptor, name: name, identity: identity)
    }

    /// Opens a resolved path component by component.
    private func walk(_ components: [String], _ name: String) throws -> Int32 {
        var current = Self.open(resolved, nil, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard current >= 0 else { throw Self.unreadable(name, errno) }
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (isLast ? O_NONBLOCK : O_DIRECTORY)
            let next = Self.open(component, current, flags)
            let reason = errno
            close(current)
            guard next >= 0 else { throw Self.unreadable(name, reason) }
            current = next
        }
        return current
    }

    private static func open(_ path: String, _ folder: Int32?, _ flags: Int32) -> Int32 {
        while true {
            let descriptor = openat(folder ?? AT_FDCWD, path, flags)
            if descriptor >= 0 || errno != EINTR { return descriptor }
        }
    }

    private static func resolve(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    fileprivate static func unreadable(_ name: String, _ reason: Int32) -> TaggingError {
        TaggingError(
            "tagging.image.unreadable",
            "'\(name)' cannot be read below the media folder: \(String(cString: strerror(reason)))")
    }

    private static func outside(_ name: String) -> TaggingError {
        TaggingError("tagging.image.outside", "'\(name)' leads out of the media folder")
    }
}
