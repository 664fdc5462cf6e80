import Foundation

/// Where the elements of a tensor lie.
enum TensorSource: Sendable {
    /// In memory.
    case memory(Data)
    /// In a file, from some byte on.
    case file(OpenTensorFile, start: Int)
}

/// A file of tensors that is held open: whoever renames or deletes it does not disturb.
final class OpenTensorFile: Sendable {
    let path: String
    /// How many bytes it had when it was opened.
    let size: Int
    private let descriptor: Int32

    /// Opens a regular file.
    init(_ path: String) throws(ModelError) {
        // Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let cause = errno == ENOENT ? "not there" : String(cString: strerror(errno))
            throw ModelError(.fileUnreadable(cause: cause), file: path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ModelError(.fileUnreadable(cause: "it is no regular file"), file: path)
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills a buffer from some byte of the file on.
    func read(
        at position: Int, to buffer: UnsafeMutableRawBufferPointer
    ) throws(ModelError) {
        var count = 0
        while count < buffer.count {
            let got = pread(
                descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count,
                off_t(position + count))
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else {
                let cause = String(cString: strerror(errno))
                throw ModelError(.fileUnreadable(cause: cause), file: path)
            }
            guard got > 0 else {
                throw ModelError(
                    .fileTruncated(size: position + count, expected: position + buffer.count),
                    file: path)
            }
            count += got
        }
    }

    /// Some bytes of the file, which must lie within its size.
    func data(at position: Int, count: Int) throws(ModelError) -> Data {
        var data = Data(count: count)
        let result = data.withUnsafeMutableBytes { buffer in
            Result { () throws(ModelError) in try read(at: position, to: buffer) }
        }
        try result.get()
        return data
    }
}
