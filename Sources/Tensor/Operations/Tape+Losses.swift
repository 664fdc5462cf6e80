import CKernels

extension Tape {
    /// The mean softmax cross-entropy of logits `[rows, classes]` against a label each, as PyTorch
    /// computes it; rows whose label is negative do not count.
    ///
    /// With `weights` (one a row) the mean is a weighted one. It is 0 where no row counts. Fails
    /// where a label is not below the classes or the shapes do not go together.
    public func softmaxCrossEntropy(
        _ logits: Variable, labels: [Int32], smoothing: Float = 0, weights: [Float]? = nil
    ) throws(ModelError) -> Variable {
        let shape = logits.shape.dimensions
        guard shape.count == 2, shape[0] == labels.count,
            weights.map({ $0.count == shape[0] }) ?? true
        else {
            throw ModelError.shapes("softmaxCrossEntropy", shape, [labels.count])
        }
        let columns = shape[1]
        for label in labels where Int(label) >= columns {
            throw ModelError(
                .operationIndex(
                    operation: "softmaxCrossEntropy", index: Int(label), limit: columns))
        }
        var total: Float = 0
        for (row, label) in labels.enumerated() where label >= 0 { total += weights?[row] ?? 1 }
        let scale = total == 0 ? 0 : 1 / total
        return loss(logits, rows: shape[0], columns: columns) { row, x, dx in
            guard labels[row] >= 0 else {
                dx?.update(repeating: 0, count: columns)
                return 0
            }
            return tg_cross_entropy_row(
                dx, x, columns, Int(labels[row]), smoothing, scale * (weights?[row] ?? 1))
        }
    }

    /// The mean over rows of the softmax cross-entropy of logits `[rows, classes]` against a
    /// distribution each: -sum(target * log softmax).
    ///
    /// Fails where the shapes are not the same.
    public func softmaxCrossEntropy(
        _ logits: Variable, targets: Tensor, weights: [Float]? = nil
    ) throws(ModelError) -> Variable {
        let shape = logits.shape.dimensions
        guard shape.count == 2, targets.shape == logits.shape,
            weights.map({ $0.count == shape[0] }) ?? true
        else {
            throw ModelError.shapes("softmaxCrossEntropy", shape, targets.shape.dimensions)
        }
        let total = weights.map { $0.reduce(0, +) } ?? Float(shape[0])
        let scale = total == 0 ? 0 : 1 / total
        return loss(logits, rows: shape[0], columns: shape[1]) { row, x, dx in
            tg_cross_entropy_targets(
                dx, x, targets.pointer + row * shape[1], shape[1], scale * (weights?[row] ?? 1))
        }
    }

    /// The mean sigmoid cross-entropy of logits `[rows, classes]` against targets in 0...1, as
    /// PyTorch's BCEWithLogits; `mask` weighs each row (0 leaves it out of the mean).
    ///
    /// Fails where the shapes do not go together.
    public func sigmoidCrossEntropy(
        _ logits: Variable, targets: Tensor, mask: [Float]? = nil
    ) throws(ModelError) -> Variable {
        let shape = logits.shape.dimensions
        guard shape.count == 2, targets.shape == logits.shape,
            mask.map({ $0.count == shape[0] }) ?? true
        else {
            throw ModelError.shapes("sigmoidCrossEntropy", shape, targets.shape.dimensions)
        }
        let total = (mask.map { $0.reduce(0, +) } ?? Float(shape[0])) * Float(shape[1])
        let scale = total == 0 ? 0 : 1 / total
        return loss(logits, rows: shape[0], columns: shape[1]) { row, x, dx in
            tg_sigmoid_cross_entropy(
                dx, x, targets.pointer + row * shape[1], shape[1], scale * (mask?[row] ?? 1))
        }
    }

    /// The mean of (x - target)^2.
    ///
    /// Fails where the shapes are not the same.
    public func meanSquaredError(_ x: Variable, _ target: Tensor) throws(ModelError) -> Variable {
        guard x.shape == target.shape else {
            throw ModelError.shapes("meanSquaredError", x.shape.dimensions, target.shape.dimensions)
        }
        let difference = make(x.shape)
        difference.pointer.update(from: x.value.pointer, count: x.value.count)
        tg_add_scaled(difference.pointer, target.pointer, target.count, -1)
        let count = Double(max(1, x.value.count))
        let mean = tg_sum_of_squares(difference.pointer, difference.count) / count
        return record(Tensor([Float(mean)], shape: []), [x]) { gradient in
            tg_scale(
                difference.pointer, difference.pointer, difference.count,
                gradient.pointer[0] * Float(2 / count))
            self.accumulate(difference, into: x)
        }
    }

    /// Sums the losses of rows; their gradients are computed at once and kept.
    private func loss(
        _ logits: Variable, rows: Int, columns: Int,
        _ row: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>?) -> Float
    ) -> Variable {
        let gradients = isRecorded([logits]) ? make(logits.shape) : nil
        var total = 0.0
        for index in 0..<rows {
            total += Double(
                row(
                    index, logits.value.pointer + index * columns,
                    gradients.map { $0.pointer + index * columns }))
        }
        return record(Tensor([Float(total)], shape: []), [logits]) { gradient in
            guard let gradients else { return }
            if gradient.pointer[0] != 1 {
                tg_scale(
                    gradients.pointer, gradients.pointer, gradients.count, gradient.pointer[0])
            }
            self.accumulate(gradients, into: logits)
        }
    }
}
