import Testing

@testable import Tensor

/// Batch norm by its definition, in doubles.
struct NaiveBatchNorm {
    let rows: Int
    let channels: Int
    let epsilon: Double = 1e-5

    private func statistics(_ input: [Float], _ channel: Int) -> (mean: Double, variance: Double) {
        let values = (0..<rows).map { Double(input[$0 * channels + channel]) }
        let mean = values.reduce(0, +) / Double(rows)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows))
    }

    func statistics(_ input: [Float]) -> (means: [Float], unbiased: [Float]) {
        let all = (0..<channels).map { statistics(input, $0) }
        let correction = Double(rows) / Double(max(1, rows - 1))
        return (all.map { Float($0.mean) }, all.map { Float($0.variance * correction) })
    }

    func forward(_ input: [Float], _ residual: [Float]?, _ scale: [Float], _ shift: [Float])
        -> [Float]
    {
        var output = [Float](repeating: 0, count: input.count)
        for channel in 0..<channels {
            let (mean, variance) = statistics(input, channel)
            for row in 0..<rows {
                let at = row * channels + channel
                let normal = (Double(input[at]) - mean) / (variance + epsilon).squareRoot()
                let value =
                    normal * Double(scale[channel]) + Double(shift[channel])
                    + Double(residual?[at] ?? 0)
                output[at] = Float(value)
            }
        }
        return output
    }

    /// The gradients by input, scale and shift of a gradient that went through the activation.
    func backward(_ input: [Float], _ gradient: [Float], _ scale: [Float])
        -> (input: [Float], scale: [Float], shift: [Float])
    {
        var result = (
            input: input, scale: [Float](repeating: 0, count: channels),
            shift: [Float](repeating: 0, count: channels)
        )
        for channel in 0..<channels {
            let (mean, variance) = statistics(input, channel)
            let inverse = 1 / (variance + epsilon).squareRoot()
            var sum = 0.0
            var products = 0.0
            for row in 0..<rows {
                let at = row * channels + channel
                sum += Double(gradient[at])
                products += Double(gradient[at]) * (Double(input[at]) - mean) * inverse
            }
            for row in 0..<rows {
                let at = row * channels + channel
                let normal = (Double(input[at]) - mean) * inverse
                let rest = (sum + normal * products) / Double(rows)
                result.input[at] = Float(
                    Double(scale[channel]) * inverse * (Double(gradient[at]) - rest))
            }
            result.scale[channel] = Float(products)
            result.shift[channel] = Float(sum)
        }
        return result
    }
}

@Suite("Batch norm")
struct BatchNormKernelTests {
    typealias Fixture = TrainingConvolutionTests

    @Test(
        "outputs, statistics and gradients are those of the definition",
        arguments: [(1, 3), (2, 16), (50, 20), (700, 33), (200, 128), (1100, 17)],
        [BatchNormKernel.Activation.none, .relu])
    func oracle(_ size: (Int, Int), _ activation: BatchNormKernel.Activation) {
        let (rows, channels) = size
        var generator = SeededGenerator(seed: 11)
        let count = rows * channels
        let input = Fixture.random(count, &generator).map { $0 * 3 + 5 }
        let residual = Fixture.random(count, &generator)
        let gradient = Fixture.random(count, &generator)
        let scale = Fixture.random(channels, &generator)
        let shift = Fixture.random(channels, &generator)
        let naive = NaiveBatchNorm(rows: rows, channels: channels)
        var expected = naive.forward(input, residual, scale, shift)
        if activation == .relu { expected = expected.map { max(0, $0) } }
        let kernel = BatchNormKernel(rows: rows, channels: channels, activation: activation)
        let arena = TensorArena()
        for threadCount in [1, 2] {
            let team = WorkerTeam(threadCount: threadCount)
            var output = [Float](repeating: .nan, count: count)
            var saved = [Float](repeating: .nan, count: 2 * channels)
            var mean = [Float](repeating: 0, count: channels)
            var variance = [Float](repeating: 0, count: channels)
            mean.withUnsafeMutableBufferPointer { mean in
                variance.withUnsafeMutableBufferPointer { variance in
                    guard let mean = mean.baseAddress, let variance = variance.baseAddress else {
                        return
                    }
                    kernel.forward(
                        input: input, residual: residual, scale: scale, shift: shift,
                        running: .init(mean: mean, variance: variance, momentum: 1),
                        output: &output, saved: &saved, team: team, arena: arena)
                }
            }
            #expect(Fixture.distance(output, expected) < 1e-5)
            #expect(Fixture.distance(mean, naive.statistics(input).means) < 1e-6)
            #expect(Fixture.distance(variance, naive.statistics(input).unbiased) < 1e-5)

            let passed = zip(gradient, expected).map {
                activation == .none || $1 > 0 ? $0 : 0
            }
            let gradients = naive.backward(input, passed, scale)
            var inputGradient = gradient
            var residualGradient = residual
            var scaleGradient = [Float](repeating: .nan, count: channels)
            var shiftGradient = scaleGradient
            kernel.backward(
                input: input, output: expected, outputGradient: inputGradient, scale: scale,
                saved: saved, inputGradient: &inputGradient, residualGradient: &residualGradient,
                .add, scaleGradient: &scaleGradient, shiftGradient: &shiftGradient, team: team,
                arena: arena)
            #expect(Fixture.distance(inputGradient, gradients.input) < 1e-4)
            #expect(residualGradient == zip(residual, passed).map(+))
            #expect(Fixture.distance(scaleGradient, gradients.scale) < 1e-4)
            #expect(Fixture.distance(shiftGradient, gradients.shift) < 1e-5)
        }
    }
}
