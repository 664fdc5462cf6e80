import Testing

@testable import Tensor

@Suite("Inference convolution")
struct InferenceConvolutionTests {
    typealias Fixture = TrainingConvolutionTests

    /// Weights of `[kernel, kernel, in, out]` in the layout of checkpoints.
    static func checkpointLayout(_ weights: [Float], _ g: ConvolutionGeometry) -> [Float] {
        var result = [Float](repeating: 0, count: weights.count)
        let taps = g.kernel * g.kernel
        for (index, weight) in weights.enumerated() {
            let (tap, rest) = index.quotientAndRemainder(dividingBy: g.inChannels * g.outChannels)
            let (input, out) = rest.quotientAndRemainder(dividingBy: g.outChannels)
            result[(out * g.inChannels + input) * taps + tap] = weight
        }
        return result
    }

    static let geometries: [(Int, Int, Int, Int, Int, Int, Int, Int)] = [
        // batch, height, width, inChannels, outChannels, kernel, stride, padding
        (2, 8, 8, 16, 16, 3, 1, 1), (1, 5, 7, 3, 9, 3, 1, 1), (2, 6, 6, 20, 33, 3, 1, 1),
        (3, 2, 2, 32, 80, 3, 1, 1), (1, 1, 1, 5, 4, 3, 1, 1), (1, 9, 6, 17, 130, 3, 1, 0),
        (2, 7, 7, 8, 8, 3, 2, 1), (1, 8, 8, 16, 32, 3, 2, 1), (2, 9, 6, 3, 16, 7, 2, 3),
        (2, 5, 5, 16, 100, 1, 1, 0), (2, 6, 5, 12, 8, 1, 2, 0), (1, 7, 5, 4, 6, 2, 3, 1),
    ]

    @Test(
        "every algorithm gives what the definition gives, on one thread and on several",
        arguments: geometries)
    func oracle(_ g: (Int, Int, Int, Int, Int, Int, Int, Int)) throws {
        let geometry = try ConvolutionGeometry(
            batch: g.0, height: g.1, width: g.2, inChannels: g.3, outChannels: g.4, kernel: g.5,
            stride: g.6, padding: g.7)
        var generator = SeededGenerator(seed: 3)
        let input = Fixture.random(geometry.inputShape.count, &generator)
        let weights = Fixture.random(geometry.weightShape.count, &generator)
        let residual = Fixture.random(geometry.outputShape.count, &generator)
        let scale = Fixture.random(geometry.outChannels, &generator)
        let bias = Fixture.random(geometry.outChannels, &generator)
        let plain = NaiveConvolution(geometry: geometry).forward(input, weights)
        let folded = ConvolutionWeights(
            Self.checkpointLayout(weights, geometry), kernel: geometry.kernel,
            inChannels: geometry.inChannels, outChannels: geometry.outChannels, scale: scale,
            bias: bias)
        for algorithm in ConvolutionAlgorithm.allCases where algorithm.suits(geometry) {
            for threadCount in [1, 3] {
                let workspace = Workspace(team: WorkerTeam(threadCount: threadCount))
                for (activation, residual) in [
                    (InferenceConvolution.Activation.none, nil), (.relu, residual),
                ] {
                    let convolution = try InferenceConvolution(
                        folded, geometry: geometry, activation: activation, algorithm: algorithm)
                    var output = [Float](repeating: .nan, count: plain.count)
                    if let residual {
                        convolution(
                            input, residual: residual, into: &output, pictures: geometry.batch,
                            in: workspace)
                    } else {
                        convolution(
                            input, into: &output, pictures: geometry.batch, in: workspace)
                    }
                    let expected = plain.indices.map { index in
                        let channel = index % geometry.outChannels
                        let value =
                            plain[index] * scale[channel] + bias[channel]
                            + (residual?[index] ?? 0)
                        return activation == .relu ? max(0, value) : value
                    }
                    let distance = Fixture.distance(output, expected)
                    #expect(distance < 1e-5, "\(algorithm), \(threadCount) threads")
                }
            }
        }
    }

    @Test("weights of another shape are refused")
    func refusal() throws {
        let geometry = try ConvolutionGeometry(
            batch: 1, height: 4, width: 4, inChannels: 4, outChannels: 4, kernel: 3, padding: 1)
        let weights = ConvolutionWeights(
            [Float](repeating: 0, count: 36), kernel: 3, inChannels: 4, outChannels: 1)
        #expect(throws: ModelError.self) {
            _ = try InferenceConvolution(weights, geometry: geometry, activation: .none)
        }
    }

    @Test("each geometry of ResNet gets the algorithm that was measured to be best")
    func choice() throws {
        func best(_ batch: Int, _ size: Int, _ channels: Int, kernel: Int = 3, stride: Int = 1)
            throws -> ConvolutionAlgorithm
        {
            .best(
                for: try ConvolutionGeometry(
                    batch: batch, height: size, width: size, inChannels: channels,
                    outChannels: 64, kernel: kernel, stride: stride, padding: kernel / 2))
        }
        #expect(try best(1, 224, 3, kernel: 7, stride: 2) == .paddedRows)
        #expect(try best(1, 56, 64) == .winograd4)
        #expect(try best(1, 14, 256) == .winograd2)
        #expect(try best(2, 14, 256) == .winograd4)
        #expect(try best(1, 7, 512) == .winograd2)
        #expect(try best(8, 7, 512) == .winograd4)
        #expect(try best(1, 2, 512) == .rows)
        #expect(try best(1, 28, 128, stride: 2) == .rows)
        #expect(try best(1, 28, 128, kernel: 1) == .rows)
    }
}
