import CKernels

extension Tape {
    /// activation(x * weight^T + bias) over the last dimension of x; weight is `[out, in]`.
    ///
    /// Fails where the shapes do not go together.
    public func linear(
        _ x: Variable, weight: Variable, bias: Variable? = nil, activation: Activation = .identity
    ) throws(ModelError) -> Variable {
        let (left, right) = (x.shape.dimensions, weight.shape.dimensions)
        guard let inner = left.last, right.count == 2, right[1] == inner else {
            throw ModelError.shapes("linear", left, right)
        }
        if let bias, bias.shape.dimensions != [right[0]] {
            throw ModelError.shapes("linear", right, bias.shape.dimensions)
        }
        let columns = right[0]
        let rows = left.dropLast().reduce(1, *)
        let out = make(Shape(left.dropLast() + [columns]))
        let (input, weights, biases) = (x.value, weight.value, bias?.value)
        // GELU's slope needs what goes in, the others' follows from what comes out.
        let keepsInput = activation == .gelu && isRecorded([x, weight])
        let inside = keepsInput ? make(out.shape) : out
        workspace.multiply(
            input, weights, isTransposed: true, into: inside, rows: rows, depth: inner,
            columns: columns, bias: biases, isRectified: activation == .relu)
        if activation != .identity, activation != .relu {
            workspace.ranges(out.count, work: 4) { range in
                tg_activate(
                    out.pointer + range.lowerBound, inside.pointer + range.lowerBound, range.count,
                    activation.code)
            }
        }
        let saved = keepsInput ? inside : out
        return record(out, [x, weight] + (bias.map { [$0] } ?? [])) { gradient in
            let slope = self.beforeActivation(gradient, saved: saved, activation)
            self.linearBackward(
                slope, x, weight, bias, rows: rows, inner: inner, columns: columns)
        }
    }

    /// The gradient before an activation.
    func beforeActivation(
        _ gradient: Tensor, saved: Tensor, _ activation: Activation
    ) -> Tensor {
        guard activation != .identity else { return gradient }
        let slope = make(gradient.shape)
        workspace.ranges(gradient.count, work: 4) { range in
            let first = range.lowerBound
            tg_activate_backward(
                slope.pointer + first, gradient.pointer + first, saved.pointer + first,
                range.count, activation.code, 0)
        }
        return slope
    }

    private func linearBackward(
        _ gradient: Tensor, _ x: Variable, _ weight: Variable, _ bias: Variable?, rows: Int,
        inner: Int, columns: Int
    ) {
        let (input, weights) = (x.value, weight.value)
        if let bias, bias.needsGradient {
            let (target, adds) = gradientTarget(bias)
            tg_sum_rows(target.pointer, gradient.pointer, rows, columns, adds ? 1 : 0)
        }
        if weight.needsGradient {
            let (target, adds) = gradientTarget(weight)
            workspace.multiplyTransposed(
                gradient, input, into: target, rows: rows, left: columns, right: inner, adds: adds)
        }
        if x.needsGradient {
            let (target, adds) = gradientTarget(x)
            workspace.multiply(
                gradient, weights, isTransposed: false, into: target, rows: rows, depth: columns,
                columns: inner, adds: adds)
        }
    }

    /// left * right over the last two dimensions, each read transposed where asked; the dimensions
    /// before them must be the same and are the batch.
    ///
    /// Fails where the shapes do not go together.
    public func matmul(
        _ left: Variable, _ right: Variable, transposeLeft: Bool = false,
        transposeRight: Bool = false, scale: Float = 1
    ) throws(ModelError) -> Variable {
        let (a, b) = (left.shape.dimensions, right.shape.dimensions)
        guard a.count >= 2, a.count == b.count, a.dropLast(2) == b.dropLast(2) else {
            throw ModelError.shapes("matmul", a, b)
        }
        let (aRows, aColumns) = (a[a.count - 2], a[a.count - 1])
        let (bRows, bColumns) = (b[b.count - 2], b[b.count - 1])
        let rows = transposeLeft ? aColumns : aRows
        let inner = transposeLeft ? aRows : aColumns
        let columns = transposeRight ? bRows : bColumns
        guard inner == (transposeRight ? bColumns : bRows) else {
            throw ModelError.shapes("matmul", a, b)
        }
        let batch = a.dropLast(2).reduce(1, *)
        let out = make(Shape(a.dropLast(2) + [rows, columns]))
        let x = BatchedMatrix(left.value, rows: aRows, columns: aColumns)
        let y = BatchedMatrix(right.value, rows: bRows, columns: bColumns)
        let z = BatchedMatrix(out, rows: rows, columns: columns)
        workspace.ranges(batch, work: rows * inner * columns, minimum: 1 << 20) { range in
            for index in range {
                z.set(
                    index, x.operand(index, transposed: transposeLeft),
                    y.operand(index, transposed: transposeRight), inner: inner, adds: false,
                    scale: scale)
            }
        }
        return record(out, [left, right]) { [workspace] gradient in
            let dz = BatchedMatrix(gradient, rows: rows, columns: columns)
            let work = rows * inner * columns
            if left.needsGradient {
                let (target, adds) = self.gradientTarget(left)
                let dx = BatchedMatrix(target, rows: aRows, columns: aColumns)
                workspace.ranges(batch, work: work, minimum: 1 << 20) { range in
                    for index in range {
                        let g = dz.operand(index, transposed: transposeLeft)
                        let other = y.operand(index, transposed: transposeRight == transposeLeft)
                        dx.set(
                            index, transposeLeft ? other : g, transposeLeft ? g : other,
                            inner: columns, adds: adds, scale: scale)
                    }
                }
            }
            if right.needsGradient {
                let (target, adds) = self.gradientTarget(right)
                let dy = BatchedMatrix(target, rows: bRows, columns: bColumns)
                workspace.ranges(batch, work: work, minimum: 1 << 20) { range in
                    for index in range {
                        let g = dz.operand(index, transposed: transposeRight)
                        let other = x.operand(index, transposed: transposeLeft == transposeRight)
                        dy.set(
                            index, transposeRight ? g : other, transposeRight ? other : g,
                            inner: rows, adds: adds, scale: scale)
                    }
                }
            }
        }
    }
}

/// Matrices one behind the other in one tensor.
private struct BatchedMatrix: Sendable {
    let tensor: Tensor
    let rows: Int
    let columns: Int

    init(_ tensor: Tensor, rows: Int, columns: Int) {
        self.tensor = tensor
        self.rows = rows
        self.columns = columns
    }

    func operand(_ index: Int, transposed: Bool) -> MatrixProduct.Operand {
        .init(tensor.pointer + index * rows * columns, stride: columns, transposed: transposed)
    }

    func set(
        _ index: Int, _ left: MatrixProduct.Operand, _ right: MatrixProduct.Operand, inner: Int,
        adds: Bool, scale: Float
    ) {
        MatrixProduct.multiply(
            left, right, into: tensor.pointer + index * rows * columns, outStride: columns,
            rows: rows, columns: columns, inner: inner, adds: adds, scale: scale)
    }
}
