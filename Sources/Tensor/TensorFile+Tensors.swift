import Foundation

extension TensorFile {
    /// Copies a tensor of 32-bit floats into memory of just its shape.
    ///
    /// Fails where it is missing, of another type or shape, or holds a number that is not finite.
    public func read(_ name: String, into tensor: Tensor) throws(ModelError) {
        try read(name, shape: tensor.shape.dimensions, into: tensor.pointer)
    }

    private func read(
        _ name: String, shape: [Int], into target: UnsafeMutablePointer<Float>
    ) throws(ModelError) {
        guard let entry = tensors[name] else { throw ModelError(.fileMissingTensor(tensor: name)) }
        guard entry.type == .f32, entry.shape == shape else {
            throw ModelError(
                .fileMismatch(
                    tensor: name, found: "\(entry.type.rawValue) \(entry.shape)",
                    expected: "F32 \(shape)"))
        }
        let count = entry.bytes.count / 4
        entry.bytes.copyBytes(
            to: UnsafeMutableRawBufferPointer(start: target, count: entry.bytes.count))
        for index in 0..<count {
            let value = Float(bitPattern: UInt32(littleEndian: target[index].bitPattern))
            guard value.isFinite else {
                throw ModelError(.fileOutOfRange(tensor: name, index: index))
            }
            target[index] = value
        }
    }

    /// Adds a tensor of 32-bit floats, or replaces the one of that name.
    public mutating func set(_ name: String, _ tensor: Tensor) {
        set(name, tensor.elements, shape: tensor.shape.dimensions)
    }

    /// Adds one integer of 64 bits.
    public mutating func set(_ name: String, count: Int) {
        let bytes = withUnsafeBytes(of: Int64(count).littleEndian) { Data($0) }
        set(name, Entry(type: .i64, shape: [], bytes: bytes))
    }

    /// The tensor's integer where it is a single one of 64 bits.
    public func count(_ name: String) throws(ModelError) -> Int {
        guard let entry = tensors[name] else { throw ModelError(.fileMissingTensor(tensor: name)) }
        guard entry.type == .i64, entry.shape.isEmpty, entry.bytes.count == 8 else {
            throw ModelError(
                .fileMismatch(
                    tensor: name, found: "\(entry.type.rawValue) \(entry.shape)",
                    expected: "I64 []"))
        }
        var value: UInt64 = 0
        for byte in entry.bytes.reversed() { value = value << 8 | UInt64(byte) }
        return Int(Int64(bitPattern: value))
    }
}
