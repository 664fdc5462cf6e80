import CKernels

/// Batch norm as training needs it, with the ReLU and the residual that follow it.
///
/// Tensors are `[rows, channels]` by their first float: the rows are the pixels of all pictures.
/// Sums are made block of rows by block of rows in a fixed order, whatever the number of threads.
public struct BatchNormKernel: Sendable {
    /// The rows of a batch.
    public let rows: Int
    /// The channels of a row.
    public let channels: Int
    /// What is added to the variance.
    public let epsilon: Float
    /// Whether negative outputs become 0.
    public let activation: Activation

    /// What follows the norm.
    public enum Activation: Sendable {
        /// Nothing.
        case none
        /// Negative outputs become 0.
        case relu
    }

    /// The running statistics, which take the place of the batch's where a model is used.
    public struct RunningStatistics {
        /// The mean of each channel.
        public let mean: UnsafeMutablePointer<Float>
        /// The variance of each channel, with n-1 in its denominator.
        public let variance: UnsafeMutablePointer<Float>
        /// The weight of a new batch.
        public let momentum: Float

        /// Names the statistics that a forward pass updates.
        public init(
            mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>,
            momentum: Float = 0.1
        ) {
            self.mean = mean
            self.variance = variance
            self.momentum = momentum
        }
    }

    /// Describes the norm; there must be at least one row and one channel.
    public init(rows: Int, channels: Int, activation: Activation, epsilon: Float = 1e-5) {
        precondition(rows > 0 && channels > 0, "there is something to normalise")
        self.rows = rows
        self.channels = channels
        self.activation = activation
        self.epsilon = epsilon
    }

    /// A block is what one thread works on at a time: small enough that it is read from the cache
    /// when it is read again.
    private var blockRows: Int { max(1, 16384 / channels) }
    private var blockCount: Int { (rows + blockRows - 1) / blockRows }

    private func block(_ index: Int) -> (start: Int, count: Int) {
        (index * blockRows, min(blockRows, rows - index * blockRows))
    }

    /// Normalises by the batch's own mean and variance.
    ///
    /// `saved` gets `2 * channels` floats for the backward pass. `residual` is added before the
    /// activation. Running statistics are updated where they are given.
    public func forward(
        input: UnsafePointer<Float>, residual: UnsafePointer<Float>?,
        scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        running: RunningStatistics?, output: UnsafeMutablePointer<Float>,
        saved: UnsafeMutablePointer<Float>, team: WorkerTeam, arena: TensorArena
    ) {
        let factors = arena.lend(channels)
        moments(input, mean: saved, squares: saved + channels, team: team, arena: arena)
        for channel in 0..<channels {
            let squares = saved[channels + channel]
            let variance = squares / Float(rows)
            if let running {
                let unbiased = squares / Float(max(1, rows - 1))
                running.mean[channel] += running.momentum * (saved[channel] - running.mean[channel])
                running.variance[channel] +=
                    running.momentum * (unbiased - running.variance[channel])
            }
            let inverse = 1 / (variance + epsilon).squareRoot()
            saved[channels + channel] = inverse
            factors.pointer[channel] = scale[channel] * inverse
        }
        apply(
            input: input, residual: residual, mean: saved, scale: factors.pointer, shift: shift,
            output: output, team: team)
    }

    /// Normalises by given statistics, as a model in use does.
    public func forward(
        input: UnsafePointer<Float>, residual: UnsafePointer<Float>?,
        scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        mean: UnsafePointer<Float>, variance: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>, team: WorkerTeam, arena: TensorArena
    ) {
        let factors = arena.lend(channels)
        for channel in 0..<channels {
            factors.pointer[channel] = scale[channel] / (variance[channel] + epsilon).squareRoot()
        }
        apply(
            input: input, residual: residual, mean: mean, scale: factors.pointer, shift: shift,
            output: output, team: team)
    }

    private func apply(
        input: UnsafePointer<Float>, residual: UnsafePointer<Float>?,
        mean: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>, team: WorkerTeam
    ) {
        let input = SharedPointer(reading: input)
        let residual = residual.map { SharedPointer(reading: $0) }
        let mean = SharedPointer(reading: mean)
        let scale = SharedPointer(reading: scale)
        let shift = SharedPointer(reading: shift)
        let output = SharedPointer(output)
        team.run(blockCount) { index in
            let (start, count) = block(index)
            let offset = start * channels
            tg_batch_norm_apply(
                output + offset, input + offset, residual.map { $0 + offset }, count, channels,
                mean.start, scale.start, shift.start, activation == .relu ? 1 : 0)
        }
    }

