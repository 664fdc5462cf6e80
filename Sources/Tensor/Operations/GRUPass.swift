import CKernels

/// The arithmetic of one direction of one layer of a GRU over packed sequences.
///
///     r = sigmoid(W_r x + b_ir + U_r h + b_hr)      z likewise
///     n = tanh(W_n x + b_in + r * (U_n h + b_hn))   h' = n + z * (h - n)
///
/// The products with W are made for all steps at once, those with U step by step.
struct GRUPass {
    /// The last states, `[1, batch, hidden]`.
    var last: Tensor { recurrence.last }
    private let weights: GRUWeights
    private let x: Tensor
    private let batch: Int
    private let workspace: Workspace
    private let recurrence: GRURecurrence

    init(
        _ weights: GRUWeights, _ x: Tensor, _ out: Tensor, column: Int, packed: PackedSequences,
        batch: Int, isReverse: Bool, workspace: Workspace
    ) {
        self.weights = weights
        self.x = x
        self.batch = batch
        self.workspace = workspace
        let (rows, hidden, arena) = (packed.count, weights.hidden, workspace.arena)
        recurrence = GRURecurrence(
            packed: packed, isReverse: isReverse, hidden: hidden, out: out, column: column,
            gates: Tensor(uninitialized: [rows, 3 * hidden], in: arena),
            candidate: Tensor(uninitialized: [rows, hidden], in: arena),
            last: Tensor(zeros: [1, batch, hidden], in: arena))
    }

    private var rowCount: Int { recurrence.packed.count }
    private var hidden: Int { recurrence.hidden }
    private var gateCount: Int { 3 * hidden }

    private func make(_ shape: Shape) -> Tensor {
        Tensor(uninitialized: shape, in: workspace.arena)
    }

    /// Shares the sequences out among the threads, at least a tile of rows each.
    private func shareOut(_ body: @Sendable (Range<Int>) -> Void) {
        let batch = batch
        let pieces = max(1, min(workspace.team.threadCount, batch / 8))
        workspace.team.run(pieces) { piece in
            body(batch * piece / pieces..<batch * (piece + 1) / pieces)
        }
    }

    func forward() {
        let projected = make([rowCount, gateCount])
        workspace.multiply(
            x, weights.input.value, isTransposed: true, into: projected, rows: rowCount,
            depth: x.shape[1], columns: gateCount, bias: weights.inputBias.value)
        let state = PackedMatrix(
            .init(weights.state.value.pointer, stride: hidden, transposed: true), depth: hidden,
            columns: gateCount, in: workspace.arena)
        let product = make([batch, gateCount])
        let stateBias = weights.stateBias.value
        let recurrence = recurrence
        shareOut { sequences in
            recurrence.forward(sequences, projected, state, stateBias, product)
        }
    }

    func backward(_ above: GRURecurrence.Above) -> GRURecurrence.Deltas {
        let deltas = GRURecurrence.Deltas(
            input: make([rowCount, gateCount]), state: make([rowCount, gateCount]))
        // The gradient by the states of the step at hand, and of the one before.
        let carried = Tensor(zeros: [batch, hidden], in: workspace.arena)
        let passed = make([batch, hidden])
        let state = PackedMatrix(
            .init(weights.state.value.pointer, stride: hidden), depth: gateCount, columns: hidden,
            in: workspace.arena)
        let recurrence = recurrence
        shareOut { sequences in
            recurrence.backward(sequences, above, state, deltas, carried: carried, passed: passed)
        }
        return deltas
    }

    /// Turns the gradients by the products into those by weights, biases and inputs.
    func passOn(_ deltas: GRURecurrence.Deltas, _ rows: Variable, _ tape: Tape) {
        for (bias, delta) in [(weights.inputBias, deltas.input), (weights.stateBias, deltas.state)]
        where bias.needsGradient {
            let (target, adds) = tape.gradientTarget(bias)
            tg_sum_rows(target.pointer, delta.pointer, rowCount, gateCount, adds ? 1 : 0)
        }
        if weights.input.needsGradient {
            let (target, adds) = tape.gradientTarget(weights.input)
            workspace.multiplyTransposed(
                deltas.input, x, into: target, rows: rowCount, left: gateCount, right: x.shape[1],
                adds: adds)
        }
        if weights.state.needsGradient {
            let (target, adds) = tape.gradientTarget(weights.state)
            workspace.multiplyTransposed(
                deltas.state, recurrence.previousStates(in: workspace.arena), into: target,
                rows: rowCount, left: gateCount, right: hidden, adds: adds)
        }
        if rows.needsGradient {
            let (target, adds) = tape.gradientTarget(rows)
            workspace.multiply(
                deltas.input, weights.input.value, isTransposed: false, into: target,
                rows: rowCount, depth: gateCount, columns: x.shape[1], adds: adds)
        }
    }
}
