import NeuralNetwork
import Testing

@testable import Tensor

@Suite("Training")
struct TrainingTests {
    @Test("a net with a layer of each kind learns its examples")
    func learns() throws {
        let model = SmallModel(seed: 1)
        let losses = try train(model, AdamW(model.parameters, rate: 0.02), steps: 0..<120)
        let (first, last) = (losses.prefix(6).reduce(0, +), losses.suffix(6).reduce(0, +))
        #expect(last < first / 3)
    }

    @Test("memory is flat from the second step on, also where batches differ")
    func flatMemory() throws {
        let workspace = Workspace()
        let model = SmallModel(seed: 1)
        let optimizer = AdamW(model.parameters, rate: 0.02)
        // The three batches once, as their sequences differ in length.
        try train(model, optimizer, steps: 0..<3, in: workspace)
        let bytes = workspace.arena.allocatedBytes
        #expect(bytes > 0)
        try train(model, optimizer, steps: 3..<30, in: workspace) {
            #expect(workspace.arena.allocatedBytes == bytes)
        }
    }

    @Test("equal batches need no more memory after the first step")
    func flatAfterFirst() throws {
        let workspace = Workspace()
        let model = SmallModel(seed: 1)
        let optimizer = SGD(model.parameters, rate: 0.01, momentum: 0.9)
        var bytes: [Int] = []
        for step in 0..<6 {
            let tape = Tape(.training(seed: 5, step: UInt64(step)), in: workspace)
            try tape.backward(try model.loss(SmallModel.batch(0), tape))
            optimizer.step()
            bytes.append(workspace.arena.allocatedBytes)
        }
        #expect(Set(bytes.dropFirst()).count == 1, "\(bytes)")
    }

    @Test("results are the same bits whatever the number of threads")
    func threads() throws {
        let runs = try [1, 2, 3].map { threadCount in
            let model = SmallModel(seed: 1)
            let workspace = Workspace(team: WorkerTeam(threadCount: threadCount))
            let losses = try train(
                model, AdamW(model.parameters, rate: 0.02), steps: 0..<8, in: workspace)
            return model.values + losses
        }
        #expect(runs[0] == runs[1] && runs[0] == runs[2])
    }

    @Test("large layers, which threads share, give the same bits too")
    func largeLayers() throws {
        let runs = try [1, 2].map { threadCount in
            var start = Initialisation(seed: 3)
            let workspace = Workspace(team: WorkerTeam(threadCount: threadCount))
            let gru = GRU("gru", in: 96, hidden: 128, &start)
            let out = Linear("out", in: 128, out: 700, &start)
            let x = start.normal([48, 5, 96], deviation: 1)
            let tape = Tape(.training(seed: 1, step: 1), in: workspace)
            let y = try gru(tape.constant(x), tape).output
            let soft = tape.softmax(
                try out(try tape.dropout(y, rate: 0.2), tape, activation: .gelu))
            try tape.backward(tape.mean(try tape.multiply(soft, soft)))
            return (gru.parameters + out.parameters).flatMap { $0.gradient?.elements ?? [] }
        }
        #expect(!runs[0].isEmpty && runs[0] == runs[1])
    }

    @Test("another seed gives another training, the same one the same")
    func seeds() throws {
        func values(_ seed: UInt64) throws -> [Float] {
            let model = SmallModel(seed: seed)
            try train(model, AdamW(model.parameters), steps: 0..<3)
            return model.values
        }
        #expect(try values(1) == values(1))
        #expect(try values(1) != values(2))
    }

    @Test("a training that is stopped goes on from its checkpoint as if it had not been")
    func resume() throws {
        for usesMomentum in [true, false] {
            func optimizer(_ model: SmallModel) -> any Optimizer {
                usesMomentum
                    ? SGD(model.parameters, rate: 0.05, momentum: 0.9, decay: 1e-3)
                    : AdamW(model.parameters, rate: 0.02, decay: 0.02)
            }
            let whole = SmallModel(seed: 1)
            try train(whole, optimizer(whole), steps: 0..<10)

            let first = SmallModel(seed: 1)
            let stopped = optimizer(first)
            try train(first, stopped, steps: 0..<4)
            var file = TensorFile()
            Checkpoint.save(first, to: &file)
            Checkpoint.save(stopped, to: &file)
            let read = try TensorFile.parse(file.encoded())

            let second = SmallModel(seed: 99)
            let resumed = optimizer(second)
            try Checkpoint.load(second, from: read) { $0.hasPrefix("optimizer.") }
            try Checkpoint.load(resumed, from: read)
            #expect(resumed.stepCount == 4)
            try train(second, resumed, steps: 4..<10)
            #expect(second.values == whole.values)
        }
    }

    @Test("parts of a batch, each with its share of the loss, add up to the whole")
    func accumulation() throws {
        var start = Initialisation(seed: 3)
        let layer = Linear("out", in: 5, out: 3, &start)
        let x = start.normal([6, 5], deviation: 1)
        let labels: [Int32] = [0, 1, 2, 2, 1, 0]
        func gradient(_ parts: Int) throws -> [Float] {
            layer.clearGradients()
            let size = 6 / parts
            for part in 0..<parts {
                let tape = Tape(.training(seed: 1, step: UInt64(part)))
                let rows = try tape.slice(
                    tape.constant(x), axis: 0, part * size..<(part + 1) * size)
                let loss = try tape.softmaxCrossEntropy(
                    try layer(rows, tape), labels: Array(labels[part * size..<(part + 1) * size]))
                try tape.backward(loss, scale: 1 / Float(parts))
            }
            return layer.parameters.flatMap { $0.gradient?.elements ?? [] }
        }
        for (one, other) in zip(try gradient(1), try gradient(3)) {
            #expect(abs(one - other) < 1e-6)
        }
    }

    @Test("a frozen tower does not change, nor do its statistics, and what lies above learns")
    func frozen() throws {
        let model = SmallModel(seed: 1)
        model.convolution.setTrainable(false)
        model.norm.setTrainable(false)
        let tower = model.convolution.parameters + model.norm.parameters
        let before = tower.flatMap(\.value.elements) + model.norm.running.mean.elements
        let head = model.out.weight.value.elements
        try train(model, AdamW(model.parameters), steps: 0..<3)
        #expect(tower.flatMap(\.value.elements) + model.norm.running.mean.elements == before)
        #expect(model.out.weight.value.elements != head)
    }
}
