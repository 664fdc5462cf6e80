import Synchronization

/// Numbers for states of the graph that are not committed, and perhaps never will be: no two are
/// the same, and they lie above all that commits get.
enum UncommittedStamp {
    private static let last = Atomic<UInt64>(1 << 63)

    static func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
