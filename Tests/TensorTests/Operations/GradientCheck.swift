import Foundation
import Testing

@testable import Tensor

/// Compares the gradients of an operation with finite differences of its value.
///
/// The loss is the sum of the results, each times a random number, in doubles. Differences are
/// two-sided, with a step and half of it: where these two disagree there is a kink, and the element
/// is left out.
struct GradientCheck {
    var random: SeededGenerator
    let seed: UInt64
    var step: Float = 4e-3
    var tolerance = 4e-3

    init(seed: UInt64 = 7) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// A tensor of numbers in -1...1.
    mutating func tensor(_ shape: Shape) -> Tensor {
        Tensor((0..<shape.count).map { _ in random.nextFloat() * 2 - 1 }, shape: shape)
    }

    mutating func run(
        _ name: String, _ inputs: [Tensor], mode: Tape.Mode = .training(seed: 3, step: 5),
        _ operation: (Tape, [Variable]) throws -> [Variable]
    ) throws {
        let leaves = inputs.map { Variable($0) }
        let tape = Tape(mode)
        let results = try operation(tape, leaves)
        let weights = results.map { result in tensor(result.shape) }
        var loss: Variable?
        for (result, weight) in zip(results, weights) {
            let part = tape.sum(try tape.multiply(result, tape.constant(weight)))
            if let sum = loss { loss = try tape.add(sum, part) } else { loss = part }
        }
        try tape.backward(try #require(loss))

        func value() throws -> Double {
            let results = try operation(Tape(mode), leaves.map { Variable($0.value) })
            var sum = 0.0
            for (result, weight) in zip(results, weights) {
                for index in 0..<weight.count {
                    sum += Double(result.value.pointer[index]) * Double(weight.pointer[index])
                }
            }
            return sum
        }
        func slope(_ element: UnsafeMutablePointer<Float>, _ step: Float) throws -> Double {
            let kept = element.pointee
            defer { element.pointee = kept }
            element.pointee = kept + step
            let (above, high) = (try value(), Double(element.pointee))
            element.pointee = kept - step
            let (below, low) = (try value(), Double(element.pointee))
            return (above - below) / (high - low)
        }
        var skipped = 0
        var checked = 0
        var largest = 0.0
        for (place, leaf) in leaves.enumerated() {
            let gradient = try #require(leaf.denseGradient, "\(name): no gradient of \(place)")
            for index in 0..<leaf.value.count {
                let expected = try slope(leaf.value.pointer + index, step)
                let again = try slope(leaf.value.pointer + index, step / 2)
                checked += 1
                guard abs(expected - again) <= tolerance * (1 + abs(expected)) else {
                    skipped += 1
                    continue
                }
                let found = Double(gradient.pointer[index])
                let difference = abs(found - again) / (1 + abs(again))
                largest = max(largest, difference)
                #expect(
                    difference <= tolerance,
                    "\(name), input \(place), element \(index): \(found), by differences \(again), seed \(seed)"
                )
                if difference > tolerance { return }
            }
        }
        #expect(skipped * 5 <= checked, "\(name): \(skipped) of \(checked) at kinks, seed \(seed)")
    }
}

/// The largest difference of two lists of numbers, each relative to 1 + the size of the second.
func largestDifference(_ found: [Float], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1) / (1 + abs($1.1))) }
}
