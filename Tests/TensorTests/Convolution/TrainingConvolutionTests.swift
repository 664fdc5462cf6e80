import Testing

@testable import Tensor

@Suite("Training convolution")
struct TrainingConvolutionTests {
    /// Floats in -1..<1.
    static func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in generator.nextFloat() * 2 - 1 }
    }

    /// The largest difference of two arrays, relative to the largest of the second.
    static func distance(_ found: [Float], _ expected: [Float]) -> Float {
        let scale = expected.reduce(1e-6) { max($0, abs($1)) }
        return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
    }

    static let geometries: [(Int, Int, Int, Int, Int, Int, Int, Int)] = [
        // batch, height, width, inChannels, outChannels, kernel, stride, padding
        (2, 8, 8, 16, 16, 3, 1, 1), (1, 5, 7, 3, 9, 3, 1, 1), (2, 6, 6, 20, 33, 3, 1, 1),
        (3, 2, 2, 32, 16, 3, 1, 1), (2, 4, 4, 16, 48, 3, 1, 1), (1, 1, 1, 5, 4, 3, 1, 1),
        (2, 7, 7, 8, 8, 3, 2, 1), (1, 8, 8, 16, 32, 3, 2, 1), (2, 9, 6, 3, 16, 7, 2, 3),
        (2, 5, 5, 16, 32, 1, 1, 0), (2, 6, 5, 12, 8, 1, 2, 0), (1, 6, 6, 4, 4, 3, 1, 0),
        (1, 7, 5, 4, 6, 2, 3, 1), (2, 34, 34, 4, 5, 3, 1, 1),
    ]

    static let algorithms: [TrainingAlgorithm] = [
        .winograd(tile: 4), .winograd(tile: 2), .rows, .paddedRows, .taps,
    ]

    @Test(
        "forward and both gradients are those of the definition, whatever the algorithm",
        arguments: geometries)
    func oracle(_ g: (Int, Int, Int, Int, Int, Int, Int, Int)) throws {
        let geometry = try ConvolutionGeometry(
            batch: g.0, height: g.1, width: g.2, inChannels: g.3, outChannels: g.4, kernel: g.5,
            stride: g.6, padding: g.7)
        let naive = NaiveConvolution(geometry: geometry)
        var generator = SeededGenerator(seed: 7)
        let input = Self.random(geometry.inputShape.count, &generator)
        let weights = Self.random(geometry.weightShape.count, &generator)
        let gradient = Self.random(geometry.outputShape.count, &generator)
        let before = Self.random(geometry.inputShape.count, &generator)
        let expected = (
            output: naive.forward(input, weights),
            weights: naive.backwardWeights(input, gradient),
            input: naive.backwardInput(gradient, weights)
        )
        let heldWeights = Tensor(weights, shape: geometry.weightShape)
        for algorithm in Self.algorithms where algorithm.suits(geometry) {
            let convolution = TrainingConvolution(geometry, algorithm: algorithm)
            let arena = TensorArena()
            var results: [[Float]] = []
            for threadCount in [1, 3] {
                let team = WorkerTeam(threadCount: threadCount)
                let prepared = convolution.prepare(
                    weights: heldWeights.pointer, team: team, arena: arena)
                var output = [Float](repeating: .nan, count: geometry.outputShape.count)
                convolution.forward(
                    input: input, weights: prepared, output: &output, team: team, arena: arena)
                #expect(Self.distance(output, expected.output) < 2e-5, "\(algorithm)")

                var weightGradient = [Float](repeating: .nan, count: geometry.weightShape.count)
                convolution.backwardWeights(
                    input: input, outputGradient: gradient, weightGradient: &weightGradient,
                    team: team, arena: arena)
                #expect(Self.distance(weightGradient, expected.weights) < 2e-5, "\(algorithm)")

                var inputGradient = [Float](repeating: .nan, count: geometry.inputShape.count)
                convolution.backwardInput(
                    outputGradient: gradient, weights: prepared, inputGradient: &inputGradient,
                    team: team, arena: arena)
                #expect(Self.distance(inputGradient, expected.input) < 2e-5, "\(algorithm)")

                var sum = before
                convolution.backward(
                    input: input, outputGradient: gradient, weights: prepared,
                    inputGradient: &sum, .add, weightGradient: &weightGradient, .add,
                    team: team, arena: arena)
                let expectedSum = zip(before, expected.input).map(+)
                #expect(Self.distance(sum, expectedSum) < 2e-5, "\(algorithm)")
                let twice = expected.weights.map { 2 * $0 }
                #expect(Self.distance(weightGradient, twice) < 2e-5, "\(algorithm)")
                results.append(output + weightGradient + inputGradient + sum)
            }
            #expect(results[0] == results[1], "\(algorithm): as many threads as there are")
        }
    }

    @Test(
        "a convolution that cannot be is refused with its shapes",
        arguments: [
            ([1, 4, 4, 3, 8, 7, 1, 1], "weights [7, 7, 3, 8]"),
            ([0, 4, 4, 3, 8, 3, 1, 1], "below 1"),
            ([1, 4, 4, 3, 8, 3, 0, 1], "stride 0"),
            ([1 << 20, 1 << 20, 4, 3, 8, 3, 1, 1], "too large"),
            ([1 << 62, 4, 4, 4, 8, 3, 1, 1], "too large"),
        ])
    func refusals(_ sizes: [Int], _ words: String) {
        let error = #expect(throws: ModelError.self) {
            _ = try ConvolutionGeometry(
                batch: sizes[0], height: sizes[1], width: sizes[2], inChannels: sizes[3],
                outChannels: sizes[4], kernel: sizes[5], stride: sizes[6], padding: sizes[7])
        }
        #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
    }
}
