import MultimodalModel
import Tensor

/// A residual network of random weights on random pictures.
struct ResNetWork: Work {
    private let network: ResNetInference
    private let pictures: Tensor
    private let team: WorkerTeam

    init(_ name: String, size: Int, pictures: Int, threadCount: Int) throws {
        let architecture = try Self.architecture(name, classCount: 1000)
        network = try ResNetInference(architecture, from: Self.randomCheckpoint(architecture))
        self.pictures = Self.randomPictures(size: size, count: pictures)
        team = WorkerTeam(threadCount: threadCount)
    }

    func run() throws { _ = try network(pictures, team: team) }

    static func architecture(_ name: String, classCount: Int) throws -> ResNetArchitecture {
        switch name {
        case "resnet18": .resNet18(classCount: classCount)
        case "resnet34": .resNet34(classCount: classCount)
        case "resnet50": .resNet50(classCount: classCount)
        default: throw UsageError([name])
        }
    }

    static func randomPictures(size: Int, count: Int) -> Tensor {
        var generator = SeededGenerator(seed: 1)
        return Tensor(
            (0..<count * size * size * 3).map { _ in generator.nextFloat() * 4 - 2 },
            shape: [count, size, size, 3])
    }

    /// Weights under which maps keep their size from layer to layer.
    private static func randomCheckpoint(_ architecture: ResNetArchitecture) -> TensorFile {
        var generator = SeededGenerator(seed: 2)
        var file = TensorFile()
        for named in architecture.namedShapes {
            let count = named.shape.reduce(1, *)
            let inputs = count / (named.shape.first ?? 1)
            let values: [Float]
            if named.shape.count > 1 {
                let bound = (6 / Float(inputs)).squareRoot()
                values = (0..<count).map { _ in (generator.nextFloat() * 2 - 1) * bound }
            } else {
                let isOne = named.name.hasSuffix("running_var") || named.name.hasSuffix("weight")
                values = [Float](repeating: isOne ? 0.5 : 0, count: count)
            }
            file.set(named.name, values, shape: named.shape)
        }
        return file
    }
}
