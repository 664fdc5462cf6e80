import NeuralNetwork
import Tensor
import TextModel

/// Trains the image tower: each picture once an epoch, changed at random, towards the labels of the
/// contents that show it; a second layer learns the groups above the labels.
final class TowerTraining {
    let network: ResNet
    private let module: TowerModule
    private let set: TrainingContents
    private let options: ResNetGRUOptions
    /// The pictures of training contents.
    private let pictures: [Int]
    /// For each picture of the store, where its targets begin in `labels`, by label.
    private var labelTargets: [Int: [Float]] = [:]
    private var groupTargets: [Int: [Float]] = [:]
    private let augmentation = PictureAugmentation()

    private static let dropout: Float = 0.2
    private static let batchLength = 64

    init(_ set: TrainingContents, _ options: ResNetGRUOptions) throws(ModelError) {
        self.set = set
        self.options = options
        var start = Initialisation(seed: options.seed ^ 0x7067_1B02)
        network = try ResNet(options.tower(classCount: set.labelCount), &start)
        if let file = options.start { try network.start(from: file) }
        module = TowerModule(network, groupCount: set.groups.count, &start)
        pictures = Array(Set(set.training.flatMap(\.frames))).sorted()
        collectTargets()
    }

    /// The mean of the labels of the contents that show a picture.
    private func collectTargets() {
        var counts: [Int: Float] = [:]
        let groups = set.groupsOfLabel
        for content in set.training where !content.labels.isEmpty {
            let share = set.link == .softmax ? 1 / Float(content.labels.count) : 1
            let above = content.labels.flatMap { groups[$0.value] }
            for picture in content.frames {
                counts[picture, default: 0] += 1
                for label in content.labels {
                    labelTargets[picture, default: .init(repeating: 0, count: set.labelCount)][
                        label.value] += share
                }
                for group in above {
                    groupTargets[picture, default: .init(repeating: 0, count: set.groups.count)][
                        group] += 1 / Float(above.count)
                }
            }
        }
        for (picture, count) in counts {
            labelTargets[picture] = labelTargets[picture]?.map { $0 / count }
            if let targets = groupTargets[picture] {
                let sum = targets.reduce(0, +)
                groupTargets[picture] = targets.map { $0 / sum }
            }
        }
    }

    /// Trains; `report` may throw to stop.
    func run(
        team: WorkerTeam, checkpoint: StageCheckpoint?,
        report: (MultimodalTrainingProgress) throws -> Void
    ) throws {
        guard !pictures.isEmpty else { return }
        let workspace = Workspace(team: team)
        let steps = max(1, (pictures.count + Self.batchLength - 1) / Self.batchLength)
        let stage = TrainingStage(
            .tower, module: module, epochCount: options.towerEpochs(pictures: pictures.count),
            stepCount: steps, rate: options.towerRate, decay: options.towerDecay,
            patience: options.patience, checkpoint: checkpoint)
        var order: [Int] = []
        var orderEpoch = -1
        try stage.run { epoch, step in
            if epoch != orderEpoch {
                var generator = SeededGenerator(seed: options.seed(for: .tower, epoch: epoch))
                order = pictures.shuffled(using: &generator)
                orderEpoch = epoch
            }
            let range = order.count * step / steps..<order.count * (step + 1) / steps
            let tape = Tape(
                .training(seed: options.seed, step: UInt64(epoch * steps + step)), in: workspace)
            return try learn(Array(order[range]), epoch: epoch, tape)
        } judge: {
            try judge(team)
        } report: {
            try report($0)
        }
    }

    private func learn(_ batch: [Int], epoch: Int, _ tape: Tape) throws -> Double {
        let side = options.pictureSize
        let pixels = Tensor(
            uninitialized: [batch.count, side, side, 3], in: tape.workspace.arena)
        let seed = options.seed(for: .cache, epoch: epoch)
        tape.workspace.team.run(batch.count) { [set, augmentation] place in
            set.pictures.write(
                [batch[place]], into: pixels.pointer + place * side * side * 3,
                augmentation: augmentation, seed: seed)
        }
        let pooled = try tape.dropout(
            try network.pooled(tape.constant(pixels), tape), rate: Self.dropout)
        let logits = try network.classify(pooled, tape)
        var loss = try labelLoss(logits, batch, tape)
        if let groups = module.groups, options.groupWeight > 0 {
            let targets = batch.map { groupTargets[$0] ?? [] }
            let known = targets.map { Float($0.isEmpty ? 0 : 1) }
            if known.contains(1) {
                let flat = targets.flatMap {
                    $0.isEmpty ? [Float](repeating: 0, count: set.groups.count) : $0
                }
                let auxiliary = try tape.softmaxCrossEntropy(
                    try groups(pooled, tape),
                    targets: Tensor(flat, shape: [batch.count, set.groups.count]), weights: known)
                loss = try tape.add(loss, tape.scale(auxiliary, by: options.groupWeight))
            }
        }
        try tape.backward(loss)
        return Double(loss.value.pointer[0])
    }

    private func labelLoss(
        _ logits: Variable, _ batch: [Int], _ tape: Tape
    ) throws(ModelError) -> Variable {
        let count = set.labelCount
        let smoothing = set.link == .softmax ? options.towerSmoothing : 0
        var flat: [Float] = []
        var known: [Float] = []
        for picture in batch {
            let targets = labelTargets[picture]
            known.append(targets == nil ? 0 : 1)
            for label in 0..<count {
                flat.append(
                    (targets?[label] ?? 0) * (1 - smoothing) + smoothing / Float(count))
            }
        }
        let targets = Tensor(flat, shape: [batch.count, count])
        switch set.link {
        case .softmax:
            return try tape.softmaxCrossEntropy(logits, targets: targets, weights: known)
        case .sigmoid:
            let loss = try tape.sigmoidCrossEntropy(logits, targets: targets, mask: known)
            // The mean over all labels would leave each with next to no gradient.
            return tape.scale(loss, by: Float(count) / 4)
        }
    }

    /// How the tower alone does on the held-out contents that have pictures.
    private func judge(_ team: WorkerTeam) throws -> HeldOutScore? {
        guard !set.heldOut.isEmpty else { return nil }
        let reader = try TowerReader(network, side: options.pictureSize)
        let shown = Array(Set(set.heldOut.flatMap(\.frames))).sorted()
        guard !shown.isEmpty else { return nil }
        let pooled = try reader.pooled(count: shown.count, team: team) { [set] range, out in
            set.pictures.write(Array(shown[range]), into: out)
        } check: { _ in
        }
        guard let logits = reader.network.classify(pooled) else { return nil }
        var places: [Int: Int] = [:]
        for (place, picture) in shown.enumerated() { places[picture] = place }
        let means = set.heldOut.map { content -> [Float] in
            FrameMean.of(content.frames.compactMap { places[$0] }, in: logits)
        }
        return HeldOutScore(means, set.heldOut.map(\.labels), set.link)
    }
}

/// The tower with the layer that learns groups beside it.
private final class TowerModule: Module {
    let network: ResNet
    let groups: Linear?
    var children: [any Module] { [network] + (groups.map { [$0] } ?? []) }

    init(_ network: ResNet, groupCount: Int, _ start: inout Initialisation) {
        self.network = network
        groups =
            groupCount == 0
            ? nil
            : Linear(
                "groups", in: network.architecture.featureCount, out: groupCount, &start)
    }
}
