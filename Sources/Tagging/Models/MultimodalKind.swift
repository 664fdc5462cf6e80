import Foundation
import MultimodalModel

extension ResNetGRUArchitecture: ModelArchitecture {
    /// As manifests and commands name it.
    public static let kind = "resnet-gru"
}

/// The kinds of multimodal models: how each is kept below `models`.
enum MultimodalKind {
    /// The models that are used where an option names none: the first that was trained.
    static let defaultNames = [ResNetGRUArchitecture.kind]
    /// The picture of its training beside a version.
    static let curveFile = "training.svg"

    /// Loads a version after its checksums were verified.
    static func load(
        _ version: String, of name: String, from catalogue: ModelCatalogue
    ) throws -> MultimodalTagger {
        let manifest = try catalogue.manifest(
            of: version, of: name, as: ResNetGRUArchitecture.self)
        let file = try catalogue.verifiedFile(
            ResNetGRUFile.tensors, of: version, of: name, head: manifest.head)
        let model = try ResNetGRUFile.read(
            manifest.architecture, from: file.deletingLastPathComponent())
        return MultimodalTagger(name: "\(name)/\(version)", predictor: model)
    }

    /// Writes a new version and returns its name.
    static func publish(
        _ model: ResNetGRU, name: String, hyperparameters: [String: Double],
        metrics: [String: Double], curve: String, in catalogue: ModelCatalogue
    ) throws -> String {
        try catalogue.publish(name) { folder in
            try ResNetGRUFile.write(model, to: folder)
            try Data(curve.utf8).write(to: folder.appendingPathComponent(curveFile))
        } manifest: { version, files in
            ModelManifest(
                version: version, created: Date().formatted(.iso8601),
                hyperparameters: hyperparameters, architecture: model.architecture,
                metrics: metrics, files: files)
        }
    }
}
