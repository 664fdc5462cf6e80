import Testing

@testable import Tensor

@Suite("Tensors")
struct TensorTests {
    @Test("an arena lends the same memory again, and only after it came back")
    func arenaIsFlat() {
        let arena = TensorArena()
        var first: Tensor? = Tensor(zeros: [4, 8], in: arena)
        let second = Tensor(zeros: [4, 8], in: arena)
        #expect(arena.allocatedBytes == 256)
        #expect(first?.pointer != second.pointer)
        first = nil
        let third = Tensor(repeating: 1, shape: [32], in: arena)
        #expect(arena.allocatedBytes == 256)
        #expect(third.elements.allSatisfy { $0 == 1 })
        #expect(second.elements.allSatisfy { $0 == 0 })
    }

    @Test("a shape from outside is refused where it is negative or too large")
    func checkedShapes() {
        #expect(Shape(checking: [2, -1]) == nil)
        #expect(Shape(checking: [1 << 40, 1 << 40]) == nil)
        #expect(Shape(checking: [2, 3])?.count == 6)
        #expect(Shape([]).count == 1)
        #expect(Shape([2, 3, 4])[-1] == 4)
    }
}
