import Testing

@testable import Tensor

@Suite("Gradients of operations agree with finite differences")
struct GradientTests {
    @Test(
        "linear, with and without bias, with each activation",
        arguments: [Activation.identity, .relu, .gelu, .sigmoid, .tanh])
    func linear(activation: Activation) throws {
        var check = GradientCheck()
        let (x, w, b) = (check.tensor([2, 3, 5]), check.tensor([4, 5]), check.tensor([4]))
        try check.run("linear", [x, w, b]) {
            [try $0.linear($1[0], weight: $1[1], bias: $1[2], activation: activation)]
        }
        try check.run("linear without bias", [x, w]) {
            [try $0.linear($1[0], weight: $1[1], activation: activation)]
        }
    }

    @Test(
        "matmul, each operand transposed or not",
        arguments: [(false, false), (false, true), (true, false), (true, true)])
    func matmul(left: Bool, right: Bool) throws {
        var check = GradientCheck()
        let x = check.tensor(left ? [2, 4, 3] : [2, 3, 4])
        let y = check.tensor(right ? [2, 5, 4] : [2, 4, 5])
        try check.run("matmul", [x, y]) {
            [
                try $0.matmul(
                    $1[0], $1[1], transposeLeft: left, transposeRight: right, scale: 0.7)
            ]
        }
    }

    @Test("activations", arguments: [Activation.relu, .gelu, .sigmoid, .tanh, .identity])
    func activations(activation: Activation) throws {
        var check = GradientCheck()
        let x = check.tensor([3, 7])
        try check.run("activation", [x]) { [$0.activation($1[0], activation)] }
    }

    @Test(
        "addition and multiplication, of equal shapes, of a row to each row, of a tensor to itself")
    func arithmetic() throws {
        var check = GradientCheck()
        let (x, y, row) = (
            check.tensor([2, 3, 4]), check.tensor([2, 3, 4]), check.tensor([3, 4])
        )
        try check.run("add", [x, y]) { [try $0.add($1[0], $1[1])] }
        try check.run("add a row", [x, row]) { [try $0.add($1[0], $1[1])] }
        try check.run("add itself", [x]) { [try $0.add($1[0], $1[0])] }
        try check.run("multiply", [x, y]) { [try $0.multiply($1[0], $1[1])] }
        try check.run("multiply a row", [x, row]) { [try $0.multiply($1[0], $1[1])] }
        try check.run("square", [x]) { [try $0.multiply($1[0], $1[0])] }
        try check.run("scale", [x]) { [$0.scale($1[0], by: -2.5)] }
        try check.run("mean", [x]) { [$0.mean($1[0])] }
    }

    @Test("a tensor used several times gets the sum of all uses")
    func severalUses() throws {
        var check = GradientCheck()
        let (x, w) = (check.tensor([3, 4]), check.tensor([4, 4]))
        try check.run("several uses", [x, w]) { tape, v in
            let y = try tape.linear(v[0], weight: v[1])
            let z = try tape.linear(try tape.add(y, v[0]), weight: v[1], activation: .tanh)
            let whole = try tape.add(try tape.add(z, y), v[0])
            return [whole, try tape.reshape(whole, [12]), tape.relu(whole)]
        }
    }

    @Test("concatenation, slices, reshaping, gathering of rows, swapped axes")
    func shapes() throws {
        var check = GradientCheck()
        let (x, y) = (check.tensor([2, 3, 4]), check.tensor([2, 2, 4]))
        try check.run("concatenate", [x, y]) {
            [try $0.concatenate([$1[0], $1[1], $1[0]], axis: 1)]
        }
        try check.run("concatenate first axis", [x]) {
            [try $0.concatenate([$1[0], $1[0]], axis: 0)]
        }
        try check.run("slice", [x]) {
            [try $0.slice($1[0], axis: 1, 1..<3), try $0.slice($1[0], axis: 2, 0..<2)]
        }
        try check.run("reshape", [x]) { [try $0.reshape($1[0], [6, 4])] }
        try check.run("gather", [x]) { [try $0.gatherRows($1[0], [5, 0, -1, 5, 2])] }
        try check.run("swap axes", [x]) {
            [try $0.swapAxes($1[0], axis: 0), try $0.swapAxes($1[0], axis: 1)]
        }
    }

    @Test("softmax and layer norm, with and without a residual")
    func normalisation() throws {
        var check = GradientCheck()
        let (x, r) = (check.tensor([4, 6]), check.tensor([4, 6]))
        let (w, b) = (check.tensor([6]), check.tensor([6]))
        try check.run("softmax", [x]) { [$0.softmax($1[0])] }
        try check.run("layer norm", [x, w, b]) {
            [try $0.layerNorm($1[0], weight: $1[1], bias: $1[2], epsilon: 1e-5)]
        }
        try check.run("layer norm of a sum", [x, w, b, r]) {
            [
                try $0.layerNorm(
                    $1[0], weight: $1[1], bias: $1[2], epsilon: 1e-12, residual: $1[3])
            ]
        }
    }