    private func moments(
        _ input: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
        squares: UnsafeMutablePointer<Float>, team: WorkerTeam, arena: TensorArena
    ) {
        let parts = arena.lend(2 * channels * blockCount)
        let shared = (input: SharedPointer(reading: input), parts: SharedPointer(parts.pointer))
        team.run(blockCount) { index in
            let (start, count) = block(index)
            let part = shared.parts + 2 * channels * index
            tg_batch_norm_moments(
                shared.input + start * channels, count, channels, part, part + channels)
        }
        mean.update(from: parts.pointer, count: channels)
        squares.update(from: parts.pointer + channels, count: channels)
        var seen = block(0).count
        for index in 1..<max(1, blockCount) {
            let part = parts.pointer + 2 * channels * index
            let count = block(index).count
            let share = Float(count) / Float(seen + count)
            let weight = Float(seen) * share
            for channel in 0..<channels {
                let distance = part[channel] - mean[channel]
                mean[channel] += distance * share
                squares[channel] += part[channels + channel] + distance * distance * weight
            }
            seen += count
        }
    }

    /// Computes the gradients by input, residual, scale and shift.
    ///
    /// `output` is that of the forward pass; it is read only where there is an activation.
    /// `inputGradient` may be `outputGradient`.
    public func backward(
        input: UnsafePointer<Float>, output: UnsafePointer<Float>,
        outputGradient: UnsafePointer<Float>, scale: UnsafePointer<Float>,
        saved: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
        residualGradient: UnsafeMutablePointer<Float>?,
        _ residualWrite: TrainingConvolution.GradientWrite = .replace,
        scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>,
        team: WorkerTeam, arena: TensorArena
    ) {
        let parts = arena.lend(2 * channels * blockCount)
        let factors = arena.lend(3 * channels)
        let shared = Shared(
            input: SharedPointer(reading: input),
            output: activation == .relu ? SharedPointer(reading: output) : nil,
            outputGradient: SharedPointer(reading: outputGradient),
            saved: SharedPointer(reading: saved), parts: SharedPointer(parts.pointer),
            factors: SharedPointer(factors.pointer), inputGradient: SharedPointer(inputGradient),
            residualGradient: residualGradient.map { SharedPointer($0) })
        team.run(blockCount) { index in
            let (start, count) = block(index)
            let offset = start * channels
            let part = shared.parts + 2 * channels * index
            tg_batch_norm_gradient_sums(
                shared.outputGradient + offset, shared.output.map { $0 + offset },
                shared.input + offset, shared.saved.start, count, channels, part, part + channels)
        }
        for channel in 0..<channels {
            var sum: Float = 0
            var products: Float = 0
            for index in 0..<blockCount {
                sum += parts.pointer[2 * channels * index + channel]
                products += parts.pointer[2 * channels * index + channels + channel]
            }
            let inverse = saved[channels + channel]
            let factor = scale[channel] * inverse
            shiftGradient[channel] = sum
            scaleGradient[channel] = products * inverse
            factors.pointer[channel] = factor
            factors.pointer[channels + channel] =
                -factor * inverse * inverse * products / Float(rows)
            factors.pointer[2 * channels + channel] = -factor * sum / Float(rows)
        }
        team.run(blockCount) { index in
            let (start, count) = block(index)
            let offset = start * channels
            tg_batch_norm_gradient_apply(
                shared.inputGradient + offset, shared.residualGradient.map { $0 + offset },
                residualWrite == .add ? 1 : 0, shared.outputGradient + offset,
                shared.output.map { $0 + offset }, shared.input + offset, shared.saved.start,
                count, channels, shared.factors.start, shared.factors + channels,
                shared.factors + 2 * channels)
        }
    }

    private struct Shared: Sendable {
        let input: SharedPointer<Float>
        let output: SharedPointer<Float>?
        let outputGradient: SharedPointer<Float>
        let saved: SharedPointer<Float>
        let parts: SharedPointer<Float>
        let factors: SharedPointer<Float>
        let inputGradient: SharedPointer<Float>
        let residualGradient: SharedPointer<Float>?
    }
}
