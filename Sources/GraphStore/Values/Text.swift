/// An immutable string as UTF-8 bytes in one allocation.
///
/// Cypher compares strings code point by code point, which for UTF-8 is byte order; Swift's `String`
/// compares by canonical equivalence and would call two different properties equal. Bytes also go from
/// a stored record to the socket without a detour.
public final class Text: ManagedBuffer<Int, UInt8>, @unchecked Sendable {
    // @unchecked because ManagedBuffer is not Sendable: bytes are written once, before `make` returns.

    /// The number of UTF-8 bytes.
    public var size: Int { header }

    /// Copies bytes that are known to be valid UTF-8. O(n).
    public static func make(validUTF8 bytes: UnsafeRawBufferPointer) -> Text {
        let buffer = Text.create(minimumCapacity: bytes.count) { _ in bytes.count }
        if let source = bytes.baseAddress {
            buffer.withUnsafeMutablePointerToElements {
                UnsafeMutableRawPointer($0).copyMemory(from: source, byteCount: bytes.count)
            }
        }
        return unsafeDowncast(buffer, to: Text.self)
    }

    /// Copies a Swift string. O(n).
    public static func make(_ string: String) -> Text {
        var string = string
        return string.withUTF8 { make(validUTF8: UnsafeRawBufferPointer($0)) }
    }

    /// Copies an array of bytes that are known to be valid UTF-8. O(n).
    public static func make(validUTF8 bytes: [UInt8]) -> Text {
        bytes.withUnsafeBytes { make(validUTF8: $0) }
    }

    /// Lends the bytes; the pointer is valid inside the closure only.
    public func withBytes<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let pointer = withUnsafeMutablePointerToElements { UnsafePointer($0) }
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeBufferPointer(start: pointer, count: header))
    }

    /// The same characters as a Swift string. O(n).
    public var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension Text: Hashable, Comparable {
    /// Byte equality. O(n).
    public static func == (left: Text, right: Text) -> Bool {
        left === right
            || left.withBytes { l in
                right.withBytes { r in l.count == r.count && l.elementsEqual(r) }
            }
    }

    /// Code point order, which is UTF-8 byte order. O(n).
    public static func < (left: Text, right: Text) -> Bool {
        left.withBytes { l in right.withBytes { r in l.lexicographicallyPrecedes(r) } }
    }

    /// Feeds the bytes to the hasher.
    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
