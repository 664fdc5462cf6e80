import Foundation
import Tagging

#if canImport(Glibc)
    import Glibc
#endif

/// A file or standard input, read piece by piece.
final class InputStream {
    /// The size of a file; 0 where it is not known.
    let size: Int
    private let descriptor: Int32
    private let name: String
    private static let pieceSize = 1 << 18

    /// Opens a file; `-` is standard input.
    init(_ path: String) throws {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(name) }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int(exactly: status.st_size) ?? 0 : 0
    }

    deinit { if descriptor != STDIN_FILENO, descriptor >= 0 { close(descriptor) } }

    /// What comes next; none at the end.
    func next() throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            var got = -1
            repeat {
                got = read(descriptor, buffer.baseAddress, Self.pieceSize)
            } while got < 0 && errno == EINTR
            guard got >= 0 else { throw Self.unreadable(name) }
            count = got
        }
    }

    private static func unreadable(_ name: String) -> TaggingError {
        TaggingError(
            "tagging.input.unreadable",
            "\(name): cannot be read (\(String(cString: strerror(errno)))); give a readable file")
    }
}

/// Standard output, written whole or with an error.
enum StandardOutput {
    /// Writes bytes.
    static func write(_ bytes: [UInt8]) throws {
        var written = 0
        try bytes.withUnsafeBytes { buffer in
            while written < buffer.count {
                let count = Glibc.write(
                    STDOUT_FILENO, buffer.baseAddress.map { $0 + written },
                    buffer.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw TaggingError(
                        "tagging.output.unwritable",
                        "standard output cannot be written: \(String(cString: strerror(errno)))")
                }
                written += count
            }
        }
    }
}
