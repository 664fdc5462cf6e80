import NeuralNetwork
import Tensor
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("names are PyTorch's, and convolutions lie on disk as it keeps them")
    func names() throws {
        let model = SmallModel(seed: 1)
        #expect(
            model.parameters.map(\.name).prefix(7) == [
                "conv1.weight", "bn1.weight", "bn1.bias", "words.weight", "positions.weight",
                "gru.weight_ih_l0", "gru.weight_hh_l0",
            ])
        #expect(model.parameters.contains { $0.name == "gru.bias_hh_l1_reverse" })
        var file = TensorFile()
        Checkpoint.save(model, to: &file, prefix: "model.")
        let convolution = try #require(file.tensors["model.conv1.weight"])
        #expect(convolution.shape == [8, 3, 3, 3])
        let disk = try file.floats("model.conv1.weight", shape: [8, 3, 3, 3])
        // Output 5, input 2, row 1, column 0.
        let memory = model.convolution.weight.value
        #expect(disk[5 * 27 + 2 * 9 + 1 * 3 + 0] == memory.pointer[((1 * 3 + 0) * 3 + 2) * 8 + 5])
        #expect(file.tensors["model.bn1.num_batches_tracked"]?.type == .i64)
    }

    @Test("what was saved is loaded, statistics and counts too")
    func roundTrip() throws {
        let model = SmallModel(seed: 1)
        try train(model, AdamW(model.parameters), steps: 0..<2)
        var file = TensorFile()
        Checkpoint.save(model, to: &file)
        let other = SmallModel(seed: 2)
        try Checkpoint.load(other, from: try TensorFile.parse(file.encoded()))
        #expect(other.values == model.values)
        #expect(other.norm.running.variance.elements == model.norm.running.variance.elements)
        var again = TensorFile()
        Checkpoint.save(other, to: &again)
        let seen = try again.count("bn1.num_batches_tracked")
        #expect(seen == 2)
        let (first, second) = (try file.encoded(), try again.encoded())
        #expect(first == second)
    }

    @Test("a tensor that is missing, unexpected, misshapen or not finite is named")
    func strict() throws {
        let model = SmallModel(seed: 1)
        var whole = TensorFile()
        Checkpoint.save(model, to: &whole)
        func reason(_ file: TensorFile) -> ModelError.Reason? {
            do {
                try Checkpoint.load(SmallModel(seed: 2), from: file)
                return nil
            } catch {
                return error.reason
            }
        }
        var missing = TensorFile()
        for (name, entry) in whole.tensors where name != "out.bias" { missing.set(name, entry) }
        #expect(reason(missing) == .fileMissingTensor(tensor: "out.bias"))
        var unexpected = whole
        unexpected.set("out.scale", [Float(1)], shape: [1])
        #expect(reason(unexpected) == .fileUnexpectedTensor(tensor: "out.scale"))
        var misshapen = whole
        misshapen.set("out.bias", [Float](repeating: 0, count: 3), shape: [3])
        guard case .fileMismatch(let tensor, _, _) = reason(misshapen) else {
            Issue.record("a shape was taken that does not fit")
            return
        }
        #expect(tensor == "out.bias")
        var infinite = whole
        infinite.set("out.bias", [1, .infinity, 0, 0], shape: [4])
        #expect(reason(infinite) == .fileOutOfRange(tensor: "out.bias", index: 1))
    }

    @Test("a head of another label set can be left out, and keeps its values")
    func ignoring() throws {
        var file = TensorFile()
        Checkpoint.save(SmallModel(seed: 1), to: &file)
        file.set("out.weight", [Float](repeating: 0, count: 18 * 9), shape: [9, 18])
        file.set("out.bias", [Float](repeating: 0, count: 9), shape: [9])
        let model = SmallModel(seed: 2)
        let head = model.out.weight.value.elements
        try Checkpoint.load(model, from: file) { $0.hasPrefix("out.") }
        #expect(model.out.weight.value.elements == head)
        #expect(
            model.words.weight.value.elements == SmallModel(seed: 1).words.weight.value.elements)
    }
}
