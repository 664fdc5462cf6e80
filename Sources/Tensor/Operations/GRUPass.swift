import CKernels

/// The arithmetic of one direction of one layer of a GRU over packed sequences.
///
///     r = sigmoid(W_r x + b_ir + U_r h + b_hr)      z likewise
///     n = tanh(W_n x + b_in + r * (U_n h + b_hn))   h' = n + z * (h - n)
struct GRUPass {
    /// The gradients by the two products, `[rows, 3 * hidden]` each.
    struct Deltas {
        let input: Tensor
        let state: Tensor
    }

    /// The last states, `[1, batch, hidden]`.
    let last: Tensor
    private let weights: GRUWeights
    private let x: Tensor
    private let out: Tensor
    private let column: Int
    private let packed: PackedSequences
    private let isReverse: Bool
    private let workspace: Workspace
    private let hidden: Int
    private let batch: Int
    private let gates: Tensor
    private let candidate: Tensor

    init(
        _ weights: GRUWeights, _ x: Tensor, _ out: Tensor, column: Int, packed: PackedSequences,
        batch: Int, isReverse: Bool, workspace: Workspace
    ) {
        self.weights = weights
        self.x = x
        self.out = out
        self.column = column
        self.packed = packed
        self.isReverse = isReverse
        self.workspace = workspace
        self.batch = batch
        hidden = weights.hidden
        gates = Tensor(uninitialized: [packed.count, 3 * hidden], in: workspace.arena)
        candidate = Tensor(uninitialized: [packed.count, hidden], in: workspace.arena)
        last = Tensor(zeros: [1, batch, hidden], in: workspace.arena)
    }

    private var stride: Int { out.shape[1] }
    private var steps: [Int] {
        isReverse ? Array(packed.live.indices.reversed()) : Array(packed.live.indices)
    }

    /// How many of a step's sequences have been seen before it, and the row of the first of them.
    private func before(_ step: Int) -> (count: Int, row: Int) {
        let previous = isReverse ? step + 1 : step - 1
        guard packed.live.indices.contains(previous) else { return (0, 0) }
        return (min(packed.live[previous], packed.live[step]), packed.starts[previous])
    }

    private func output(_ row: Int) -> UnsafeMutablePointer<Float> {
        out.pointer + row * stride + column
    }

    func forward() {
        let width = x.shape[1]
        let gateCount = 3 * hidden
        let projected = Tensor(uninitialized: [packed.count, gateCount], in: workspace.arena)
        let (x, input, bias) = (x, weights.input.value, weights.inputBias.value)
        let right = PackedMatrix(
            .init(input.pointer, stride: width, transposed: true), depth: width,
            columns: gateCount, in: workspace.arena)
        workspace.ranges(packed.count, work: width * gateCount, minimum: 1 << 22) { range in
            right.multiply(
                x.pointer + range.lowerBound * width, stride: width, rows: range.count,
                into: projected.pointer + range.lowerBound * gateCount, outStride: gateCount,
                bias: bias.pointer)
        }
        let product = Tensor(zeros: [batch, gateCount], in: workspace.arena)
        let state = PackedMatrix(
            .init(weights.state.value.pointer, stride: hidden, transposed: true), depth: hidden,
            columns: gateCount, in: workspace.arena)
        for step in steps {
            let (known, row) = before(step)
            let (count, start) = (packed.live[step], packed.starts[step])
            state.multiply(
                output(row), stride: stride, rows: known, into: product.pointer,
                outStride: gateCount)
            cell(start, known, projected, product, previous: output(row))
            // Those that begin here have no state yet.
            (product.pointer + known * gateCount).update(
                repeating: 0, count: (count - known) * gateCount)
            cell(
                start + known, count - known, projected, product, productRow: known, previous: nil)
            keepLast(step, start, count)
        }
    }

    private func cell(
        _ row: Int, _ count: Int, _ projected: Tensor, _ product: Tensor, productRow: Int = 0,
        previous: UnsafePointer<Float>?
    ) {
        guard count > 0 else { return }
        tg_gru_cell(
            output(row), stride, gates.pointer + row * 3 * hidden, candidate.pointer + row * hidden,
            projected.pointer + row * 3 * hidden, product.pointer + productRow * 3 * hidden,
            weights.stateBias.value.pointer, previous, stride, count, hidden)
    }

    /// The sequences whose last step, in this direction, is the one just done.
    private func ending(at step: Int) -> Range<Int> {
        if isReverse { return step == 0 ? 0..<packed.live[0] : 0..<0 }
        let next = step + 1 < packed.live.count ? packed.live[step + 1] : 0
        return next..<packed.live[step]
    }

    private func keepLast(_ step: Int, _ start: Int, _ count: Int) {
        for index in ending(at: step) {
            (last.pointer + packed.order[index] * hidden).update(
                from: output(start + index), count: hidden)
        }
    }

