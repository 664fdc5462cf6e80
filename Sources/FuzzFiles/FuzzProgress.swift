import Foundation

/// What a worker has done, in a file that the supervisor maps too: it is still there when the
/// worker is not.
///
///     8 bytes   the index of the input at work
///     8 bytes   how many inputs were taken as files
///     8 bytes   the most memory that the worker held, in KiB
struct FuzzProgress {
    private let fields: UnsafeMutablePointer<UInt64>

    /// Maps a file of 24 bytes, made anew by the supervisor.
    init(_ path: String, isNew: Bool) throws {
        let descriptor = open(path, isNew ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, 24) == 0,
            let base = mmap(nil, 24, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            base != MAP_FAILED
        else { throw CocoaError(.fileReadUnknown) }
        fields = base.assumingMemoryBound(to: UInt64.self)
    }

    /// The input at work.
    var index: UInt64 {
        get { fields[0] }
        nonmutating set { fields[0] = newValue }
    }

    /// How many inputs were files after all.
    var takenCount: UInt64 {
        get { fields[1] }
        nonmutating set { fields[1] = newValue }
    }

    /// The most memory held, in bytes.
    var peakBytes: UInt64 {
        get { fields[2] << 10 }
        nonmutating set { fields[2] = newValue >> 10 }
    }
}
