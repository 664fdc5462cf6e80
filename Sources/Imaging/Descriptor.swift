import CProcess

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file of this process that no child inherits, with a number above those that a child is
/// given; closed with the object at the latest.
final class Descriptor {
    private(set) var number: Int32

    /// Another number for an open file.
    init(duplicating descriptor: Int32) throws(ImagingError) {
        number = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
        guard number >= 0 else {
            throw ImagingError(.ffmpegMissing(cause: String(cString: strerror(errno))))
        }
    }

    deinit { close() }

    /// Closes it, once.
    func close() {
        if number >= 0 { _ = Self.closed(number) }
        number = -1
    }

    /// Both ends of a new pipe.
    static func pipe() throws(ImagingError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let status = cprocess_pipe(&ends)
        guard status == 0 else {
            throw ImagingError(.ffmpegMissing(cause: String(cString: strerror(status))))
        }
        defer { for end in ends { _ = closed(end) } }
        return (try Descriptor(duplicating: ends[0]), try Descriptor(duplicating: ends[1]))
    }

    /// The system's `close`, which the method hides.
    private static func closed(_ number: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(number)
        #else
            Darwin.close(number)
        #endif
    }
}
