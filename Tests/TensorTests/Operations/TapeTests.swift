import Testing

@testable import Tensor

@Suite("The tape")
struct TapeTests {
    @Test("without a gradient that is wanted nothing is recorded, and frozen leaves get none")
    func frozen() throws {
        let (x, w) = (
            Variable(Tensor(repeating: 1, shape: [2, 3])), Variable(Tensor(zeros: [4, 3]))
        )
        w.needsGradient = false
        let tape = Tape(.training(seed: 1, step: 1))
        let y = try tape.linear(tape.constant(x.value), weight: w)
        #expect(!y.needsGradient)
        let z = try tape.linear(x, weight: w)
        #expect(z.needsGradient)
        try tape.backward(tape.sum(z))
        #expect(w.gradient == nil && x.gradient != nil)
        let used = try Tape(.evaluation).linear(x, weight: Variable(w.value))
        #expect(!used.needsGradient)
    }

    @Test("gradients of several backward passes add up until they are cleared")
    func accumulation() throws {
        let x = Variable(Tensor([3], shape: [1]))
        for pass in 1...3 {
            let tape = Tape(.training(seed: 1, step: 1))
            try tape.backward(tape.sum(try tape.multiply(x, x)), scale: 0.5)
            #expect(x.gradient?.elements == [3 * Float(pass)])
        }
        x.clearGradient()
        #expect(x.gradient == nil)
    }

    @Test("a branch that the loss does not depend on costs no gradient")
    func unusedBranch() throws {
        let x = Variable(Tensor([2], shape: [1]))
        let unused = Variable(Tensor([5], shape: [1]))
        let tape = Tape(.training(seed: 1, step: 1))
        _ = try tape.multiply(unused, x)
        try tape.backward(tape.sum(tape.scale(x, by: 4)))
        #expect(x.gradient?.elements == [4])
        #expect(unused.gradient == nil)
    }

    @Test("rows of a table that were looked up are all that its gradient holds")
    func rowGradient() throws {
        let table = Variable(Tensor(zeros: [1000, 2]))
        for _ in 0..<2 {
            let tape = Tape(.training(seed: 1, step: 1))
            let x = try tape.embedding(table, [7, 999, 7, -1], shape: [4])
            try tape.backward(tape.sum(x))
        }
        let rows = try #require(table.rowGradient)
        #expect(rows.rows == [7, 999])
        #expect((0..<4).map { rows.pointer[$0] } == [4, 4, 2, 2])
        #expect(table.gradient == nil)
        table.clearGradient()
        #expect(rows.isEmpty)
        let tape = Tape(.training(seed: 1, step: 1))
        try tape.backward(tape.sum(try tape.embedding(table, [999], shape: [1])))
        #expect(rows.rows == [999])
        #expect((0..<2).map { rows.pointer[$0] } == [1, 1])
    }
}
