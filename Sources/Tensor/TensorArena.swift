import Synchronization

/// Keeps the memory of tensors that are no longer used for the next of the same size, so that the
/// memory of a training is flat after its first step.
///
/// A tensor holds its memory for as long as anybody holds the tensor: nothing can dangle.
public final class TensorArena: Sendable {
    private struct Free {
        var pointers: [Int: [Pointer]] = [:]
        var allocatedBytes = 0
    }

    /// `@unchecked Sendable`: only moved under the lock of the arena, never read through.
    private struct Pointer: @unchecked Sendable {
        let start: UnsafeMutablePointer<Float>
    }

    private let free = Mutex(Free())

    /// An arena that holds nothing yet.
    public init() {}

    deinit {
        free.withLock { free in
            for pointer in free.pointers.values.joined() { pointer.start.deallocate() }
        }
    }

    /// The bytes that the arena took from the system so far.
    public var allocatedBytes: Int { free.withLock { $0.allocatedBytes } }

    /// Memory for `count` floats; they are not set.
    func lend(_ count: Int) -> TensorBuffer {
        let known = free.withLock { free -> Pointer? in
            if let pointer = free.pointers[count]?.popLast() { return pointer }
            free.allocatedBytes += count * MemoryLayout<Float>.stride
            return nil
        }
        let pointer = known?.start ?? TensorBuffer.allocate(count)
        return TensorBuffer(pointer: pointer, count: count, arena: self)
    }

    func takeBack(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
        let pointer = Pointer(start: pointer)
        free.withLock { $0.pointers[count, default: []].append(pointer) }
    }
}
