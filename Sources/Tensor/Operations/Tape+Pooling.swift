import CKernels

extension Tape {
    /// The weighted mean over steps of `[batch, steps, width]`.
    ///
    /// `weights` is `[batch, steps]`: 1 where a step counts, 0 where it is padding. Zeros where
    /// none counts. Fails where the shapes do not go together.
    public func maskedMean(_ x: Variable, weights: Tensor) throws(ModelError) -> Variable {
        let shape = x.shape.dimensions
        guard shape.count == 3, weights.shape.dimensions == [shape[0], shape[1]] else {
            throw ModelError.shapes("maskedMean", shape, weights.shape.dimensions)
        }
        let (steps, width) = (shape[1], shape[2])
        let shares = make(weights.shape)
        let out = Tensor(zeros: [shape[0], width], in: workspace.arena)
        for sample in 0..<shape[0] {
            let total = Float(tg_sum(weights.pointer + sample * steps, steps))
            tg_scale(
                shares.pointer + sample * steps, weights.pointer + sample * steps, steps,
                total == 0 ? 0 : 1 / total)
            for step in 0..<steps where shares.pointer[sample * steps + step] != 0 {
                tg_add_scaled(
                    out.pointer + sample * width,
                    x.value.pointer + (sample * steps + step) * width, width,
                    shares.pointer[sample * steps + step])
            }
        }
        return record(out, [x]) { gradient in
            let (target, adds) = self.gradientTarget(x)
            if !adds { target.pointer.update(repeating: 0, count: target.count) }
            for row in 0..<(shape[0] * steps) where shares.pointer[row] != 0 {
                tg_add_scaled(
                    target.pointer + row * width, gradient.pointer + row / max(1, steps) * width,
                    width, shares.pointer[row])
            }
        }
    }

    /// The mean over the first `lengths` steps of each sequence of `[batch, steps, width]`.
    ///
    /// Fails where the shapes do not go together or a length is not in 0...steps.
    public func maskedMean(_ x: Variable, lengths: [Int]) throws(ModelError) -> Variable {
        let shape = x.shape.dimensions
        guard shape.count == 3, lengths.count == shape[0] else {
            throw ModelError.shapes("maskedMean", shape, [lengths.count])
        }
        for length in lengths where length < 0 || length > shape[1] {
            throw ModelError(
                .operationIndex(operation: "maskedMean", index: length, limit: shape[1] + 1))
        }
        let weights = Tensor(zeros: [shape[0], shape[1]], in: workspace.arena)
        for (sample, length) in lengths.enumerated() {
            (weights.pointer + sample * shape[1]).update(repeating: 1, count: length)
        }
        return try maskedMean(x, weights: weights)
    }
}
