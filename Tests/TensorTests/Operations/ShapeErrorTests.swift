import Testing

@testable import Tensor

@Suite("What does not go together is refused by name")
struct ShapeErrorTests {
    let tape = Tape(.training(seed: 1, step: 1))

    func variable(_ shape: Shape) -> Variable { Variable(Tensor(zeros: shape)) }

    func sentence(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("an error names the operation and both shapes")
    func names() {
        let text = sentence {
            _ = try tape.linear(variable([2, 3]), weight: variable([4, 5]))
        }
        #expect(text?.hasPrefix("linear cannot take [2, 3] and [4, 5]") == true, "\(text ?? "")")
    }

    @Test("every operation checks its shapes")
    func shapes() {
        let (x, y) = (variable([2, 3]), variable([4, 5]))
        let map = variable([1, 4, 4, 3])
        let attempts: [(String, () throws -> Void)] = [
            ("linear", { _ = try tape.linear(variable([]), weight: x) }),
            ("linear", { _ = try tape.linear(x, weight: variable([5, 3]), bias: y) }),
            ("matmul", { _ = try tape.matmul(x, y) }),
            ("matmul", { _ = try tape.matmul(x, variable([1, 3, 2])) }),
            ("add", { _ = try tape.add(x, y) }),
            ("add", { _ = try tape.add(x, variable([2])) }),
            ("multiply", { _ = try tape.multiply(variable([3]), x) }),
            ("reshape", { _ = try tape.reshape(x, [5]) }),
            ("concatenate", { _ = try tape.concatenate([x, y], axis: 0) }),
            ("concatenate", { _ = try tape.concatenate([], axis: 0) }),
            ("concatenate", { _ = try tape.concatenate([x], axis: 2) }),
            ("slice", { _ = try tape.slice(x, axis: 1, 2..<4) }),
            ("slice", { _ = try tape.slice(x, axis: -1, 0..<1) }),
            ("gatherRows", { _ = try tape.gatherRows(x, [2]) }),
            ("gatherRows", { _ = try tape.gatherRows(x, [-2]) }),
            ("swapAxes", { _ = try tape.swapAxes(x, axis: 1) }),
            ("embedding", { _ = try tape.embedding(x, [0, 1], shape: [3]) }),
            ("embedding", { _ = try tape.embedding(x, [7], shape: [1]) }),
            ("layerNorm", { _ = try tape.layerNorm(x, weight: y, bias: y, epsilon: 1) }),
            (
                "batchNorm",
                {
                    _ = try tape.batchNorm(
                        x, weight: variable([3]), bias: variable([3]),
                        running: RunningStatistics(channels: 4))
                }
            ),
            ("convolution", { _ = try tape.convolution(x, weight: y) }),
            ("convolution", { _ = try tape.convolution(map, weight: variable([5, 5, 3, 2])) }),
            ("convolution", { _ = try tape.convolution(map, weight: variable([3, 3, 4, 2])) }),
            ("maxPool", { _ = try tape.maxPool(x, size: 2, stride: 1) }),
            ("max pooling", { _ = try tape.maxPool(map, size: 2, stride: 1, padding: 2) }),
            ("globalAveragePool", { _ = try tape.globalAveragePool(x) }),
            ("maskedMean", { _ = try tape.maskedMean(x, lengths: [1]) }),
            ("maskedMean", { _ = try tape.maskedMean(variable([1, 2, 3]), lengths: [3]) }),
            ("dropout", { _ = try tape.dropout(x, rate: 1.5) }),
            ("dropout", { _ = try tape.dropout(x, rate: .nan) }),
            ("softmaxCrossEntropy", { _ = try tape.softmaxCrossEntropy(x, labels: [0]) }),
            ("softmaxCrossEntropy", { _ = try tape.softmaxCrossEntropy(x, labels: [0, 3]) }),
            ("softmaxCrossEntropy", { _ = try tape.softmaxCrossEntropy(x, targets: y.value) }),
            ("sigmoidCrossEntropy", { _ = try tape.sigmoidCrossEntropy(x, targets: y.value) }),
            ("meanSquaredError", { _ = try tape.meanSquaredError(x, y.value) }),
            ("backward", { try tape.backward(x) }),
            ("backward", { try Tape(.evaluation).backward(variable([])) }),
        ]
        for (name, attempt) in attempts {
            let text = sentence(attempt)
            #expect(text?.hasPrefix(name) == true, "\(name): \(text ?? "nothing")")
        }
    }

    @Test("a GRU checks lengths and each layer's weights")
    func gru() {
        func weights(_ input: Int, _ hidden: Int) -> GRUWeights {
            GRUWeights(
                input: variable([3 * hidden, input]), state: variable([3 * hidden, hidden]),
                inputBias: variable([3 * hidden]), stateBias: variable([3 * hidden]))
        }
        let x = variable([2, 3, 4])
        let attempts: [() throws -> Void] = [
            { _ = try tape.gru(x, layers: []) },
            { _ = try tape.gru(x, layers: [[]]) },
            { _ = try tape.gru(x, layers: [[weights(5, 2)]]) },
            { _ = try tape.gru(x, layers: [[weights(4, 2)], [weights(4, 2)]]) },
            { _ = try tape.gru(x, layers: [[weights(4, 2)]], lengths: [4, 1]) },
            { _ = try tape.gru(x, layers: [[weights(4, 2)]], lengths: [-1, 1]) },
            { _ = try tape.gru(x, layers: [[weights(4, 2)]], lengths: [1]) },
            { _ = try tape.gru(variable([2, 3]), layers: [[weights(3, 2)]]) },
        ]
        for (index, attempt) in attempts.enumerated() {
            #expect(sentence(attempt)?.hasPrefix("gru") == true, "attempt \(index)")
        }
    }

    @Test("bags whose starts or weights do not fit are refused")
    func bags() {
        let table = variable([5, 2])
        for (rows, starts, weights) in [
            ([0, 1], [0, 1], nil), ([0, 1], [1, 2], nil), ([0, 1], [0, 3, 2], nil),
            ([0, 9], [0, 2], nil), ([0, 1], [0, 2], [1]), ([], [], nil),
        ] as [([Int32], [Int32], [Float]?)] {
            var bags = RowBags()
            bags.rows = rows
            bags.starts = starts
            bags.weights = weights
            #expect(throws: ModelError.self) { _ = try tape.embeddingBag(table, bags) }
        }
    }
}
