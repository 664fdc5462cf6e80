@testable import Tensor

/// The convolution by its definition, in doubles: the oracle of the fast ones.
struct NaiveConvolution {
    let geometry: ConvolutionGeometry

    /// Calls `body` with the offsets of every product: input, weight, output.
    private func forEach(_ body: (Int, Int, Int) -> Void) {
        let g = geometry
        for image in 0..<g.batch {
            for y in 0..<g.outputHeight {
                for x in 0..<g.outputWidth {
                    let output = ((image * g.outputHeight + y) * g.outputWidth + x) * g.outChannels
                    for ky in 0..<g.kernel {
                        for kx in 0..<g.kernel {
                            let row = y * g.stride + ky - g.padding
                            let column = x * g.stride + kx - g.padding
                            guard (0..<g.height).contains(row), (0..<g.width).contains(column)
                            else { continue }
                            let input =
                                ((image * g.height + row) * g.width + column) * g.inChannels
                            let weight = (ky * g.kernel + kx) * g.inChannels * g.outChannels
                            for i in 0..<g.inChannels {
                                for o in 0..<g.outChannels {
                                    body(input + i, weight + i * g.outChannels + o, output + o)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    func forward(_ input: [Float], _ weights: [Float]) -> [Float] {
        var output = [Double](repeating: 0, count: geometry.outputShape.count)
        forEach { i, w, o in output[o] += Double(input[i]) * Double(weights[w]) }
        return output.map { Float($0) }
    }

    func backwardInput(_ outputGradient: [Float], _ weights: [Float]) -> [Float] {
        var gradient = [Double](repeating: 0, count: geometry.inputShape.count)
        forEach { i, w, o in gradient[i] += Double(outputGradient[o]) * Double(weights[w]) }
        return gradient.map { Float($0) }
    }

    func backwardWeights(_ input: [Float], _ outputGradient: [Float]) -> [Float] {
        var gradient = [Double](repeating: 0, count: geometry.weightShape.count)
        forEach { i, w, o in gradient[w] += Double(outputGradient[o]) * Double(input[i]) }
        return gradient.map { Float($0) }
    }
}
