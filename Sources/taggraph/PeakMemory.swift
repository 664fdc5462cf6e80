#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The most memory that this process held at a time.
enum PeakMemory {
    /// In megabytes of 10^6 bytes.
    static var megabytes: Int {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1024 / 1_000_000
    }
}
