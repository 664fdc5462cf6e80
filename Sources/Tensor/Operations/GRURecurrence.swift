import CKernels

/// The steps of one direction of a GRU's layer, forward and backward, for some of the sequences.
///
/// Sequences do not depend on each other, so that threads share them out; what becomes of one is
/// the same whichever others are beside it.
struct GRURecurrence: Sendable {
    let packed: PackedSequences
    let isReverse: Bool
    let hidden: Int
    /// `[rows, directions * hidden]`: the outputs of this direction begin at `column`.
    let out: Tensor
    let column: Int
    /// The gates r, z, n of each row, and U_n h + b_hn.
    let gates: Tensor
    let candidate: Tensor
    /// The last states, `[1, batch, hidden]`.
    let last: Tensor

    private var stride: Int { out.shape[1] }
    private var gateCount: Int { 3 * hidden }
    private var steps: [Int] {
        isReverse ? Array(packed.live.indices.reversed()) : Array(packed.live.indices)
    }

    /// How many of a step's sequences have been seen before it, and the row of the first of them.
    func before(_ step: Int) -> (count: Int, row: Int) {
        let previous = isReverse ? step + 1 : step - 1
        guard packed.live.indices.contains(previous) else { return (0, 0) }
        return (min(packed.live[previous], packed.live[step]), packed.starts[previous])
    }

    func output(_ row: Int) -> UnsafeMutablePointer<Float> {
        out.pointer + row * stride + column
    }

    /// The sequences whose last step, in this direction, is the one given.
    private func ending(at step: Int) -> Range<Int> {
        if isReverse { return step == 0 ? 0..<packed.live[0] : 0..<0 }
        let next = step + 1 < packed.live.count ? packed.live[step + 1] : 0
        return next..<packed.live[step]
    }

    /// Makes the states of `sequences` from `projected`, W x + b_i for each row.
    ///
    /// `product` has a row for each sequence.
    func forward(
        _ sequences: Range<Int>, _ projected: Tensor, _ state: PackedMatrix, _ stateBias: Tensor,
        _ product: Tensor
    ) {
        for step in steps {
            let (known, row) = before(step)
            let (start, live) = (packed.starts[step], 0..<packed.live[step])
            let going = sequences.clamped(to: 0..<known)
            let beginning = sequences.clamped(to: live).clamped(to: known..<max(known, live.count))
            state.multiply(
                output(row + going.lowerBound), stride: stride, rows: going.count,
                into: product.pointer + going.lowerBound * gateCount, outStride: gateCount)
            cell(
                going, start, projected, product, stateBias,
                previous: output(row + going.lowerBound))
            // Those that begin here have no state yet.
            (product.pointer + beginning.lowerBound * gateCount).update(
                repeating: 0, count: beginning.count * gateCount)
            cell(beginning, start, projected, product, stateBias, previous: nil)
            for sequence in ending(at: step).clamped(to: sequences) {
                (last.pointer + packed.order[sequence] * hidden).update(
                    from: output(start + sequence), count: hidden)
            }
        }
    }

    private func cell(
        _ sequences: Range<Int>, _ start: Int, _ projected: Tensor, _ product: Tensor,
        _ stateBias: Tensor, previous: UnsafePointer<Float>?
    ) {
        guard !sequences.isEmpty else { return }
        let row = start + sequences.lowerBound
        tg_gru_cell(
            output(row), stride, gates.pointer + row * gateCount, candidate.pointer + row * hidden,
            projected.pointer + row * gateCount,
            product.pointer + sequences.lowerBound * gateCount, stateBias.pointer, previous,
            stride, sequences.count, hidden)
    }

    /// The gradients by the two products, `[rows, 3 * hidden]` each.
    struct Deltas: Sendable {
        let input: Tensor
        let state: Tensor
    }

    /// The gradients that come from above, if any.
    struct Above: Sendable {
        let output: Tensor?
        let last: Tensor?
    }

    /// Makes the gradients by the products, the last step first.
    ///
    /// `carried` has a row of zeros for each sequence, `passed` one of any content.
    func backward(
        _ sequences: Range<Int>, _ above: Above, _ state: PackedMatrix, _ deltas: Deltas,
        carried: Tensor, passed: Tensor
    ) {
        for step in steps.reversed() {
            let (start, live) = (packed.starts[step], 0..<packed.live[step])
            addGradients(step, sequences.clamped(to: live), above, to: carried)
            let (known, row) = before(step)
            let going = sequences.clamped(to: 0..<known)
            let beginning = sequences.clamped(to: live).clamped(to: known..<max(known, live.count))
            cellBackward(
                going, start, deltas, carried, passed, previous: output(row + going.lowerBound))
            cellBackward(beginning, start, deltas, carried, passed, previous: nil)
            state.multiply(
                deltas.state.pointer + (start + going.lowerBound) * gateCount, stride: gateCount,
                rows: going.count, into: passed.pointer + going.lowerBound * hidden,
                outStride: hidden, adds: true)
            (carried.pointer + going.lowerBound * hidden).update(
                from: passed.pointer + going.lowerBound * hidden, count: going.count * hidden)
            (carried.pointer + beginning.lowerBound * hidden).update(
                repeating: 0, count: beginning.count * hidden)
        }
    }

    private func addGradients(
        _ step: Int, _ sequences: Range<Int>, _ above: Above, to carried: Tensor
    ) {
        if let output = above.output {
            for sequence in sequences {
                let row = packed.starts[step] + sequence
                tg_add_scaled(
                    carried.pointer + sequence * hidden, output.pointer + row * stride + column,
                    hidden, 1)
            }
        }
        if let last = above.last {
            for sequence in ending(at: step).clamped(to: sequences) {
                tg_add_scaled(
                    carried.pointer + sequence * hidden,
                    last.pointer + packed.order[sequence] * hidden, hidden, 1)
            }
        }
    }

    private func cellBackward(
        _ sequences: Range<Int>, _ start: Int, _ deltas: Deltas, _ carried: Tensor,
        _ passed: Tensor, previous: UnsafePointer<Float>?
    ) {
        guard !sequences.isEmpty else { return }
        let (row, first) = (start + sequences.lowerBound, sequences.lowerBound)
        tg_gru_cell_backward(
            deltas.input.pointer + row * gateCount, deltas.state.pointer + row * gateCount,
            passed.pointer + first * hidden, carried.pointer + first * hidden,
            gates.pointer + row * gateCount, candidate.pointer + row * hidden, previous, stride,
            sequences.count, hidden)
    }

    /// For each row the state before it; zeros where a sequence begins.
    func previousStates(in arena: TensorArena) -> Tensor {
        let states = Tensor(zeros: [packed.count, hidden], in: arena)
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
