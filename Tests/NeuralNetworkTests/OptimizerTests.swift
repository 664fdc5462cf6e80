import Foundation
import NeuralNetwork
import Testing

@testable import Tensor

@Suite("Optimizers")
struct OptimizerTests {
    /// Puts a gradient on a parameter, by a loss that has it.
    func push(_ gradient: [Float], to parameter: Parameter) throws {
        let tape = Tape(.training(seed: 1, step: 1))
        let weights = tape.constant(Tensor(gradient, shape: parameter.value.shape))
        try tape.backward(tape.sum(try tape.multiply(parameter.variable, weights)))
    }

    @Test(
        "SGD is PyTorch's: decay into the gradient, momentum, Nesterov", arguments: [false, true])
    func sgd(isNesterov: Bool) throws {
        let parameter = Parameter("w", Tensor([1, -2, 0.5], shape: [3]))
        let optimizer = SGD(
            [parameter], rate: 0.1, momentum: 0.9, decay: 0.01, isNesterov: isNesterov)
        var (value, velocity) = ([1.0, -2, 0.5], [0.0, 0, 0])
        for step in 0..<5 {
            let gradient = (0..<3).map { Float($0 - step) * 0.3 + 0.1 }
            try push(gradient, to: parameter)
            optimizer.step(scale: 0.5)
            for index in 0..<3 {
                let g = 0.5 * Double(gradient[index]) + 0.01 * value[index]
                velocity[index] = 0.9 * velocity[index] + g
                value[index] -= 0.1 * (isNesterov ? g + 0.9 * velocity[index] : velocity[index])
            }
            #expect(largestDifference(parameter.value.elements, value) < 1e-6)
            #expect(parameter.gradient == nil)
        }
    }

    @Test("AdamW is PyTorch's: the decay before the step, both moments corrected")
    func adamW() throws {
        let parameter = Parameter("w", Tensor([1, -2, 0.5], shape: [3]))
        let optimizer = AdamW([parameter], rate: 0.05, decay: 0.1)
        var (value, mean, square) = ([1.0, -2, 0.5], [0.0, 0, 0], [0.0, 0, 0])
        for step in 1...6 {
            let gradient = (0..<3).map { Float($0 - step) * 0.3 + 0.1 }
            try push(gradient, to: parameter)
            optimizer.step()
            for index in 0..<3 {
                let g = Double(gradient[index])
                value[index] *= 1 - 0.05 * 0.1
                mean[index] = 0.9 * mean[index] + 0.1 * g
                square[index] = 0.999 * square[index] + 0.001 * g * g
                let first = mean[index] / (1 - pow(0.9, Double(step)))
                let second = square[index] / (1 - pow(0.999, Double(step)))
                value[index] -= 0.05 * first / (second.squareRoot() + 1e-8)
            }
            #expect(largestDifference(parameter.value.elements, value) < 1e-6)
        }
    }

    @Test("of a table only the rows that were looked up change, as if they were all there is")
    func rows() throws {
        for usesMomentum in [true, false] {
            func optimizer(_ parameter: Parameter) -> any Optimizer {
                usesMomentum
                    ? SGD([parameter], rate: 0.1, momentum: 0.9, decay: 0.1)
                    : AdamW([parameter], rate: 0.1, decay: 0.1)
            }
            let values = (0..<12).map { Float($0) / 10 }
            let table = Parameter("table", Tensor(values, shape: [6, 2]))
            let alone = Parameter("row", Tensor(Array(values[4..<6]), shape: [1, 2]))
            let (first, second) = (optimizer(table), optimizer(alone))
            for step in 0..<3 {
                for (parameter, row) in [(table, Int32(2)), (alone, 0)] {
                    let tape = Tape(.training(seed: 1, step: UInt64(step)))
                    let x = try tape.embedding(parameter.variable, [row, row], shape: [2])
                    let weight = tape.constant(Tensor([1, -2], shape: [2]))
                    try tape.backward(tape.sum(try tape.multiply(x, weight)))
                }
                first.step()
                second.step()
            }
            #expect(Array(table.value.elements[4..<6]) == alone.value.elements)
            #expect(Array(table.value.elements[..<4]) == Array(values[..<4]))
            #expect(Array(table.value.elements[6...]) == Array(values[6...]))
        }
    }

