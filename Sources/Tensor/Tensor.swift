/// Floats of 32 bits in a shape, rows first.
///
/// A tensor is a reference to its memory, as in PyTorch: a copy of the value shows the same floats.
/// Operations make new tensors and leave what they read as it was, unless they say otherwise.
public struct Tensor: Sendable {
    /// The dimensions.
    public let shape: Shape
    /// The memory; its first `shape.count` floats are the elements.
    public let buffer: TensorBuffer

    /// A tensor whose elements are not set yet.
    public init(uninitialized shape: Shape, in arena: TensorArena? = nil) {
        self.shape = shape
        buffer = arena?.lend(shape.count) ?? TensorBuffer(count: shape.count)
    }

    /// A tensor of one value throughout.
    public init(repeating value: Float, shape: Shape, in arena: TensorArena? = nil) {
        self.init(uninitialized: shape, in: arena)
        buffer.pointer.initialize(repeating: value, count: shape.count)
    }

    /// A tensor of zeros.
    public init(zeros shape: Shape, in arena: TensorArena? = nil) {
        self.init(repeating: 0, shape: shape, in: arena)
    }

    /// A tensor of given elements, as many as the shape holds.
    public init(_ elements: [Float], shape: Shape, in arena: TensorArena? = nil) {
        precondition(elements.count == shape.count, "the shape holds the elements")
        self.init(uninitialized: shape, in: arena)
        elements.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            buffer.pointer.initialize(from: base, count: source.count)
        }
    }

    private init(shape: Shape, buffer: TensorBuffer) {
        self.shape = shape
        self.buffer = buffer
    }

    /// The first element.
    public var pointer: UnsafeMutablePointer<Float> { buffer.pointer }

    /// How many elements there are.
    public var count: Int { shape.count }

    /// The elements, copied.
    public var elements: [Float] {
        Array(UnsafeBufferPointer(start: buffer.pointer, count: count))
    }

    /// The same elements in another shape of as many.
    public func reshaped(_ shape: Shape) -> Tensor {
        precondition(shape.count == count, "\(self.shape) has not as many elements as \(shape)")
        return Tensor(shape: shape, buffer: buffer)
    }
}
