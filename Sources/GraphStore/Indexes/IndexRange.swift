/// One end of a range of values.
public struct IndexBound: Sendable {
    /// The value at the end.
    public let value: Value
    /// Whether the value itself belongs to the range.
    public let isInclusive: Bool

    /// Describes an end.
    public init(_ value: Value, isInclusive: Bool) {
        self.value = value
        self.isInclusive = isInclusive
    }
}

/// The values that a seek asks for, as the bytes that their keys lie between: `lower` or after it,
/// and before `upper`.
///
/// Bytes are complete, never shortened.
struct IndexRange {
    private(set) var lower: [UInt8]
    private(set) var upper: [UInt8]

    /// Everything in an index.
    static let all = IndexRange(lower: [], upper: [0xFF])
    /// Nothing.
    static let nothing = IndexRange(lower: [], upper: [])

    var isEmpty: Bool { !lower.lexicographicallyPrecedes(upper) }

    private init(lower: [UInt8], upper: [UInt8]) {
        self.lower = lower
        self.upper = upper
    }

    /// The entries whose first values equal these.
    init(equals values: [Value]) {
        guard let bytes = Self.encode(values) else {
            self = .nothing
            return
        }
        self.init(lower: bytes, upper: bytes.isEmpty ? [0xFF] : Self.successor(bytes))
    }

    /// The entries whose first values equal these and whose next lies between two ends.
    ///
    /// Values of another kind than the ends are not between them; with no end, any value is.
    init(equals values: [Value], from: IndexBound?, to: IndexBound?) {
        guard let prefix = Self.encode(values) else {
            self = .nothing
            return
        }
        guard from != nil || to != nil else {
            self.init(lower: prefix, upper: prefix.isEmpty ? [0xFF] : Self.successor(prefix))
            return
        }
        let low = from.flatMap { Self.encode([$0.value]) }
        let high = to.flatMap { Self.encode([$0.value]) }
        guard (low != nil) == (from != nil), (high != nil) == (to != nil),
            let kind = low?.first ?? high?.first,
            low == nil || high == nil || low?.first == high?.first
        else {
            self = .nothing
            return
        }
        var lower = [kind]
        var upper = [kind + 1]
        if let from, let low { lower = from.isInclusive ? low : Self.successor(low) }
        if let to, let high { upper = to.isInclusive ? Self.successor(high) : high }
        if kind == IndexKey.Kind.number, to == nil {
            // NaN lies above every number in the index and is not comparable with any.
            upper = Self.encode([.float(.infinity)]).map(Self.successor) ?? upper
        }
        self.init(lower: prefix + lower, upper: prefix + upper)
    }

    /// The entries whose first values equal these and whose next is a string that begins so.
    init(equals values: [Value], prefix: Text) {
        guard let before = Self.encode(values) else {
            self = .nothing
            return
        }
        let buffer = ByteBuffer(capacity: 64)
        buffer.append(IndexKey.Kind.string)
        prefix.withBytes { IndexKey.appendEscaped(UnsafeRawBufferPointer($0), to: buffer) }
        let bytes = before + buffer.bytes
        self.init(lower: bytes, upper: Self.successor(bytes))
    }

    func contains(_ values: UnsafeRawBufferPointer) -> Bool {
        !values.lexicographicallyPrecedes(lower) && values.lexicographicallyPrecedes(upper)
    }

    /// The bytes of values; nil where one of them equals nothing that is stored.
    private static func encode(_ values: [Value]) -> [UInt8]? {
        let stored = ByteBuffer(capacity: 64)
        let key = ByteBuffer(capacity: 64)
        for value in values {
            if case .float(let number) = value, number.isNaN { return nil }
            stored.truncate()
            guard PropertyBlock.append(value, to: stored),
                IndexKey.append(stored: stored.bytes, to: key)
            else { return nil }
        }
        return [UInt8](key.bytes)
    }

    /// The least bytes after everything that begins with these.
    private static func successor(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.popLast() {
            if last < 0xFF {
                bytes.append(last + 1)
                return bytes
            }
        }
        return [0xFF]
    }
}
