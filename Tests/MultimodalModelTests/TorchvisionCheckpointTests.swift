import Foundation
import MultimodalModel
import NeuralNetwork
import Tensor
import Testing

/// Writes checkpoints that `Tools/reference/check-checkpoint.py` loads into torchvision.
@Suite("Checkpoints for torchvision")
struct TorchvisionCheckpointTests {
    private static let folder = ProcessInfo.processInfo.environment["TAGGRAPH_CHECKPOINTS"]

    @Test(
        "networks that were trained here are written with their logits",
        .enabled(if: folder != nil),
        arguments: [
            ("small", ResNetArchitecture.small(classCount: 65), 64),
            ("resnet18", .resNet18(classCount: 10), 64),
            ("resnet34", .resNet34(classCount: 10), 64),
            ("resnet50", .resNet50(classCount: 10), 64),
        ])
    func write(_ name: String, _ architecture: ResNetArchitecture, _ side: Int) throws {
        let folder = try #require(Self.folder)
        var start = Initialisation(seed: 7)
        let network = try ResNet(architecture, &start)
        let optimizer = SGD(network.parameters, rate: 0.02, momentum: 0.9)
        let workspace = Workspace()
        for step in 0..<2 {
            let tape = Tape(.training(seed: 1, step: UInt64(step)), in: workspace)
            let pictures = start.normal([4, side, side, 3], deviation: 1)
            let loss = try tape.softmaxCrossEntropy(
                try network(tape.constant(pictures), tape), labels: [0, 1, 2, 3])
            try tape.backward(loss)
            optimizer.step(maximumNorm: 1)
        }
        let pictures = start.normal([2, side, side, 3], deviation: 1)
        let tape = Tape(.evaluation, in: workspace)
        let logits = try network(tape.constant(pictures), tape).value
        var file = TensorFile()
        Checkpoint.save(network, to: &file, prefix: "model.")
        file.set("logits", logits)
        let planes = Tensor(uninitialized: [2, 3, side, side])
        for index in 0..<pictures.count {
            let (pixel, channel) = (index / 3, index % 3)
            let (picture, place) = (pixel / (side * side), pixel % (side * side))
            planes.pointer[(picture * 3 + channel) * side * side + place] = pictures.pointer[index]
        }
        file.set("input", planes)
        try file.write(to: "\(folder)/\(name).safetensors")
    }
}
