import Foundation
import Testing

@testable import Tensor

@Suite("Operations agree with their definitions")
struct OperationTests {
    let tape = Tape(.evaluation)

    @Test(
        "linear layers and activations, small and large arguments",
        arguments: [Activation.identity, .relu, .gelu, .sigmoid, .tanh])
    func linear(activation: Activation) throws {
        var check = GradientCheck(seed: 21)
        let (x, w, b) = (check.tensor([3, 7, 19]), check.tensor([37, 19]), check.tensor([37]))
        let y = try tape.linear(
            Variable(x), weight: Variable(w), bias: Variable(b), activation: activation)
        let expected = Naive.linear(x, w, b).map { Naive.apply(activation, $0) }
        #expect(y.shape == [3, 7, 37])
        #expect(largestDifference(y.value.elements, expected) < 1e-6)
        let wide = Tensor((-400...400).map { Float($0) / 40 }, shape: [801])
        let applied = tape.activation(Variable(wide), activation).value.elements
        let exact = wide.elements.map { Naive.apply(activation, Double($0)) }
        #expect(largestDifference(applied, exact) < 1e-6)
    }

    @Test("softmax and layer norm, of rows of any width")
    func normalisation() throws {
        var check = GradientCheck(seed: 22)
        for width in [1, 5, 16, 33] {
            let x = tape.scale(Variable(check.tensor([6, width])), by: 20).value
            let soft = tape.softmax(Variable(x)).value
            #expect(largestDifference(soft.elements, x.rows.flatMap(Naive.softmax)) < 1e-6)
            let norm = try tape.layerNorm(
                Variable(x), weight: Variable(Tensor(repeating: 1, shape: [width])),
                bias: Variable(Tensor(zeros: [width])), epsilon: 1e-5)
            let expected = x.rows.flatMap { Naive.layerNorm($0, epsilon: 1e-5) }
            #expect(largestDifference(norm.value.elements, expected) < 1e-5)
        }
    }

    @Test("softmax of equal, huge and far apart logits stays a distribution")
    func softmaxLimits() {
        let x = Tensor([3e38, 3e38, -3e38, 0, -200, 200], shape: [2, 3])
        let y = tape.softmax(Variable(x)).value.elements
        #expect(y[0] == 0.5 && y[1] == 0.5 && y[2] < 1e-37)
        #expect(y[5] == 1 && y.allSatisfy { $0.isFinite })
    }

    @Test("a GRU over sequences of different lengths, none too: padding is 0, last states are own")
    func gru() throws {
        var check = GradientCheck(seed: 23)
        let (batch, steps, width, hidden) = (5, 6, 3, 4)
        func direction() -> GRUWeights {
            GRUWeights(
                input: Variable(check.tensor([3 * hidden, width])),
                state: Variable(check.tensor([3 * hidden, hidden])),
                inputBias: Variable(check.tensor([3 * hidden])),
                stateBias: Variable(check.tensor([3 * hidden])))
        }
        let layer = [direction(), direction()]
        let x = check.tensor([batch, steps, width])
        let lengths = [3, 0, 6, 1, 3]
        let (output, last) = try tape.gru(Variable(x), layers: [layer], lengths: lengths)
        var expected = [Double](repeating: 0, count: batch * steps * 2 * hidden)
        var states = [Double](repeating: 0, count: 2 * batch * hidden)
        for (sequence, length) in lengths.enumerated() {
            let rows = Array(x.rows[(sequence * steps)..<(sequence * steps + length)])
            for (index, weights) in layer.enumerated() {
                let found = Naive.gru(rows, weights, isReverse: index == 1)
                for (step, state) in found.enumerated() {
                    for unit in 0..<hidden {
                        let place = (sequence * steps + step) * 2 + index
                        expected[place * hidden + unit] = state[unit]
                    }
                }
                for (unit, value) in ((index == 0 ? found.last : found.first) ?? []).enumerated() {
                    states[(index * batch + sequence) * hidden + unit] = value
                }
            }
        }
        #expect(largestDifference(output.value.elements, expected) < 1e-6)
        #expect(largestDifference(last.value.elements, states) < 1e-6)
        #expect(last.shape == [2, batch, hidden])
    }

    @Test("a mean of bags, weighted or not, empty ones and padding included")
    func bags() throws {
        let table = Tensor((0..<10).map { Float($0) }, shape: [5, 2])
        var bags = RowBags()
        for bag in [[1, 3], [], [-1, 4], [2, 2, 0]] as [[Int32]] { bags.append(bag) }
        let mean = try tape.embeddingBag(Variable(table), bags).value.elements
        #expect(mean == [4, 5, 0, 0, 8, 9, 8.0 / 3, 11.0 / 3])
        bags.weights = [3, 1, 5, 2, 1, 1, 2]
        let weighted = try tape.embeddingBag(Variable(table), bags).value.elements
        #expect(weighted == [3, 4, 0, 0, 8, 9, 2, 3])
    }

