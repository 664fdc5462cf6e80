import LMDB

/// Room for one key of fixed layout.
///
/// Big-endian, so that byte order is number order.
final class KeyBuffer {
    private let base: UnsafeMutableRawPointer
    private var count = 0

    init() { base = .allocate(byteCount: 64, alignment: 16) }

    deinit { base.deallocate() }

    /// The key; holds until the buffer's next use.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    private func put<T: FixedWidthInteger>(_ number: T, at offset: Int) {
        base.storeBytes(of: number.bigEndian, toByteOffset: offset, as: T.self)
    }

    /// A node's or relationship's key: its id.
    @inline(__always)
    func id(_ id: UInt64) -> UnsafeRawBufferPointer {
        put(id, at: 0)
        count = 8
        return bytes
    }

    /// A block of a label's nodes: label, lower bound of the ids.
    func label(_ label: LabelID, _ bound: UInt64) -> UnsafeRawBufferPointer {
        put(label.rawValue, at: 0)
        put(bound, at: 4)
        count = 12
        return bytes
    }

    /// The head of a node's relationships of a type (see `AdjacencyKey`).
    @inline(__always)
    func adjacency(_ slot: UInt32, _ node: UInt64) -> UnsafeRawBufferPointer {
        put(slot, at: 0)
        put(node, at: 4)
        count = 12
        return bytes
    }

    /// A further block of them: with the least pair that it may hold.
    func adjacency(_ slot: UInt32, _ node: UInt64, _ bound: AdjacencyPair) -> UnsafeRawBufferPointer
    {
        put(slot, at: 0)
        put(node, at: 4)
        put(bound.neighbour, at: 12)
        put(bound.relationship, at: 20)
        count = 28
        return bytes
    }

    /// A counter's key.
    func counter(_ key: CountKey) -> UnsafeRawBufferPointer {
        put(key.kind.rawValue, at: 0)
        put(key.first, at: 1)
        put(key.second, at: 5)
        count = 9
        return bytes
    }

    /// A key that is copied here.
    func copy(_ key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let source = key.baseAddress, key.count <= 64 else {
            count = 0
            return bytes
        }
        base.copyMemory(from: source, byteCount: key.count)
        count = key.count
        return bytes
    }
}

extension UnsafeRawBufferPointer {
    /// A big-endian number at an offset that the caller has checked.
    @inline(__always)
    func bigEndian<T: FixedWidthInteger>(at offset: Int, _: T.Type = T.self) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// The bytes from an offset on.
    @inline(__always)
    func from(_ offset: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[offset...])
    }

    /// Whether these bytes begin with others.
    @inline(__always)
    func hasPrefix(_ prefix: UnsafeRawBufferPointer) -> Bool {
        guard count >= prefix.count else { return false }
        return UnsafeRawBufferPointer(rebasing: self[..<prefix.count]).isEqual(prefix)
    }

    /// Whether these bytes equal others.
    @inline(__always)
    func isEqual(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var offset = 0
        while offset + 8 <= count {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset += 8
        }
        while offset < count {
            if self[offset] != other[offset] { return false }
            offset += 1
        }
        return true
    }
}

extension [UInt8] {
    /// Lends the bytes to something that throws a `StorageError`.
    func lend<R>(
        _ body: (UnsafeRawBufferPointer) throws(StorageError) -> R
    ) throws(StorageError) -> R {
        try withUnsafeBytes { bytes -> Result<R, StorageError> in
            do throws(StorageError) { return .success(try body(bytes)) } catch {
                return .failure(error)
            }
        }.get()
    }
}
