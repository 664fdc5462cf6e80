#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A picture's or video's file while it is open: a regular file, never a pipe or a device that
/// would keep its reader waiting.
struct MediaFile: ~Copyable {
    /// Open for reading; closed with the value.
    let descriptor: Int32
    /// How many bytes it had when it was opened.
    let bytes: Int

    /// Opens a file; its errors name it.
    init(_ path: String, limit: Int) throws(ImagingError) {
        // Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let cause = String(cString: strerror(errno))
            throw ImagingError(.fileUnreadable(cause: cause), file: path)
        }
        do {
            bytes = try Self.size(of: descriptor, limit: limit)
        } catch {
            close(descriptor)
            throw error.at(path)
        }
        self.descriptor = descriptor
    }

    /// How many bytes an open file has, where it is a regular one.
    static func size(of descriptor: Int32, limit: Int) throws(ImagingError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ImagingError(.fileUnreadable(cause: "it is no regular file"))
        }
        guard status.st_size <= limit else {
            throw ImagingError(.fileTooLarge(bytes: Int(status.st_size), limit: limit))
        }
        return Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// All bytes; fewer where the file shrank meanwhile, never more.
    func read() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
            while count < bytes {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, bytes - count, off_t(count))
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else { break }
                count += got
            }
        }
    }
}
