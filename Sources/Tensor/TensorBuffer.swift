/// Memory of a tensor, on a cache line of its own; it goes back to the arena that lent it, if any.
///
/// `@unchecked Sendable` without a lock: who makes a tensor fills it before it is handed on, and
/// work on parts of one is split so that no two threads write to the same part.
public final class TensorBuffer: @unchecked Sendable {
    /// The first float.
    public let pointer: UnsafeMutablePointer<Float>
    /// How many floats there are.
    public let count: Int
    private let arena: TensorArena?

    /// Memory of its own; the floats are not set.
    public convenience init(count: Int) {
        self.init(pointer: Self.allocate(count), count: count, arena: nil)
    }

    /// Memory of its own, all zeros.
    convenience init(zeros count: Int) {
        self.init(count: count)
        pointer.initialize(repeating: 0, count: count)
    }

    init(pointer: UnsafeMutablePointer<Float>, count: Int, arena: TensorArena?) {
        self.pointer = pointer
        self.count = count
        self.arena = arena
    }

    deinit {
        if let arena {
            arena.takeBack(pointer, count: count)
        } else {
            pointer.deallocate()
        }
    }

    static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Float>.stride), alignment: 64
        ).bindMemory(to: Float.self, capacity: max(16, count))
    }
}
