#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An immutable string as UTF-8 bytes in one allocation.
///
/// Cypher compares strings code point by code point, which for UTF-8 is byte order; Swift's
/// `String` compares by canonical equivalence and would call two different properties equal. Bytes
/// also go from a stored record to the socket without a detour.
public struct Text: @unchecked Sendable {
    // @unchecked because ManagedBuffer is not Sendable: bytes are written once, before `make`
    // returns.

    @usableFromInline let storage: TextStorage

    @inlinable init(_ storage: TextStorage) { self.storage = storage }

    /// The number of UTF-8 bytes.
    @inlinable public var size: Int { storage.header }

    /// What the string occupies in memory, the object's header included.
    @inlinable public var memorySize: Int { storage.header + 32 }

    /// Makes a string of `size` bytes that `initialize` writes, all of them; they must come out as
    /// valid UTF-8.
    @inlinable public static func make<E: Error>(
        size: Int, initializing initialize: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Void
    ) throws(E) -> Text {
        let buffer = TextStorage.create(minimumCapacity: size) { _ in size }
        let storage = unsafeDowncast(buffer, to: TextStorage.self)
        let bytes = storage.withUnsafeMutablePointerToElements { $0 }
        LargeValues.add(size)
        try initialize(UnsafeMutableBufferPointer(start: bytes, count: size))
        return Text(storage)
    }

    /// Copies bytes that are known to be valid UTF-8.
    ///
    /// O(n).
    @inlinable public static func make(validUTF8 bytes: UnsafeRawBufferPointer) -> Text {
        make(size: bytes.count) { target in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
        }
    }

    /// Copies a Swift string.
    ///
    /// O(n).
    public static func make(_ string: String) -> Text {
        var string = string
        return string.withUTF8 { make(validUTF8: UnsafeRawBufferPointer($0)) }
    }

    /// Copies an array of bytes that are known to be valid UTF-8.
    ///
    /// O(n).
    public static func make(validUTF8 bytes: [UInt8]) -> Text {
        bytes.withUnsafeBytes { make(validUTF8: $0) }
    }

    /// Lends the bytes; the pointer is valid inside the closure only.
    @inlinable public func withBytes<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let pointer = storage.withUnsafeMutablePointerToElements { UnsafePointer($0) }
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: pointer, count: storage.header))
    }

    /// The same characters as a Swift string.
    ///
    /// O(n).
    public var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// The bytes of a `Text`; the header is their number.
@usableFromInline final class TextStorage: ManagedBuffer<Int, UInt8> {
    deinit { LargeValues.remove(header) }
}

extension Text: Hashable, Comparable {
    /// Byte equality.
    ///
    /// O(n).
    public static func == (left: Text, right: Text) -> Bool {
        left.storage === right.storage
            || left.size == right.size && compare(left, right, left.size) == 0
    }

    /// Code point order, which is UTF-8 byte order: negative, 0 or positive.
    ///
    /// O(n).
    public static func order(_ left: Text, _ right: Text) -> Int {
        let order = compare(left, right, min(left.size, right.size))
        return order == 0 ? left.size - right.size : order
    }

    private static func compare(_ left: Text, _ right: Text, _ size: Int) -> Int {
        left.storage.withUnsafeMutablePointerToElements { left in
            right.storage.withUnsafeMutablePointerToElements { right in
                Int(memcmp(left, right, size))
            }
        }
    }

    /// Code point order, which is UTF-8 byte order.
    ///
    /// O(n).
    public static func < (left: Text, right: Text) -> Bool { order(left, right) < 0 }

    /// Feeds the bytes to the hasher.
    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension Text: CustomStringConvertible {
    /// The characters, for messages.
    public var description: String { string }
}