    @Test("cross-entropies are those of the definitions, rows that do not count left out")
    func losses() throws {
        var check = GradientCheck(seed: 24)
        let x = tape.scale(Variable(check.tensor([4, 6])), by: 8).value
        let logs = x.rows.map { Naive.softmax($0).map { log($0) } }
        let labels: [Int32] = [5, -1, 0, 2]
        var expected = 0.0
        for (row, label) in labels.enumerated() where label >= 0 {
            let mean = logs[row].reduce(0, +) / 6
            expected -= (0.9 * logs[row][Int(label)] + 0.1 * mean) / 3
        }
        let loss = try tape.softmaxCrossEntropy(Variable(x), labels: labels, smoothing: 0.1)
        #expect(abs(Double(loss.value.pointer[0]) - expected) < 1e-5)
        let none = try tape.softmaxCrossEntropy(Variable(x), labels: [-1, -1, -1, -1])
        #expect(none.value.elements == [0])

        let targets = Tensor((0..<24).map { Float($0 % 3) / 2 }, shape: [4, 6])
        let mask: [Float] = [1, 0, 1, 1]
        var binary = 0.0
        for index in 0..<24 where mask[index / 6] > 0 {
            let p = Naive.sigmoid(Double(x.pointer[index]))
            let t = Double(targets.pointer[index])
            binary -= (t * log(p) + (1 - t) * log(1 - p)) / 18
        }
        let sigmoid = try tape.sigmoidCrossEntropy(Variable(x), targets: targets, mask: mask)
        #expect(abs(Double(sigmoid.value.pointer[0]) - binary) < 1e-5)
    }

    @Test("logits beyond what exp can take give a finite loss and gradient")
    func extremeLosses() throws {
        let x = Variable(Tensor([1e4, -1e4, 0, 300, -300, 88], shape: [2, 3]))
        let tape = Tape(.training(seed: 1, step: 1))
        let labels = try tape.softmaxCrossEntropy(x, labels: [1, 0])
        let targets = Tensor([0, 1, 0.5, 0, 1, 1], shape: [2, 3])
        let several = try tape.sigmoidCrossEntropy(x, targets: targets)
        #expect(labels.value.pointer[0].isFinite && several.value.pointer[0].isFinite)
        try tape.backward(try tape.add(labels, several))
        #expect(x.gradient?.elements.allSatisfy { $0.isFinite } == true)
    }

    @Test("dropout drops the share it should, keeps the sum, and follows seed, step and place")
    func dropout() throws {
        let x = Variable(Tensor(repeating: 1, shape: [200_000]))
        func masked(_ seed: UInt64, _ step: UInt64, threads: Int = 1) throws -> [[Float]] {
            let workspace = Workspace(team: WorkerTeam(threadCount: threads))
            let tape = Tape(.training(seed: seed, step: step), in: workspace)
            return [
                try tape.dropout(x, rate: 0.3).value.elements,
                try tape.dropout(x, rate: 0.3).value.elements,
            ]
        }
        let first = try masked(1, 1)
        let share = Double(first[0].filter { $0 == 0 }.count) / 200_000
        #expect(abs(share - 0.3) < 0.005)
        #expect(abs(first[0].reduce(0, +) / 200_000 - 1) < 0.01)
        #expect(first[0] != first[1])
        // Neighbours, and the same place in the next mask, fall independently of each other.
        for (one, other) in [
            (first[0], first[1]), (Array(first[0].dropFirst()), first[0]),
            (first[0], try masked(1, 2)[0]), (first[0], try masked(2, 1)[0]),
        ] {
            let both = zip(one, other).filter { $0 == 0 && $1 == 0 }.count
            #expect(abs(Double(both) / 200_000 - 0.09) < 0.005)
        }
        #expect(try masked(1, 1, threads: 3) == first)
        #expect(try tape.dropout(x, rate: 0.3) === x)
        let all = try Tape(.training(seed: 1, step: 1)).dropout(x, rate: 1)
        #expect(all.value.pointer[7] == 0)
    }

    @Test("running statistics move by the momentum, to the unbiased variance")
    func runningStatistics() throws {
        let running = RunningStatistics(channels: 1)
        let x = Variable(Tensor([1, 2, 3, 6], shape: [4, 1]))
        let (w, b) = (Variable(Tensor([1], shape: [1])), Variable(Tensor([0], shape: [1])))
        let tape = Tape(.training(seed: 1, step: 1))
        _ = try tape.batchNorm(x, weight: w, bias: b, running: running)
        #expect(abs(running.mean.pointer[0] - 0.3) < 1e-6)
        #expect(abs(running.variance.pointer[0] - (0.9 + 0.1 * 14.0 / 3)) < 1e-6)
        _ = try tape.batchNorm(
            x, weight: w, bias: b, running: running, usesRunningStatistics: true)
        #expect(abs(running.mean.pointer[0] - 0.3) < 1e-6)
    }
}
