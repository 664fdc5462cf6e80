import Foundation
import MultimodalModel

/// The kinds of multimodal models: how each is loaded.
enum MultimodalKind {
    /// The models that are used where an option names none: the first that was trained.
    static let defaultNames = ["resnet-gru"]

    /// Loads a version after its checksums were verified.
    static func load(
        _ version: String, of name: String, from catalogue: ModelCatalogue
    ) throws -> MultimodalTagger {
        let head = try catalogue.head(of: version, of: name)
        throw TaggingError(
            "tagging.model.kind", "model '\(name)' is a \(head.kind), which reads no pictures")
    }
}
