import Foundation
import NeuralNetwork
import Tensor

/// Trains one module: epochs of steps, with early stopping and checkpoints that resume.
///
/// After each epoch everything that the next one depends on lies in the checkpoint: weights,
/// running statistics, the optimizer's state, the best epoch so far. Random numbers follow from
/// the seed, the epoch and the step, so that a training that was killed goes on to the same result.
final class TrainingStage {
    let kind: MultimodalTrainingProgress.Stage
    let epochCount: Int
    let stepCount: Int
    private let module: any Module
    private let optimizer: AdamW
    private let schedule: Schedule
    private let patience: Int?
    private let checkpoint: StageCheckpoint?
    private var state = StageState()

    /// The gradients' norm is cut to this.
    private static let maximumNorm = 1.0

    init(
        _ kind: MultimodalTrainingProgress.Stage, module: any Module, epochCount: Int,
        stepCount: Int, rate: Double, decay: Double, patience: Int?, checkpoint: StageCheckpoint?
    ) {
        self.kind = kind
        self.module = module
        self.epochCount = epochCount
        self.stepCount = stepCount
        self.patience = patience
        self.checkpoint = checkpoint
        optimizer = AdamW(module.parameters, rate: rate, decay: decay, decaysVectors: false)
        let total = epochCount * stepCount
        schedule = .cosine(rate: rate, warmUp: min(60, total / 10), total: total)
    }

    /// Trains to the end, or until held-out examples have got no better for long enough; then the
    /// module has the weights that did best on them, the last ones where none are held out.
    ///
    /// `step` computes and backpropagates one step's loss; `judge` measures the module as it is.
    func run(
        step: (_ epoch: Int, _ step: Int) throws -> Double,
        judge: () throws -> HeldOutScore?,
        report: (MultimodalTrainingProgress) throws -> Void
    ) throws {
        if let checkpoint { state = try checkpoint.load(module, optimizer) ?? state }
        while state.epoch < epochCount, !isStopped {
            let start = ContinuousClock.now
            var loss = 0.0
            for index in 0..<stepCount {
                loss += try step(state.epoch, index)
                optimizer.rate = schedule.rate(at: optimizer.stepCount)
                optimizer.step(maximumNorm: Self.maximumNorm)
                let done = Double(state.epoch) + Double(index + 1) / Double(stepCount)
                if index + 1 < stepCount {
                    try report(.init(kind, done: done / Double(epochCount)))
                }
            }
            let score = try judge()
            state.epoch += 1
            keepIfBest(score)
            try checkpoint?.save(module, optimizer, state)
            let epoch = MultimodalTrainingEpoch(
                stage: kind, epoch: state.epoch, epochCount: epochCount,
                loss: loss / Double(max(1, stepCount)), heldOutLoss: score?.loss,
                heldOutTop1: score?.top1, seconds: start.duration(to: .now) / .seconds(1))
            try report(
                .init(kind, done: Double(state.epoch) / Double(epochCount), epoch: epoch))
        }
        if let best = state.best { try Checkpoint.load(module, from: best) }
    }

    private var isStopped: Bool {
        guard let patience, state.best != nil else { return false }
        return state.epoch - state.bestEpoch >= patience
    }

    private func keepIfBest(_ score: HeldOutScore?) {
        guard let score, score.loss < state.bestLoss else { return }
        state.bestLoss = score.loss
        state.bestEpoch = state.epoch
        var best = TensorFile()
        Checkpoint.save(module, to: &best)
        state.best = best
    }
}

/// How far a stage has come, beside its weights.
struct StageState {
    /// How many epochs are done.
    var epoch = 0
    /// The epoch that did best on held-out examples.
    var bestEpoch = 0
    /// Its loss there.
    var bestLoss = Double.infinity
    /// Its weights.
    var best: TensorFile?
}
