import CKernels
import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Kernels do what their plain forms do")
struct KernelTests {
    /// Strides and counts around what a vector holds.
    static let shapes = [(4, 0), (4, 1), (8, 3), (16, 7), (32, 40), (64, 65), (80, 9)]

    func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in generator.nextFloat() * 2 - 1 }
    }

    func expectClose(
        _ found: [Float], _ expected: [Float], _ tolerance: Float = 1e-5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, sourceLocation: sourceLocation)
        for (left, right) in zip(found, expected) {
            let bound = tolerance * max(1, right.magnitude)
            #expect((left - right).magnitude <= bound, sourceLocation: sourceLocation)
        }
    }

    @Test("gathering sums weighted rows", arguments: shapes)
    func gather(stride: Int, count: Int) {
        var generator = SeededGenerator(seed: 1)
        let table = random(50 * stride, &generator)
        let rows = (0..<count).map { _ in UInt32(generator.next(below: 50)) }
        let weights = random(count, &generator)
        var found = random(stride, &generator)
        tg_embedding_gather(&found, table, stride, rows, weights, count)
        var expected = [Float](repeating: 0, count: stride)
        for (row, weight) in zip(rows, weights) {
            for column in 0..<stride {
                expected[column] += weight * table[Int(row) * stride + column]
            }
        }
        expectClose(found, expected)
    }

    @Test("scattering adds to rows, the same row more than once", arguments: shapes)
    func scatter(stride: Int, count: Int) {
        var generator = SeededGenerator(seed: 2)
        let slots = (0..<count).map { _ in UInt32(generator.next(below: 5)) }
        let weights = random(count, &generator)
        let delta = random(stride, &generator)
        var found = random(5 * stride, &generator)
        var expected = found
        tg_embedding_scatter(&found, stride, slots, weights, count, delta)
        for (slot, weight) in zip(slots, weights) {
            for column in 0..<stride {
                expected[Int(slot) * stride + column] += weight * delta[column]
            }
        }
        expectClose(found, expected)
    }

    @Test("AdaGrad steps rows by their mean squares", arguments: shapes)
    func adagradRows(stride: Int, count: Int) {
        var generator = SeededGenerator(seed: 3)
        let rowCount = max(1, count)
        let rows = Array((0..<UInt32(rowCount)).reversed().prefix(count))
        let gradients = random(max(1, count) * stride, &generator)
        var table = random(rowCount * stride, &generator)
        var squares = [Float](repeating: 0.01, count: rowCount)
        var (expectedTable, expectedSquares) = (table, squares)
        tg_adagrad_rows(&table, &squares, stride, stride, rows, count, gradients, 0.1)
        for (index, row) in rows.enumerated() {
            let gradient = gradients[index * stride..<(index + 1) * stride]
            expectedSquares[Int(row)] += gradient.reduce(0) { $0 + $1 * $1 } / Float(stride)
            let step = 0.1 / expectedSquares[Int(row)].squareRoot()
            for (column, value) in gradient.enumerated() {
                expectedTable[Int(row) * stride + column] -= step * value
            }
        }
        expectClose(table, expectedTable)
        expectClose(squares, expectedSquares)
    }

    @Test("AdaGrad steps single values", arguments: [0, 1, 15, 16, 100])
    func adagrad(count: Int) {
        var generator = SeededGenerator(seed: 4)
        let gradients = random(count, &generator)
        var values = random(count, &generator)
        var squares = [Float](repeating: 0.01, count: count)
        var expected = values
        for index in 0..<count {
            let square = 0.01 + gradients[index] * gradients[index]
            expected[index] -= 0.1 * gradients[index] / square.squareRoot()
        }
        tg_adagrad(&values, &squares, gradients, count, 0.1)
        expectClose(values, expected)
    }

    @Test("the dense layer and its gradients", arguments: shapes)
    func dense(stride: Int, count: Int) {
        var generator = SeededGenerator(seed: 5)
        let weights = random(max(1, count) * stride, &generator)
        let bias = random(max(1, count), &generator)
        let input = random(stride, &generator)
        let outputGradient = random(max(1, count), &generator)
        var found = [Float](repeating: 0, count: count)
        var inputGradient = random(stride, &generator)
        var weightGradient = random(max(1, count) * stride, &generator)
        var expected = found
        var expectedInput = [Float](repeating: 0, count: stride)
        var expectedWeight = weightGradient
        for row in 0..<count {
            expected[row] = bias[row]
            for column in 0..<stride {
                expected[row] += weights[row * stride + column] * input[column]
                expectedInput[column] += outputGradient[row] * weights[row * stride + column]
                expectedWeight[row * stride + column] += outputGradient[row] * input[column]
            }
        }
        tg_dense_forward(&found, weights, bias, count, stride, input)
        expectClose(found, expected)
        tg_dense_forward(&found, weights, nil, count, stride, input)
        expectClose(found, zip(expected, bias).map { $0 - $1 })
        tg_dense_backward(
            &inputGradient, &weightGradient, weights, count, stride, input, outputGradient)
        expectClose(inputGradient, expectedInput)
        expectClose(weightGradient, expectedWeight)
    }

    @Test("sigmoid and softmax, far from zero too", arguments: [1, 2, 15, 16, 33])
    func links(count: Int) {
        var generator = SeededGenerator(seed: 6)
        for spread in [Float(1), 30, 1000] {
            let values = random(count, &generator).map { $0 * spread }
            var sigmoid = values
            tg_sigmoid(&sigmoid, count, 0.5, 0.25)
            expectClose(
                sigmoid, values.map { Float(1 / (1 + exp(-Double($0) * 0.5 - 0.25))) }, 1e-6)
            let largest = values.map { Double($0) * 0.5 }.max() ?? 0
            let sum = values.reduce(0.0) { $0 + exp(Double($1) * 0.5 - largest) }
            let found = tg_log_sum_exp(values, count, 0.5)
            expectClose([found], [Float(largest + log(sum))], 1e-5)
            var softmax = values
            tg_exponentiate(&softmax, count, 0.5, found)
            expectClose(softmax, values.map { Float(exp(Double($0) * 0.5 - Double(found))) }, 1e-4)
        }
    }

    @Test("the sum of no exponentials is nothing")
    func emptySum() {
        #expect(tg_log_sum_exp([], 0, 1) == -.infinity)
    }
}
