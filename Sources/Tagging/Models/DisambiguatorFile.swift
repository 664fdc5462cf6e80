import Foundation
import TextModel

/// A disambiguator on disk: `model.json` and `model.safetensors` in a version's folder.
enum DisambiguatorFile {
    private static let tensors = "model.safetensors"
    private static let commentWeightKey = "commentWeight"
    private static let priorExponentKey = "priorExponent"

    /// Loads a version after its checksum was verified.
    static func load(
        _ version: String, of name: String, from catalogue: ModelCatalogue
    ) throws -> Disambiguator {
        let manifest = try catalogue.manifest(of: version, of: name)
        guard manifest.kind == DisambiguatorCache.defaultName else {
            throw TaggingError(
                "tagging.model.kind", "model '\(name)' is a \(manifest.kind), not a disambiguator")
        }
        let file = try catalogue.verifiedFile(tensors, of: version, of: name, manifest: manifest)
        let model = try TextModelFile.read(file.path, manifest.text)
        func setting(_ key: String, _ range: ClosedRange<Double>) -> Float {
            let value = manifest.hyperparameters[key] ?? 0
            return Float(min(max(value, range.lowerBound), range.upperBound))
        }
        try manifest.candidates.validate()
        return Disambiguator(
            name: "\(name)/\(version)", model: model,
            commentWeight: setting(commentWeightKey, 0...1000),
            priorExponent: setting(priorExponentKey, 0...10), candidates: manifest.candidates)
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
                kind: DisambiguatorCache.defaultName, version: version,
                created: Date().formatted(.iso8601),
                hyperparameters: [
                    "seed": Double(settings.seed), commentWeightKey: Double(settings.commentWeight),
                    priorExponentKey: Double(settings.priorExponent),
                ],
                text: TextModelFile.manifest(of: model), candidates: candidates, metrics: metrics,
                files: files)
        }
    }
}
