import Testing

@testable import Tensor

@Suite("Pooling")
struct PoolKernelTests {
    typealias Fixture = TrainingConvolutionTests

    @Test(
        "the largest of each window and its gradient are those of the definition",
        arguments: [
            (1, 8, 8, 16, 3, 2, 1), (2, 7, 5, 21, 3, 2, 1), (1, 4, 6, 5, 2, 2, 0),
            (1, 1, 1, 3, 3, 2, 1), (2, 9, 9, 35, 3, 1, 1), (1, 8, 7, 4, 2, 3, 1),
        ])
    func maximum(_ p: (Int, Int, Int, Int, Int, Int, Int)) throws {
        let pool = try MaxPoolKernel(
            batch: p.0, height: p.1, width: p.2, channels: p.3, kernel: p.4, stride: p.5,
            padding: p.6)
        var generator = SeededGenerator(seed: 5)
        let inputCount = p.0 * p.1 * p.2 * p.3
        // Few different values, so that there are ties.
        let input = (0..<inputCount).map { _ in Float(generator.next(below: 5)) }
        let outputCount = pool.outputShape.count
        let gradient = Fixture.random(outputCount, &generator)
        var expected = [Float](repeating: -.infinity, count: outputCount)
        var expectedGradient = [Float](repeating: 0, count: inputCount)
        for output in 0..<outputCount {
            let channel = output % p.3
            let x = output / p.3 % pool.outputWidth
            let y = output / p.3 / pool.outputWidth % pool.outputHeight
            let image = output / p.3 / pool.outputWidth / pool.outputHeight
            var best = 0
            for i in 0..<p.4 {
                for j in 0..<p.4 {
                    let (row, column) = (y * p.5 + i - p.6, x * p.5 + j - p.6)
                    guard (0..<p.1).contains(row), (0..<p.2).contains(column) else { continue }
                    let at = ((image * p.1 + row) * p.2 + column) * p.3 + channel
                    if input[at] > expected[output] {
                        expected[output] = input[at]
                        best = at
                    }
                }
            }
            expectedGradient[best] += gradient[output]
        }
        var output = [Float](repeating: .nan, count: outputCount)
        var places = [UInt8](repeating: 0, count: outputCount)
        var inputGradient = [Float](repeating: .nan, count: inputCount)
        let team = WorkerTeam(threadCount: 2)
        pool.forward(input: input, output: &output, places: &places, team: team)
        pool.backward(
            outputGradient: gradient, places: places, inputGradient: &inputGradient, team: team)
        #expect(output == expected)
        #expect(Fixture.distance(inputGradient, expectedGradient) < 1e-6)
    }

    @Test("the mean of each channel, and its gradient spread evenly")
    func average() {
        let pool = AveragePoolKernel(batch: 2, pixels: 2, channels: 2)
        var output = [Float](repeating: .nan, count: 4)
        pool.forward(input: [1, 2, 3, 6, 0, 1, 1, 0], output: &output)
        #expect(output == [2, 4, 0.5, 0.5])
        var gradient = [Float](repeating: .nan, count: 8)
        pool.backward(outputGradient: [2, 4, 1, 0], inputGradient: &gradient)
        #expect(gradient == [1, 2, 1, 2, 0.5, 0, 0.5, 0])
    }

    @Test("a pooling that cannot be is refused")
    func refusal() {
        #expect(throws: ModelError.self) {
            _ = try MaxPoolKernel(batch: 1, height: 4, width: 4, channels: 1, kernel: 40)
        }
    }
}
