import CKernels

/// The weights of one direction of one layer of a GRU, gates in the order r, z, n.
public struct GRUWeights {
    /// `[3 * hidden, input]`.
    public let input: Variable
    /// `[3 * hidden, hidden]`.
    public let state: Variable
    /// `[3 * hidden]`.
    public let inputBias: Variable
    /// `[3 * hidden]`.
    public let stateBias: Variable

    /// Weights as PyTorch keeps them.
    public init(input: Variable, state: Variable, inputBias: Variable, stateBias: Variable) {
        self.input = input
        self.state = state
        self.inputBias = inputBias
        self.stateBias = stateBias
    }

    var all: [Variable] { [input, state, inputBias, stateBias] }
    var hidden: Int { state.shape.dimensions.last ?? 0 }
}

/// A batch of sequences of different lengths as its live steps only: for each step the sequences
/// that are that long, the longest first, one behind the other.
struct PackedSequences: Sendable {
    /// The sequences, the longest first.
    let order: [Int]
    /// How many sequences live at each step.
    let live: [Int]
    /// Where each step's rows begin.
    let starts: [Int]
    /// How many rows there are.
    let count: Int

    init(lengths: [Int]) {
        order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
        let steps = lengths.max() ?? 0
        var live = [Int](repeating: 0, count: steps)
        for length in lengths { for step in 0..<length { live[step] += 1 } }
        var starts: [Int] = []
        var total = 0
        for step in 0..<steps {
            starts.append(total)
            total += live[step]
        }
        (self.live, self.starts, count) = (live, starts, total)
    }

    /// Calls `body` with each packed row and its place in `[sequence, step]`.
    func forEachRow(_ body: (_ row: Int, _ sequence: Int, _ step: Int) -> Void) {
        for step in live.indices {
            for index in 0..<live[step] { body(starts[step] + index, order[index], step) }
        }
    }
}

extension Tape {
    /// A GRU over `[batch, steps, input]`, each sequence as long as `lengths` says (all steps where
    /// that is nil).
    ///
    /// `layers` holds one direction, or forward and reverse, for each layer. Gives the outputs
    /// `[batch, steps, directions * hidden]`, zero behind a sequence's end, and the last states
    /// `[layers * directions, batch, hidden]`, each at its sequence's own end. Fails where the
    /// shapes do not go together or a length is not in 0...steps.
    public func gru(
        _ x: Variable, layers: [[GRUWeights]], lengths: [Int]? = nil
    ) throws(ModelError) -> (output: Variable, last: Variable) {
        let shape = x.shape.dimensions
        guard shape.count == 3, let first = layers.first?.first else {
            throw ModelError.shapes("gru", shape, [layers.count])
        }
        let lengths = lengths ?? [Int](repeating: shape[1], count: shape[0])
        guard lengths.count == shape[0] else {
            throw ModelError.shapes("gru", shape, [lengths.count])
        }
        for length in lengths where length < 0 || length > shape[1] {
            throw ModelError(.operationIndex(operation: "gru", index: length, limit: shape[1] + 1))
        }
        try checkWeights(layers, input: shape[2], hidden: first.hidden)
        let packed = PackedSequences(lengths: lengths)
        let hidden = first.hidden
        var rows = pack(x, packed)
        var states: [Variable] = []
        for layer in layers {
            let (output, last) = recurrentLayer(rows, layer, packed, batch: shape[0], hidden)
            rows = output
            states += last
        }
        let output = unpack(rows, packed, batch: shape[0], steps: shape[1])
        let last = try concatenate(states, axis: 0)
        return (output, last)
    }

    private func checkWeights(
        _ layers: [[GRUWeights]], input: Int, hidden: Int
    ) throws(ModelError) {
        var width = input
        for layer in layers {
            guard layer.count == layers[0].count, layer.count == 1 || layer.count == 2 else {
                throw ModelError(
                    .operationRefused(
                        operation: "gru", detail: "a layer of \(layer.count) directions"))
            }
            for weights in layer {
                let needed: [(Variable, [Int])] = [
                    (weights.input, [3 * hidden, width]), (weights.state, [3 * hidden, hidden]),
                    (weights.inputBias, [3 * hidden]), (weights.stateBias, [3 * hidden]),
                ]
                for (variable, dimensions) in needed where variable.shape.dimensions != dimensions {
                    throw ModelError.shapes("gru", dimensions, variable.shape.dimensions)
                }
            }
            width = hidden * layer.count
        }
    }

    private func pack(_ x: Variable, _ packed: PackedSequences) -> Variable {
        let (steps, width) = (x.shape[1], x.shape[2])
        let out = make([packed.count, width])
        packed.forEachRow { row, sequence, step in
            (out.pointer + row * width).update(
                from: x.value.pointer + (sequence * steps + step) * width, count: width)
        }
        return record(out, [x]) { gradient in
            let (target, adds) = self.gradientTarget(x)
            if !adds { target.pointer.update(repeating: 0, count: target.count) }
            packed.forEachRow { row, sequence, step in
                tg_add_scaled(
                    target.pointer + (sequence * steps + step) * width,
                    gradient.pointer + row * width, width, 1)
            }
        }
    }

    private func unpack(
        _ rows: Variable, _ packed: PackedSequences, batch: Int, steps: Int
    ) -> Variable {
        let width = rows.shape[1]
        let out = Tensor(zeros: [batch, steps, width], in: workspace.arena)
        packed.forEachRow { row, sequence, step in
            (out.pointer + (sequence * steps + step) * width).update(
                from: rows.value.pointer + row * width, count: width)
        }
        return record(out, [rows]) { gradient in
            let piece = self.make(rows.shape)
            packed.forEachRow { row, sequence, step in
                (piece.pointer + row * width).update(
                    from: gradient.pointer + (sequence * steps + step) * width, count: width)
            }
            self.accumulate(piece, into: rows)
        }
    }

    /// One layer: its output rows and, for each direction, the last states `[1, batch, hidden]`.
    private func recurrentLayer(
        _ rows: Variable, _ layer: [GRUWeights], _ packed: PackedSequences, batch: Int,
        _ hidden: Int
    ) -> (output: Variable, last: [Variable]) {
        let out = make([packed.count, layer.count * hidden])
        let passes = layer.enumerated().map { index, weights in
            GRUPass(
                weights, rows.value, out, column: index * hidden, packed: packed, batch: batch,
                isReverse: index == 1, workspace: workspace)
        }
        for pass in passes { pass.forward() }
        let recorded = isRecorded([rows] + layer.flatMap(\.all))
        let output = Variable(out, needsGradient: recorded)
        let last = passes.map { Variable($0.last, needsGradient: recorded) }
        if recorded {
            record(outputs: [output] + last) { [unowned output] in
                for (pass, last) in zip(passes, last) {
                    let deltas = pass.backward(
                        .init(output: output.gradient, last: last.gradient))
                    pass.passOn(deltas, rows, self)
                }
            }
        }
        return (output, last)
    }
}
