import Foundation
import NeuralNetwork
import Tensor
import TextModel

/// How a ResNet + GRU is kept: its numbers in a tensor file, the rest in a manifest that the caller
/// keeps beside it.
///
///     tower.*    the residual network, as torchvision names its tensors
///     text.*     the text classifier, as `TextModelFile` does; its n-grams are the GRU's too
///     head.*     the network of GRUs: token_projection, frame_projection, token_gru, …
public enum ResNetGRUFile {
    /// The name of the tensor file in a version's folder.
    public static let tensors = "model.safetensors"
    private static let formatName = "taggraph.resnetgru.1"
    private static let textFormat = "textFormat"

    /// Writes a model's numbers to `model.safetensors` in a folder that is there, and waits until
    /// they are on the disk.
    public static func write(_ model: ResNetGRU, to folder: URL) throws(ModelError) {
        var file = TensorFile(metadata: ["format": formatName])
        file.merge(model.towerFile, prefix: "tower.")
        let text = TextModelFile.tensors(of: model.text)
        file.merge(text, prefix: "text.")
        file.metadata[textFormat] = text.metadata["format"]
        Checkpoint.save(model.network, to: &file, prefix: "head.")
        try file.write(to: folder.appendingPathComponent(tensors).path)
    }

    /// Reads the model that `architecture` describes.
    ///
    /// Everything is checked: a damaged file or a manifest that does not fit gives an error, never
    /// a model that answers wrongly.
    public static func read(
        _ architecture: ResNetGRUArchitecture, from folder: URL
    ) throws(ModelError) -> ResNetGRU {
        let path = folder.appendingPathComponent(tensors).path
        do {
            return try model(try TensorFile.read(path), architecture)
        } catch {
            throw error.at(path)
        }
    }

    /// The model of these numbers.
    public static func model(
        _ file: TensorFile, _ architecture: ResNetGRUArchitecture
    ) throws(ModelError) -> ResNetGRU {
        try architecture.check()
        guard file.metadata["format"] == formatName else {
            throw ModelError(.fileHeader(detail: "it does not say that it is a ResNet + GRU"))
        }
        var textFile = file.part("text.")
        textFile.metadata["format"] = file.metadata[textFormat]
        let text = try TextModelFile.model(textFile, architecture.text)
        guard text.classCount == architecture.labelCount else {
            throw ModelError(.manifest(field: "text.labels", detail: "are not the model's"))
        }
        // Nothing is allocated by the manifest's numbers before the file is known to hold them.
        try expect(
            file, "head.token_projection.weight", [architecture.hidden, text.embeddingWidth])
        try expect(
            file, "head.frame_projection.weight",
            [architecture.hidden, architecture.tower.featureCount])
        try expect(
            file, "head.token_gru.weight_hh_l0", [3 * architecture.hidden, architecture.hidden])
        for named in architecture.tower.namedShapes {
            try expect(file, "tower.\(named.name)", named.shape)
        }
        var start = Initialisation(seed: 0)
        let network = FusionNetwork(
            tokenWidth: text.embeddingWidth, frameWidth: architecture.tower.featureCount,
            hidden: architecture.hidden, labelCount: architecture.labelCount, &start)
        try Checkpoint.load(network, from: file, prefix: "head.")
        network.setTrainable(false)
        return try ResNetGRU(
            architecture, text: text, towerFile: file.part("tower."), network: network)
    }

    private static func expect(
        _ file: TensorFile, _ name: String, _ shape: [Int]
    ) throws(ModelError) {
        guard let entry = file.tensors[name] else {
            throw ModelError(.fileMissingTensor(tensor: name))
        }
        guard entry.type == .f32, entry.shape == shape else {
            throw ModelError(
                .fileMismatch(
                    tensor: name, found: "\(entry.type.rawValue) \(entry.shape)",
                    expected: "F32 \(shape)"))
        }
    }
}
