import Foundation

/// Named tensors of numbers in one file: the safetensors format.
///
///     8 bytes           n, the length of the header, little-endian
///     n bytes           the header: a JSON object, padded with spaces to a multiple of 8
///     the rest          the tensors' bytes, little-endian, rows first, without gaps
///
/// The header maps each name to `{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}`, offsets
/// counted from the end of the header, and `__metadata__` to a map of strings.
///
/// A file of up to `wholeSizeLimit` bytes is read at once. Of a larger one only the header is: its
/// tensors are read when they are asked for, from the file that is held open, straight to where
/// they are wanted. That takes no more copying than a memory map, as a tensor's floats lie in
/// memory of their own in any case, but a file that somebody shortens meanwhile gives an error
/// where a map would end the process.
public struct TensorFile: Sendable {
    /// The types of a tensor's elements.
    public enum ElementType: String, Sendable, CaseIterable {
        /// A truth value, one byte.
        case bool = "BOOL"
        /// An unsigned integer of 8 bits.
        case u8 = "U8"
        /// A signed integer of 8 bits.
        case i8 = "I8"
        /// An unsigned integer of 16 bits.
        case u16 = "U16"
        /// A signed integer of 16 bits.
        case i16 = "I16"
        /// A float of 16 bits.
        case f16 = "F16"
        /// A float of 16 bits with the range of one of 32.
        case bf16 = "BF16"
        /// An unsigned integer of 32 bits.
        case u32 = "U32"
        /// A signed integer of 32 bits.
        case i32 = "I32"
        /// A float of 32 bits.
        case f32 = "F32"
        /// An unsigned integer of 64 bits.
        case u64 = "U64"
        /// A signed integer of 64 bits.
        case i64 = "I64"
        /// A float of 64 bits.
        case f64 = "F64"

        /// The bytes of one element.
        public var size: Int {
            switch self {
            case .bool, .u8, .i8: 1
            case .u16, .i16, .f16, .bf16: 2
            case .u32, .i32, .f32: 4
            case .u64, .i64, .f64: 8
            }
        }
    }

    /// One tensor: what it is, and where its elements lie.
    public struct Entry: Sendable {
        /// The type of its elements.
        public let type: ElementType
        /// Its dimensions, outermost first; none for a single number.
        public let shape: [Int]
        /// How many bytes its elements take.
        public let byteCount: Int
        let source: TensorSource

        /// A tensor of given elements, little-endian, the last dimension running fastest.
        public init(type: ElementType, shape: [Int], bytes: Data) {
            self.init(
                type: type, shape: shape, byteCount: bytes.count, source: .memory(bytes))
        }

        init(type: ElementType, shape: [Int], byteCount: Int, source: TensorSource) {
            self.type = type
            self.shape = shape
            self.byteCount = byteCount
            self.source = source
        }

        /// Its elements, little-endian, the last dimension running fastest.
        ///
        /// Those of a large file are read from it now; that fails where it has become shorter.
        public var bytes: Data {
            get throws(ModelError) {
                if case .memory(let data) = source { return data }
                var data = Data(count: byteCount)
                let result = data.withUnsafeMutableBytes { buffer in
                    Result { () throws(ModelError) in try copyBytes(at: 0, to: buffer) }
                }
                try result.get()
                return data
            }
        }

        /// Fills a buffer from some byte on.
        func copyBytes(
            at position: Int, to buffer: UnsafeMutableRawBufferPointer
        ) throws(ModelError) {
            switch source {
            case .memory(let data):
                let start = data.startIndex + position
                data.copyBytes(to: buffer, from: start..<(start + buffer.count))
            case .file(let file, let start): try file.read(at: start + position, to: buffer)
            }
        }
    }

    /// The tensors by name.
    public private(set) var tensors: [String: Entry] = [:]
    /// What the file says of itself.
    public var metadata: [String: String]

    /// No more dimensions than this.
    public static let rankLimit = 8
    /// A header may be no longer than this.
    public static let headerSizeLimit = 8 << 20

    /// A file up to this size is read at once.
    public static let wholeSizeLimit = 4 << 20

    /// A file without tensors.
    public init(metadata: [String: String] = [:]) { self.metadata = metadata }

    init(tensors: [String: Entry], metadata: [String: String]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Adds a tensor of 32-bit floats, or replaces the one of that name.
    public mutating func set(_ name: String, _ values: [Float], shape: [Int]) {
        precondition(shape.reduce(1, *) == values.count, "the shape holds the values")
        let bytes = Self.bytes(values.map { $0.bitPattern })
        tensors[name] = Entry(type: .f32, shape: shape, bytes: bytes)
    }

    /// Adds a tensor of unsigned 32-bit integers, or replaces the one of that name.
    public mutating func set(_ name: String, _ values: [UInt32], shape: [Int]) {
        precondition(shape.reduce(1, *) == values.count, "the shape holds the values")
        tensors[name] = Entry(type: .u32, shape: shape, bytes: Self.bytes(values))
    }

    /// Adds a tensor as it lies on disk, or replaces the one of that name.
    public mutating func set(_ name: String, _ entry: Entry) { tensors[name] = entry }

    private static func bytes(_ values: [UInt32]) -> Data {
        values.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }

    /// The tensor's elements where it is one of 32-bit floats and has just this shape.
    public func floats(_ name: String, shape: [Int]) throws(ModelError) -> [Float] {
        try words(name, .f32, shape).map { Float(bitPattern: $0) }
    }

    /// The tensor's elements where it is one of unsigned 32-bit integers and has just this shape.
    public func integers(_ name: String, shape: [Int]) throws(ModelError) -> [UInt32] {
        try words(name, .u32, shape)
    }

    private func words(
        _ name: String, _ type: ElementType, _ shape: [Int]
    ) throws(ModelError) -> [UInt32] {
        let entry = try entry(name)
        guard entry.type == type, entry.shape == shape else {
            throw mismatch(name, expected: "\(type.rawValue) \(shape)")
        }
        let count = entry.byteCount / 4
        var values = [UInt32](repeating: 0, count: count)
        let result = values.withUnsafeMutableBytes { buffer in
            Result { () throws(ModelError) in try entry.copyBytes(at: 0, to: buffer) }
        }
        try result.get()
        for index in 0..<count { values[index] = UInt32(littleEndian: values[index]) }
        return values
    }

    /// The tensor of a name.
    func entry(_ name: String) throws(ModelError) -> Entry {
        guard let entry = tensors[name] else {
            throw ModelError(.fileMissingTensor(tensor: name))
        }
        return entry
    }

    /// The error of a tensor that is not what is needed.
    func mismatch(_ name: String, expected: String) -> ModelError {
        let found = tensors[name].map { "\($0.type.rawValue) \($0.shape)" } ?? "missing"
        return ModelError(.fileMismatch(tensor: name, found: found, expected: expected))
    }
}
