import Foundation

@testable import Tensor

/// Operations by their definition, in doubles: what the fast ones are held against.
enum Naive {
    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    static func gelu(_ x: Double) -> Double { 0.5 * x * (1 + erf(x / 2.0.squareRoot())) }

    static func apply(_ activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .identity: x
        case .relu: max(0, x)
        case .gelu: gelu(x)
        case .sigmoid: sigmoid(x)
        case .tanh: tanh(x)
        }
    }

    static func linear(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> [Double] {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        return (0..<(x.count / inputs * outputs)).map { index in
            let (row, output) = (index / outputs, index % outputs)
            return (0..<inputs).reduce(Double(bias.pointer[output])) { sum, k in
                let weight = Double(weight.pointer[output * inputs + k])
                return sum + Double(x.pointer[row * inputs + k]) * weight
            }
        }
    }

    static func softmax(_ row: [Double]) -> [Double] {
        let largest = row.max() ?? 0
        let powers = row.map { exp($0 - largest) }
        return powers.map { $0 / powers.reduce(0, +) }
    }

    static func layerNorm(_ row: [Double], epsilon: Double) -> [Double] {
        let mean = row.reduce(0, +) / Double(row.count)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
        return row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
    }

    /// One direction over one sequence; gives the state after each step, in the order of time.
    static func gru(_ sequence: [[Double]], _ weights: GRUWeights, isReverse: Bool) -> [[Double]] {
        let hidden = weights.hidden
        func product(_ matrix: Tensor, _ bias: Tensor, _ row: Int, _ x: [Double]) -> Double {
            x.indices.reduce(Double(bias.pointer[row])) {
                $0 + Double(matrix.pointer[row * x.count + $1]) * x[$1]
            }
        }
        var state = [Double](repeating: 0, count: hidden)
        var states: [[Double]] = []
        for x in isReverse ? sequence.reversed() : sequence {
            func input(_ row: Int) -> Double {
                product(weights.input.value, weights.inputBias.value, row, x)
            }
            func recurrent(_ row: Int) -> Double {
                product(weights.state.value, weights.stateBias.value, row, state)
            }
            state = (0..<hidden).map { unit in
                let r = sigmoid(input(unit) + recurrent(unit))
                let z = sigmoid(input(hidden + unit) + recurrent(hidden + unit))
                let n = tanh(input(2 * hidden + unit) + r * recurrent(2 * hidden + unit))
                return (1 - z) * n + z * state[unit]
            }
            states.append(state)
        }
        return isReverse ? states.reversed() : states
    }
}

extension Tensor {
    /// The rows of the last dimension, as doubles.
    var rows: [[Double]] {
        let width = shape.dimensions.last ?? 1
        return stride(from: 0, to: count, by: max(1, width)).map { start in
            (0..<width).map { Double(pointer[start + $0]) }
        }
    }
}
