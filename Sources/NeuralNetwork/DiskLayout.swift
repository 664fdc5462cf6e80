import Tensor

/// How a tensor lies on disk, where that is not how it lies in memory.
public enum DiskLayout: Sendable {
    /// The same.
    case same
    /// A convolution's weights: `[out, in, height, width]` on disk, `[height, width, in, out]` in
    /// memory.
    case convolution

    /// The dimensions on disk of a tensor of this shape in memory.
    public func shapeOnDisk(_ shape: Shape) -> Shape {
        self == .same ? shape : [shape[3], shape[2], shape[0], shape[1]]
    }

    /// A tensor as it lies on disk; also right for a parameter's gradient.
    public func onDisk(_ memory: Tensor) -> Tensor {
        guard self == .convolution else { return memory }
        let disk = Tensor(uninitialized: shapeOnDisk(memory.shape))
        Self.forEachWeight(memory.shape) { inMemory, onDisk in
            disk.pointer[onDisk] = memory.pointer[inMemory]
        }
        return disk
    }

    /// Copies a tensor that lies as on disk to one of a parameter's shape in memory.
    public func copy(_ disk: Tensor, toMemory memory: Tensor) {
        precondition(disk.shape == shapeOnDisk(memory.shape), "the shapes are of one tensor")
        guard self == .convolution else {
            memory.pointer.update(from: disk.pointer, count: memory.count)
            return
        }
        Self.forEachWeight(memory.shape) { inMemory, onDisk in
            memory.pointer[inMemory] = disk.pointer[onDisk]
        }
    }

    /// Each weight's index as `[height, width, in, out]` and as `[out, in, height, width]`.
    private static func forEachWeight(_ memory: Shape, _ body: (Int, Int) -> Void) {
        let (inputs, outputs) = (memory[2], memory[3])
        let taps = memory[0] * memory[1]
        for tap in 0..<taps {
            for input in 0..<inputs {
                for output in 0..<outputs {
                    body(
                        (tap * inputs + input) * outputs + output,
                        (output * inputs + input) * taps + tap)
                }
            }
        }
    }
}
