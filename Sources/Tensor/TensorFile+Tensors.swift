import CKernels
import Foundation

extension TensorFile {
    /// A tensor's elements as floats, whatever number type they have on disk.
    ///
    /// Fails where it is missing, of another shape than `shape` if one is given, of a type that
    /// holds no numbers of a model, or holds one that is not finite.
    public func tensor(_ name: String, shape: Shape? = nil) throws(ModelError) -> Tensor {
        let entry = try entry(name)
        if let shape, entry.shape != shape.dimensions {
            throw mismatch(name, expected: "F32 \(shape)")
        }
        let tensor = Tensor(uninitialized: Shape(entry.shape))
        try read(name, into: tensor)
        return tensor
    }

    /// Copies a tensor's elements into memory of just its shape; see `tensor`.
    public func read(_ name: String, into tensor: Tensor) throws(ModelError) {
        let entry = try entry(name)
        guard entry.shape == tensor.shape.dimensions else {
            throw mismatch(name, expected: "F32 \(tensor.shape)")
        }
        switch entry.type {
        case .f32:
            try entry.copyBytes(
                at: 0,
                to: UnsafeMutableRawBufferPointer(
                    start: tensor.pointer, count: entry.byteCount))
        case .f16: try convert(entry, to: tensor.pointer, tg_floats_from_f16)
        case .bf16: try convert(entry, to: tensor.pointer, tg_floats_from_bf16)
        case .f64: try convert(entry, to: tensor.pointer, tg_floats_from_f64)
        case .i64: try convert(entry, to: tensor.pointer, tg_floats_from_i64)
        case .bool, .u8, .i8, .u16, .i16, .u32, .i32, .u64:
            throw mismatch(name, expected: "F32 \(tensor.shape)")
        }
        let index = tg_first_not_finite(tensor.pointer, tensor.count)
        guard index == tensor.count else {
            throw ModelError(.fileOutOfRange(tensor: name, index: index))
        }
    }

    /// Reads and converts a piece at a time, so that no tensor is in memory twice.
    private func convert(
        _ entry: Entry, to target: UnsafeMutablePointer<Float>,
        _ kernel: (UnsafeMutablePointer<Float>?, UnsafeRawPointer?, Int) -> Void
    ) throws(ModelError) {
        let size = entry.type.size
        let count = entry.byteCount / size
        let piece = min(count, 1 << 16)
        guard piece > 0 else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: piece * size, alignment: 64)
        defer { buffer.deallocate() }
        for start in stride(from: 0, to: count, by: piece) {
            let length = min(piece, count - start)
            try entry.copyBytes(
                at: start * size,
                to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(length * size)]))
            kernel(target + start, UnsafeRawPointer(buffer.baseAddress), length)
        }
    }

    /// Adds a tensor of 32-bit floats, or replaces the one of that name.
    public mutating func set(_ name: String, _ tensor: Tensor) {
        let bytes = Data(
            bytes: tensor.pointer, count: tensor.count * MemoryLayout<Float>.stride)
        set(name, Entry(type: .f32, shape: tensor.shape.dimensions, bytes: bytes))
    }

    /// Adds one integer of 64 bits.
    public mutating func set(_ name: String, count: Int) {
        let bytes = withUnsafeBytes(of: Int64(count).littleEndian) { Data($0) }
        set(name, Entry(type: .i64, shape: [], bytes: bytes))
    }

    /// The tensor's integer where it is a single one of 64 bits.
    public func count(_ name: String) throws(ModelError) -> Int {
        let entry = try entry(name)
        guard entry.type == .i64, entry.shape.isEmpty else {
            throw mismatch(name, expected: "I64 []")
        }
        let value = try entry.bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(Int64(bitPattern: value))
    }
}
