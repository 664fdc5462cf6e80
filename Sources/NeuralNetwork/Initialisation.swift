import Foundation
import Tensor

/// The values that parameters begin at: PyTorch's distributions, from a seeded generator.
public struct Initialisation {
    private var generator: SeededGenerator

    /// The same seed gives the same values, layer after layer.
    public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Uniform in -bound...bound.
    public mutating func uniform(_ shape: Shape, bound: Float) -> Tensor {
        let tensor = Tensor(uninitialized: shape)
        for index in 0..<tensor.count {
            tensor.pointer[index] = (generator.nextFloat() * 2 - 1) * bound
        }
        return tensor
    }

    /// Normal with mean 0.
    public mutating func normal(_ shape: Shape, deviation: Float) -> Tensor {
        let tensor = Tensor(uninitialized: shape)
        for index in 0..<tensor.count {
            // Box and Muller; the first number must not be 0.
            let radius = (-2 * log(1 - Double(generator.nextFloat()))).squareRoot()
            let angle = 2 * Double.pi * Double(generator.nextFloat())
            tensor.pointer[index] = Float(radius * cos(angle)) * deviation
        }
        return tensor
    }

    /// PyTorch's default of linear layers and convolutions: uniform by 1 / sqrt(fan in).
    public mutating func fanIn(_ shape: Shape, _ fanIn: Int) -> Tensor {
        uniform(shape, bound: 1 / Float(max(1, fanIn)).squareRoot())
    }

    /// torchvision's default of a ResNet's convolutions: normal by sqrt(2 / fan out).
    public mutating func kaimingFanOut(_ shape: Shape, _ fanOut: Int) -> Tensor {
        normal(shape, deviation: (2 / Float(max(1, fanOut))).squareRoot())
    }
}
