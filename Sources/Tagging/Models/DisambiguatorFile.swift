import Foundation
import TextModel

/// What a disambiguator's manifest has of its own.
struct DisambiguatorArchitecture: ModelArchitecture {
    static let kind = "disambiguator"
    /// What the text classifier is, its labels among it.
    ///
    /// The labels are tag ids: those that examples carried themselves, then their ancestors. A tag
    /// that is both comes twice.
    let text: TextModelFile.Manifest
    /// How the scores of a mention's candidates become probabilities.
    let candidates: CandidateCalibration

    var labelCount: Int { text.labels.count }
}

/// A disambiguator on disk: `model.json` and `model.safetensors` in a version's folder.
enum DisambiguatorFile {
    private static let tensors = "model.safetensors"
    private static let commentWeightKey = "commentWeight"
    private static let priorExponentKey = "priorExponent"

    /// Loads a version after its checksum was verified.
    static func load(
        _ version: String, of name: String, from catalogue: ModelCatalogue
    ) throws -> Disambiguator {
        let manifest = try catalogue.manifest(
            of: version, of: name, as: DisambiguatorArchitecture.self)
        let file = try catalogue.verifiedFile(
            tensors, of: version, of: name, head: manifest.head)
        let architecture = manifest.architecture
        let model = try TextModelFile.read(file.path, architecture.text)
        func setting(_ key: String, _ range: ClosedRange<Double>) -> Float {
            let value = manifest.head.hyperparameters[key] ?? 0
            return Float(min(max(value, range.lowerBound), range.upperBound))
        }
        try architecture.candidates.validate()
        return Disambiguator(
            name: "\(name)/\(version)", model: model,
            commentWeight: setting(commentWeightKey, 0...1000),
            priorExponent: setting(priorExponentKey, 0...10), candidates: architecture.candidates)
    }

    /// Writes a new version and returns its name.
    static func publish(
        _ model: TextModel, name: String, settings: DisambiguatorTraining.Settings,
        candidates: CandidateCalibration, metrics: [String: Double], in catalogue: ModelCatalogue
    ) throws -> String {
        try catalogue.publish(name) { folder in
            try TextModelFile.write(model, to: folder.appendingPathComponent(tensors).path)
        } manifest: { version, files in
            ModelManifest(
                version: version, created: Date().formatted(.iso8601),
                hyperparameters: [
                    "seed": Double(settings.seed), commentWeightKey: Double(settings.commentWeight),
                    priorExponentKey: Double(settings.priorExponent),
                ],
                architecture: DisambiguatorArchitecture(
                    text: TextModelFile.manifest(of: model), candidates: candidates),
                metrics: metrics, files: files)
        }
    }
}
