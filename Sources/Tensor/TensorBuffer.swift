import Foundation

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

    /// The pages that large memory is asked for: streaming through small ones waits for their
    /// addresses.
    private static let largePage = 2 << 20

    static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        let size = max(64, count * MemoryLayout<Float>.stride)
        let isLarge = size >= 2 * largePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: isLarge ? largePage : 64)
        #if os(Linux)
            if isLarge { madvise(memory, size, MADV_HUGEPAGE) }
        #endif
        return memory.bindMemory(to: Float.self, capacity: max(16, count))
    }
}