    @Test("batch norm by the batch's moments and by running ones", arguments: [false, true])
    func batchNorm(isFrozen: Bool) throws {
        var check = GradientCheck()
        let (x, r) = (check.tensor([2, 3, 2, 3]), check.tensor([2, 3, 2, 3]))
        let (w, b) = (check.tensor([3]), check.tensor([3]))
        let variance = Tensor([0.5, 1.5, 2], shape: [3])
        for activation in [Activation.identity, .relu] {
            try check.run("batch norm", [x, w, b, r]) { tape, v in
                let running = RunningStatistics(channels: 3)
                running.variance.pointer.update(from: variance.pointer, count: 3)
                running.mean.pointer[1] = 0.3
                return [
                    try tape.batchNorm(
                        v[0], weight: v[1], bias: v[2], running: running, residual: v[3],
                        activation: activation, usesRunningStatistics: isFrozen)
                ]
            }
        }
    }

    @Test("dropout, whose masks a step repeats")
    func dropout() throws {
        var check = GradientCheck()
        let x = check.tensor([5, 7])
        try check.run("dropout", [x]) {
            [try $0.dropout($1[0], rate: 0.4), try $0.dropout($1[0], rate: 0.4)]
        }
    }

    @Test("embedding and bags of rows, also where the table is used as a matrix too")
    func embedding() throws {
        var check = GradientCheck()
        let (table, x) = (check.tensor([5, 3]), check.tensor([2, 3]))
        try check.run("embedding", [table]) {
            [try $0.embedding($1[0], [4, 0, -1, 4, 1, 2], shape: [2, 3])]
        }
        var bags = RowBags()
        for bag in [[0, 3], [], [3, 3, -1, 1], [2], [4]] as [[Int32]] { bags.append(bag) }
        try check.run("bags", [table]) { [try $0.embeddingBag($1[0], bags)] }
        bags.weights = [0.5, 1.5, 2, 0.25, 9, 1, 3, -1]
        try check.run("weighted bags", [table]) { [try $0.embeddingBag($1[0], bags)] }
        try check.run("tied table", [table, x]) {
            [
                try $0.embedding($1[0], [4, 0, 1, 4, 2, 3], shape: [6]),
                try $0.linear($1[1], weight: $1[0]), try $0.embeddingBag($1[0], bags),
            ]
        }
    }

    @Test("convolutions of several kernels, strides and paddings")
    func convolution() throws {
        var check = GradientCheck()
        for (kernel, stride, padding) in [(3, 1, 1), (3, 2, 1), (1, 1, 0), (1, 2, 0), (2, 1, 0)] {
            let (x, w) = (check.tensor([2, 4, 5, 3]), check.tensor([kernel, kernel, 3, 4]))
            let b = check.tensor([4])
            try check.run("convolution \(kernel), \(stride), \(padding)", [x, w, b]) {
                [
                    try $0.convolution(
                        $1[0], weight: $1[1], bias: $1[2], stride: stride, padding: padding)
                ]
            }
        }
    }

    @Test("pooling: the largest, the mean of all pixels, the mean of the steps that count")
    func pooling() throws {
        var check = GradientCheck()
        let x = check.tensor([2, 5, 5, 2])
        try check.run("max pool", [x]) {
            [
                try $0.maxPool($1[0], size: 3, stride: 2, padding: 1),
                try $0.maxPool($1[0], size: 2, stride: 1),
            ]
        }
        try check.run("average pool", [x]) { [try $0.globalAveragePool($1[0])] }
        let steps = check.tensor([3, 4, 2])
        try check.run("masked mean", [steps]) {
            [try $0.maskedMean($1[0], lengths: [2, 4, 0])]
        }
    }

    @Test("GRU, ragged, of two layers and both directions")
    func gru() throws {
        var check = GradientCheck()
        check.tolerance = 6e-3
        var inputs = [check.tensor([3, 4, 2])]
        for width in [2, 6] {
            for _ in 0..<2 {
                inputs += [
                    check.tensor([9, width]), check.tensor([9, 3]), check.tensor([9]),
                    check.tensor([9]),
                ]
            }
        }
        try check.run("gru", inputs) { tape, v in
            let directions = (0..<4).map { index in
                GRUWeights(
                    input: v[1 + index * 4], state: v[2 + index * 4],
                    inputBias: v[3 + index * 4], stateBias: v[4 + index * 4])
            }
            let layers = [Array(directions[0..<2]), Array(directions[2..<4])]
            let (output, last) = try tape.gru(v[0], layers: layers, lengths: [2, 4, 3])
            return [output, last]
        }
    }

    @Test("losses: labels, smoothing, distributions, several labels, squares")
    func losses() throws {
        var check = GradientCheck()
        let x = check.tensor([4, 5])
        let shares = Tensor((0..<20).map { Float($0 % 7) / 10 }, shape: [4, 5])
        try check.run("cross-entropy", [x]) {
            [try $0.softmaxCrossEntropy($1[0], labels: [4, 0, -1, 2])]
        }
        try check.run("smoothed cross-entropy", [x]) {
            [
                try $0.softmaxCrossEntropy(
                    $1[0], labels: [4, 0, -1, 2], smoothing: 0.1, weights: [1, 2, 7, 0.5])
            ]
        }
        try check.run("cross-entropy of distributions", [x]) {
            [try $0.softmaxCrossEntropy($1[0], targets: shares, weights: [1, 0, 2, 1])]
        }
        try check.run("sigmoid cross-entropy", [x]) {
            [try $0.sigmoidCrossEntropy($1[0], targets: shares, mask: [1, 0, 0.5, 1])]
        }
        try check.run("squares", [x]) { [try $0.meanSquaredError($1[0], shares)] }
    }
}
