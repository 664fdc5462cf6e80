import MultimodalModel
import Tensor

/// A residual network of random weights on random pictures.
struct ResNetWork: Work {
    private let network: ResNetInference
    private let pictures: Tensor
    private let team: WorkerTeam

    init(_ name: String, size: Int, pictures: Int, threadCount: Int) throws {
        let architecture =
            switch name {
            case "resnet18": ResNetArchitecture.resNet18(classCount: 1000)
            case "resnet34": ResNetArchitecture.resNet34(classCount: 1000)
            case "resnet50": ResNetArchitecture.resNet50(classCount: 1000)
            default: throw UsageError(["resnet", name])
            }
        network = try ResNetInference(architecture, from: Self.randomCheckpoint(architecture))
        var generator = SeededGenerator(seed: 1)
        let count = pictures * size * size * 3
        self.pictures = Tensor(
            (0..<count).map { _ in generator.nextFloat() * 4 - 2 },
            shape: [pictures, size, size, 3])
        team = WorkerTeam(threadCount: threadCount)
    }

    func run() throws { _ = try network(pictures, team: team) }

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
