import Synchronization

/// The bytes that large values hold in this process, all running queries together.
///
/// A value counts itself when it is made and when it is freed, so that a bound on what queries may
/// hold together covers values that live in a row only. Small values are not counted: their number
/// is bounded by those who keep them.
public enum LargeValues {
    /// Values of fewer bytes are not counted.
    public static let thresholdBytes = 256 << 10

    private static let held = Atomic<Int>(0)

    /// The bytes held now.
    public static var heldBytes: Int { held.load(ordering: .relaxed) }

    /// Counts the bytes of a value that has been made.
    @inline(__always)
    @usableFromInline
    static func add(_ bytes: Int) {
        if bytes >= thresholdBytes { count(bytes) }
    }

    /// Counts the bytes of a value that is being freed.
    @inline(__always)
    @usableFromInline
    static func remove(_ bytes: Int) {
        if bytes >= thresholdBytes { count(-bytes) }
    }

    @inline(never)
    @usableFromInline
    static func count(_ bytes: Int) {
        held.wrappingAdd(bytes, ordering: .relaxed)
    }
}
