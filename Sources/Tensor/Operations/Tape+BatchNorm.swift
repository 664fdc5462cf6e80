import CKernels

/// The running mean and variance of a batch norm, changed in place by training.
public struct RunningStatistics: Sendable {
    /// The running mean of each channel.
    public let mean: Tensor
    /// The running variance of each channel, unbiased.
    public let variance: Tensor

    /// Statistics that begin at mean 0 and variance 1.
    public init(channels: Int) {
        mean = Tensor(zeros: [channels])
        variance = Tensor(repeating: 1, shape: [channels])
    }
}

extension Tape {
    /// Batch norm over the last dimension (channels), then + residual, then the activation
    /// (identity or ReLU).
    ///
    /// In training the batch's biased variance normalises, and the running statistics move by
    /// `momentum` towards the batch's mean and unbiased variance; `usesRunningStatistics` keeps
    /// them, for towers that are frozen. Fails where the shapes do not go together.
    public func batchNorm(
        _ x: Variable, weight: Variable, bias: Variable, running: RunningStatistics,
        residual: Variable? = nil, activation: Activation = .identity, momentum: Float = 0.1,
        epsilon: Float = 1e-5, usesRunningStatistics: Bool = false
    ) throws(ModelError) -> Variable {
        let channels = x.shape.dimensions.last ?? 0
        for other in [weight.shape, bias.shape, running.mean.shape, running.variance.shape]
        where other.dimensions != [channels] {
            throw ModelError.shapes("batchNorm", x.shape.dimensions, other.dimensions)
        }
        if let residual, residual.shape != x.shape {
            throw ModelError.shapes("batchNorm", x.shape.dimensions, residual.shape.dimensions)
        }
        guard x.value.count > 0 else {
            throw ModelError.shapes("batchNorm", x.shape.dimensions, weight.shape.dimensions)
        }
        guard activation == .relu || activation == .identity else {
            throw ModelError(
                .operationRefused(
                    operation: "batchNorm", detail: "it is followed by ReLU or nothing"))
        }
        let pass = BatchNormKernel(
            rows: x.value.count / channels, channels: channels,
            activation: activation == .relu ? .relu : .none, epsilon: epsilon)
        guard isTraining, !usesRunningStatistics else {
            return frozenBatchNorm(x, pass, weight, bias, running, residual)
        }
        let out = make(x.shape)
        let saved = make([2, channels])
        pass.forward(
            input: x.value.pointer, residual: residual?.value.pointer,
            scale: weight.value.pointer, shift: bias.value.pointer,
            running: .init(
                mean: running.mean.pointer, variance: running.variance.pointer,
                momentum: momentum), output: out.pointer, saved: saved.pointer,
            team: workspace.team, arena: workspace.arena)
        return record(out, [x, weight, bias] + (residual.map { [$0] } ?? [])) { gradient in
            self.batchNormBackward(gradient, pass, out, saved, x, weight, bias, residual)
        }
    }

    private func batchNormBackward(
        _ gradient: Tensor, _ pass: BatchNormKernel, _ out: Tensor, _ saved: Tensor,
        _ x: Variable, _ weight: Variable, _ bias: Variable, _ residual: Variable?
    ) {
        let dx = make(x.shape)
        let dWeight = make(weight.shape)
        let dBias = make(bias.shape)
        let rest = residual.flatMap { $0.needsGradient ? gradientTarget($0) : nil }
        pass.backward(
            input: x.value.pointer, output: out.pointer, outputGradient: gradient.pointer,
            scale: weight.value.pointer, saved: saved.pointer, inputGradient: dx.pointer,
            residualGradient: rest?.tensor.pointer, rest?.adds == true ? .add : .replace,
            scaleGradient: dWeight.pointer, shiftGradient: dBias.pointer, team: workspace.team,
            arena: workspace.arena)
        accumulate(dWeight, into: weight)
        accumulate(dBias, into: bias)
        accumulate(dx, into: x)
    }

    /// Batch norm by statistics that stay as they are.
    private func frozenBatchNorm(
        _ x: Variable, _ pass: BatchNormKernel, _ weight: Variable, _ bias: Variable,
        _ running: RunningStatistics, _ residual: Variable?
    ) -> Variable {
        let out = make(x.shape)
        pass.forward(
            input: x.value.pointer, residual: residual?.value.pointer,
            scale: weight.value.pointer, shift: bias.value.pointer, mean: running.mean.pointer,
            variance: running.variance.pointer, output: out.pointer, team: workspace.team,
            arena: workspace.arena)
        return record(out, [x, weight, bias] + (residual.map { [$0] } ?? [])) { gradient in
            let (rows, channels) = (pass.rows, pass.channels)
            let masked = self.beforeActivation(
                gradient, saved: out, pass.activation == .relu ? .relu : .identity)
            let inverse = self.make(weight.shape)
            let offset = self.make(weight.shape)
            for channel in 0..<channels {
                let variance = running.variance.pointer[channel] + pass.epsilon
                inverse.pointer[channel] = 1 / variance.squareRoot()
                offset.pointer[channel] =
                    -running.mean.pointer[channel] * inverse.pointer[channel]
            }
            if weight.needsGradient {
                let normal = self.make(x.shape)
                tg_multiply_row(
                    normal.pointer, x.value.pointer, inverse.pointer, rows, channels)
                tg_add_row(
                    normal.pointer, normal.pointer, offset.pointer, rows, channels,
                    Activation.identity.code)
                let (target, adds) = self.gradientTarget(weight)
                tg_sum_rows_product(
                    target.pointer, masked.pointer, normal.pointer, rows, channels, adds ? 1 : 0)
            }
            if bias.needsGradient {
                let (target, adds) = self.gradientTarget(bias)
                tg_sum_rows(target.pointer, masked.pointer, rows, channels, adds ? 1 : 0)
            }
            if x.needsGradient {
                tg_multiply(inverse.pointer, inverse.pointer, weight.value.pointer, channels)
                let dx = self.make(x.shape)
                tg_multiply_row(dx.pointer, masked.pointer, inverse.pointer, rows, channels)
                self.accumulate(dx, into: x)
            }
            if let residual { self.accumulate(masked, into: residual, isShared: true) }
        }
    }
}