    @Test("gradients whose norm is too large are shortened to it, others left alone")
    func clipping() throws {
        for (factor, expected) in [(Float(1), 0.2), (Float(0.01), 0.05)] {
            let parameter = Parameter("w", Tensor(zeros: [2]))
            let optimizer = SGD([parameter], rate: 1)
            try push([3 * factor, 4 * factor], to: parameter)
            let norm = optimizer.step(maximumNorm: 0.2)
            #expect(abs(norm - Double(5 * factor)) < 1e-6)
            let squares = parameter.value.elements.map { Double($0) * Double($0) }
            let length = squares.reduce(0, +).squareRoot()
            #expect(abs(length - expected) < 1e-5)
        }
    }

    @Test("biases and norms can be left out of the decay")
    func excluded() throws {
        let (matrix, vector) = (
            Parameter("w", Tensor(repeating: 1, shape: [1, 1])),
            Parameter("b", Tensor(repeating: 1, shape: [1]))
        )
        let optimizer = AdamW([matrix, vector], rate: 0.1, decay: 0.5, decaysVectors: false)
        for parameter in [matrix, vector] { try push([0], to: parameter) }
        optimizer.step()
        #expect(abs(matrix.value.pointer[0] - 0.95) < 1e-6)
        #expect(vector.value.pointer[0] == 1)
    }

    @Test("schedules rise, fall and step as they say")
    func schedules() {
        let cosine = Schedule.cosine(rate: 2, warmUp: 4, total: 100)
        let first = 2 / 4.0 * 0.5 * (1 + cos(Double.pi / 100))
        #expect(abs(cosine.rate(at: 0) - first) < 1e-12)
        #expect(cosine.rate(at: 3) > 1.9 && cosine.rate(at: 99) == 0 && cosine.rate(at: 500) == 0)
        let steps = Schedule.steps(rate: 1, every: 10, factor: 0.1)
        #expect(steps.rate(at: 9) == 1 && abs(steps.rate(at: 25) - 0.01) < 1e-12)
        #expect(Schedule.constant(rate: 3).rate(at: 7) == 3)
    }

    @Test("the moving average follows the values, takes their place and gives it back")
    func movingAverage() throws {
        let model = SmallModel(seed: 1)
        let average = MovingAverage(of: model, decay: 0.5)
        let bias = model.out.weight.value
        let start = bias.pointer[0]
        bias.pointer[0] = start + 1
        average.update()
        // The first blend is 1 - 2/11.
        average.withAverages { #expect(abs(bias.pointer[0] - (start + 9.0 / 11)) < 1e-5) }
        #expect(bias.pointer[0] == start + 1)
        for _ in 0..<60 { average.update() }
        average.withAverages { #expect(abs(bias.pointer[0] - (start + 1)) < 1e-5) }
    }

    @Test("layers begin at PyTorch's distributions")
    func initialisation() {
        var start = Initialisation(seed: 1)
        let linear = Linear("x", in: 100, out: 200, &start)
        let bound = linear.weight.value.elements.map(abs).max() ?? 0
        #expect(bound <= 0.1 && bound > 0.099)
        let convolution = Convolution("c", in: 16, out: 64, kernel: 3, &start)
        let values = convolution.weight.value.elements.map(Double.init)
        let variance = values.map { $0 * $0 }.reduce(0, +) / Double(values.count)
        let expected = 2.0 / (64 * 9)
        #expect(abs(variance / expected - 1) < 0.05)
        let gru = GRU("", in: 3, hidden: 16, &start)
        #expect(gru.parameters.allSatisfy { $0.value.elements.allSatisfy { abs($0) <= 0.25 } })
        let table = Embedding("e", rows: 50, width: 40, padding: 3, &start)
        #expect(table.weight.value.elements[120..<160].allSatisfy { $0 == 0 })
    }
}

/// The largest difference of two lists of numbers.
func largestDifference(_ found: [Float], _ expected: [Double]) -> Double {
    zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}
