import CKernels

extension Tape {
    /// Softmax over the last dimension.
    public func softmax(_ x: Variable) -> Variable {
        let columns = x.shape.dimensions.last ?? 1
        let rows = columns == 0 ? 0 : x.value.count / columns
        let out = make(x.shape)
        let input = x.value
        workspace.ranges(rows, work: columns * 8) { range in
            let first = range.lowerBound * columns
            tg_softmax_rows(out.pointer + first, input.pointer + first, range.count, columns)
        }
        return record(out, [x]) { [workspace] gradient in
            let (target, adds) = self.gradientTarget(x)
            workspace.ranges(rows, work: columns * 4) { range in
                let first = range.lowerBound * columns
                tg_softmax_rows_backward(
                    target.pointer + first, gradient.pointer + first, out.pointer + first,
                    range.count, columns, adds ? 1 : 0)
            }
        }
    }

    /// Layer norm over the last dimension of x, or of x + residual.
    ///
    /// Fails where the shapes do not go together.
    public func layerNorm(
        _ x: Variable, weight: Variable, bias: Variable, epsilon: Float,
        residual: Variable? = nil
    ) throws(ModelError) -> Variable {
        let columns = x.shape.dimensions.last ?? 0
        for other in [weight, bias] where other.shape.dimensions != [columns] {
            throw ModelError.shapes("layerNorm", x.shape.dimensions, other.shape.dimensions)
        }
        if let residual, residual.shape != x.shape {
            throw ModelError.shapes("layerNorm", x.shape.dimensions, residual.shape.dimensions)
        }
        let rows = columns == 0 ? 0 : x.value.count / columns
        let out = make(x.shape)
        let sum = residual == nil ? x.value : make(x.shape)
        let means = make([rows])
        let scales = make([rows])
        let (input, gain, shift, other) = (x.value, weight.value, bias.value, residual?.value)
        workspace.ranges(rows, work: columns * 4) { range in
            let (row, first) = (range.lowerBound, range.lowerBound * columns)
            tg_layer_norm(
                out.pointer + first, sum.pointer + first, means.pointer + row,
                scales.pointer + row, input.pointer + first, other.map { $0.pointer + first },
                gain.pointer, shift.pointer, range.count, columns, epsilon)
        }
        return record(out, [x, weight, bias] + (residual.map { [$0] } ?? [])) { gradient in
            self.layerNormBackward(
                gradient, sum, means, scales, into: [x] + (residual.map { [$0] } ?? []), weight,
                bias, rows: rows, columns: columns)
        }
    }

    private func layerNormBackward(
        _ gradient: Tensor, _ sum: Tensor, _ means: Tensor, _ scales: Tensor,
        into inputs: [Variable], _ weight: Variable, _ bias: Variable, rows: Int, columns: Int
    ) {
        // Each range has sums of its own, which are then added in order.
        let pieces = Workspace.pieces(rows, work: columns * 8, minimum: 1 << 16)
        let partWeight = Tensor(zeros: [pieces, columns], in: workspace.arena)
        let partBias = Tensor(zeros: [pieces, columns], in: workspace.arena)
        let dx = make(sum.shape)
        let gain = weight.value
        workspace.team.run(pieces) { piece in
            let row = rows * piece / pieces
            let count = rows * (piece + 1) / pieces - row
            let first = row * columns
            tg_layer_norm_backward(
                dx.pointer + first, partWeight.pointer + piece * columns,
                partBias.pointer + piece * columns, gradient.pointer + first, sum.pointer + first,
                means.pointer + row, scales.pointer + row, gain.pointer, count, columns, 0)
        }
        for (variable, parts) in [(weight, partWeight), (bias, partBias)]
        where variable.needsGradient {
            let (target, adds) = gradientTarget(variable)
            tg_sum_rows(target.pointer, parts.pointer, pieces, columns, adds ? 1 : 0)
        }
        for input in inputs { accumulate(dx, into: input, isShared: inputs.count > 1) }
    }
}