    func backward(_ outputGradient: Tensor?, _ lastGradient: Tensor?) -> Deltas {
        let gateCount = 3 * hidden
        let deltas = Deltas(
            input: Tensor(uninitialized: [packed.count, gateCount], in: workspace.arena),
            state: Tensor(uninitialized: [packed.count, gateCount], in: workspace.arena))
        // The gradient by the states of the step at hand, and of the one before.
        let carried = Tensor(zeros: [batch, hidden], in: workspace.arena)
        let passed = Tensor(zeros: [batch, hidden], in: workspace.arena)
        let state = PackedMatrix(
            .init(weights.state.value.pointer, stride: hidden), depth: gateCount, columns: hidden,
            in: workspace.arena)
        for step in steps.reversed() {
            let (count, start) = (packed.live[step], packed.starts[step])
            addGradients(step, start, count, outputGradient, lastGradient, to: carried)
            let (known, row) = before(step)
            cellBackward(start, 0, known, deltas, carried, passed, previous: output(row))
            cellBackward(start, known, count - known, deltas, carried, passed, previous: nil)
            state.multiply(
                deltas.state.pointer + start * gateCount, stride: gateCount, rows: known,
                into: passed.pointer, outStride: hidden, adds: true)
            carried.pointer.update(from: passed.pointer, count: known * hidden)
            (carried.pointer + known * hidden).update(
                repeating: 0, count: (batch - known) * hidden)
        }
        return deltas
    }

    private func addGradients(
        _ step: Int, _ start: Int, _ count: Int, _ output: Tensor?, _ last: Tensor?,
        to carried: Tensor
    ) {
        if let output {
            for index in 0..<count {
                tg_add_scaled(
                    carried.pointer + index * hidden,
                    output.pointer + (start + index) * stride + column, hidden, 1)
            }
        }
        if let last {
            for index in ending(at: step) {
                tg_add_scaled(
                    carried.pointer + index * hidden,
                    last.pointer + packed.order[index] * hidden, hidden, 1)
            }
        }
    }

    private func cellBackward(
        _ start: Int, _ index: Int, _ count: Int, _ deltas: Deltas, _ carried: Tensor,
        _ passed: Tensor, previous: UnsafePointer<Float>?
    ) {
        guard count > 0 else { return }
        let row = start + index
        tg_gru_cell_backward(
            deltas.input.pointer + row * 3 * hidden, deltas.state.pointer + row * 3 * hidden,
            passed.pointer + index * hidden, carried.pointer + index * hidden,
            gates.pointer + row * 3 * hidden, candidate.pointer + row * hidden, previous, stride,
            count, hidden)
    }

    /// Turns the gradients by the products into those by weights, biases and inputs.
    func passOn(_ deltas: Deltas, _ rows: Variable, _ tape: Tape) {
        let (gateCount, width, count) = (3 * hidden, x.shape[1], packed.count)
        for (bias, delta) in [(weights.inputBias, deltas.input), (weights.stateBias, deltas.state)]
        where bias.needsGradient {
            let (target, adds) = tape.gradientTarget(bias)
            tg_sum_rows(target.pointer, delta.pointer, count, gateCount, adds ? 1 : 0)
        }
        if weights.input.needsGradient {
            let (target, adds) = tape.gradientTarget(weights.input)
            multiplyTransposed(deltas.input, x, width, into: target, adds: adds)
        }
        if weights.state.needsGradient {
            let (target, adds) = tape.gradientTarget(weights.state)
            multiplyTransposed(deltas.state, previousStates(), hidden, into: target, adds: adds)
        }
        if rows.needsGradient {
            let (target, adds) = tape.gradientTarget(rows)
            let right = PackedMatrix(
                .init(weights.input.value.pointer, stride: width), depth: gateCount,
                columns: width, in: workspace.arena)
            workspace.ranges(count, work: width * gateCount, minimum: 1 << 22) { range in
                right.multiply(
                    deltas.input.pointer + range.lowerBound * gateCount, stride: gateCount,
                    rows: range.count, into: target.pointer + range.lowerBound * width,
                    outStride: width, adds: adds)
            }
        }
    }

    private func multiplyTransposed(
        _ left: Tensor, _ right: Tensor, _ width: Int, into target: Tensor, adds: Bool
    ) {
        workspace.multiplyTransposed(
            left, right, into: target, rows: packed.count, left: 3 * hidden, right: width,
            adds: adds)
    }

    /// For each row the state before it; zeros where a sequence begins.
    private func previousStates() -> Tensor {
        let states = Tensor(zeros: [packed.count, hidden], in: workspace.arena)
        for step in packed.live.indices {
            let (known, row) = before(step)
            for index in 0..<known {
                (states.pointer + (packed.starts[step] + index) * hidden).update(
                    from: output(row + index), count: hidden)
            }
        }
        return states
    }
}
