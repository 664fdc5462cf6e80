import MultimodalModel
import NeuralNetwork
import Tensor

/// Training steps of a residual network on one batch: forward, backward, SGD with momentum.
final class ResNetTrainingWork: Work {
    private let network: ResNet
    private let optimizer: SGD
    private let pictures: Tensor
    private let labels: [Int32]
    private let workspace: Workspace

    init(_ name: String, size: Int, batch: Int, threadCount: Int) throws {
        let architecture = try ResNetWork.architecture(name, classCount: 100)
        var initialisation = Initialisation(seed: 1)
        network = try ResNet(architecture, &initialisation)
        optimizer = SGD(network.parameters, rate: 0.01, momentum: 0.9)
        pictures = ResNetWork.randomPictures(size: size, count: batch)
        labels = (0..<batch).map { Int32($0 * 37 % 100) }
        workspace = Workspace(team: WorkerTeam(threadCount: threadCount))
    }

    func run() throws {
        let tape = Tape(.training(seed: 1, step: UInt64(optimizer.stepCount)), in: workspace)
        let logits = try network(tape.constant(pictures), tape)
        try tape.backward(try tape.softmaxCrossEntropy(logits, labels: labels))
        optimizer.step()
    }
}

/// A GRU over one batch, in use or with a training step of AdamW.
final class GRUWork: Work {
    private let gru: GRU
    private let optimizer: AdamW
    private let x: Tensor
    private let target: Tensor
    private let isTraining: Bool
    private let workspace: Workspace

    init(width: Int, steps: Int, batch: Int, threadCount: Int, isTraining: Bool) {
        var initialisation = Initialisation(seed: 1)
        gru = GRU("gru", in: width, hidden: width, &initialisation)
        optimizer = AdamW(gru.parameters, rate: 1e-3)
        var generator = SeededGenerator(seed: 2)
        x = Tensor(
            (0..<batch * steps * width).map { _ in generator.nextFloat() * 2 - 1 },
            shape: [batch, steps, width])
        target = Tensor(zeros: x.shape)
        self.isTraining = isTraining
        workspace = Workspace(team: WorkerTeam(threadCount: threadCount))
    }

    func run() throws {
        guard isTraining else {
            _ = try gru(Variable(x, needsGradient: false), Tape(.evaluation, in: workspace))
            return
        }
        let tape = Tape(.training(seed: 1, step: UInt64(optimizer.stepCount)), in: workspace)
        let output = try gru(tape.constant(x), tape).output
        try tape.backward(try tape.meanSquaredError(output, target))
        optimizer.step()
    }
}
