import Tensor

extension ResNetArchitecture {
    /// The network that a checkpoint with torchvision's names holds.
    ///
    /// Only names and shapes are looked at; loading checks the rest. Fails where it holds none.
    public init(describing file: TensorFile) throws(ModelError) {
        guard let first = file.tensors["conv1.weight"]?.shape, first.count == 4 else {
            throw ModelError(.fileMissingTensor(tensor: "conv1.weight"))
        }
        var layers: [Int] = []
        var widths: [Int] = []
        while let width = file.tensors["layer\(layers.count + 1).0.conv1.weight"]?.shape.first,
            layers.count < 8
        {
            var count = 1
            while count < 128,
                file.tensors["layer\(layers.count + 1).\(count).conv1.weight"] != nil
            {
                count += 1
            }
            layers.append(count)
            widths.append(width)
        }
        try self.init(
            block: file.tensors["layer1.0.conv3.weight"] == nil ? .basic : .bottleneck,
            layers: layers, widths: widths, stem: first[2] == 7 ? .torchvision : .small,
            classCount: file.tensors["fc.weight"]?.shape.first ?? 0)
    }
}
