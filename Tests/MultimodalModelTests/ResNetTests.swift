import MultimodalModel
import NeuralNetwork
import Tensor
import Testing

@Suite("Residual networks that can be trained")
struct ResNetTests {
    private func make(_ architecture: ResNetArchitecture, seed: UInt64) throws -> ResNet {
        var start = Initialisation(seed: seed)
        return try ResNet(architecture, &start)
    }

    private func pictures(_ side: Int, seed: UInt64) -> Tensor {
        var start = Initialisation(seed: seed)
        return start.normal([2, side, side, 3], deviation: 1)
    }

    private func logits(_ network: ResNet, _ pictures: Tensor) throws -> [Float] {
        let tape = Tape(.evaluation)
        return try network(tape.constant(pictures), tape).value.elements
    }

    private static let architectures: [ResNetArchitecture] = [
        ResNetArchitecture.small(classCount: 3),
        try? ResNetArchitecture(
            block: .bottleneck, layers: [1, 2], widths: [4, 8], stem: .torchvision, classCount: 3),
    ].compactMap(\.self)

    @Test("checkpoints have torchvision's names and shapes", arguments: architectures)
    func names(_ architecture: ResNetArchitecture) throws {
        var file = TensorFile()
        Checkpoint.save(try make(architecture, seed: 1), to: &file)
        let floats = file.tensors.filter { $0.value.type == .f32 }
        #expect(floats.count == architecture.namedShapes.count)
        for named in architecture.namedShapes {
            #expect(floats[named.name]?.shape == named.shape, "\(named.name)")
        }
    }

    @Test("a checkpoint gives another network the same logits", arguments: architectures)
    func roundTrip(_ architecture: ResNetArchitecture) throws {
        let first = try make(architecture, seed: 1)
        let second = try make(architecture, seed: 2)
        let pictures = pictures(20, seed: 3)
        let expected = try logits(first, pictures)
        #expect(try logits(second, pictures) != expected)
        var file = TensorFile()
        Checkpoint.save(first, to: &file)
        try Checkpoint.load(second, from: file)
        #expect(try logits(second, pictures) == expected)
    }

    @Test("a start from other classes takes the convolutions and leaves fc as it is")
    func otherClasses() throws {
        let first = try make(.small(classCount: 5), seed: 1)
        let second = try make(.small(classCount: 3), seed: 2)
        var file = TensorFile()
        Checkpoint.save(first, to: &file)
        try second.start(from: file)
        let tape = Tape(.evaluation)
        let pictures = tape.constant(pictures(20, seed: 3))
        #expect(
            try first.pooled(pictures, tape).value.elements
                == (try second.pooled(pictures, tape).value.elements))
        #expect(throws: ModelError.self) { try Checkpoint.load(second, from: file) }
    }

    @Test("a start from a file without a tensor names it")
    func missing() throws {
        let network = try make(.small(classCount: 3), seed: 1)
        var file = TensorFile()
        var whole = TensorFile()
        Checkpoint.save(network, to: &whole)
        for (name, _) in whole.tensors where name != "layer2.0.conv1.weight" {
            guard whole.tensors[name]?.type == .f32, let shape = whole.tensors[name]?.shape else {
                continue
            }
            file.set(name, try whole.floats(name, shape: shape), shape: shape)
        }
        #expect(throws: ModelError(.fileMissingTensor(tensor: "layer2.0.conv1.weight"))) {
            try network.start(from: file)
        }
    }

    @Test("a network learns to tell two pictures apart")
    func learns() throws {
        let network = try make(.small(classCount: 2), seed: 1)
        let workspace = Workspace()
        let optimizer = AdamW(network.parameters, rate: 1e-2)
        let pictures = pictures(16, seed: 5)
        var losses: [Float] = []
        for step in 0..<6 {
            let tape = Tape(.training(seed: 1, step: UInt64(step)), in: workspace)
            let logits = try network(tape.constant(pictures), tape)
            let loss = try tape.softmaxCrossEntropy(logits, labels: [0, 1])
            losses.append(loss.value.elements[0])
            try tape.backward(loss)
            optimizer.step(maximumNorm: 1)
        }
        #expect(losses[5] < losses[0] / 2)
    }
}
