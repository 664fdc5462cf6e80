import Foundation
import Synchronization
import TextModel

/// The loaded models of a database: notices within a tenth of a second that another version became
/// the active one, loads it once, and serves the old one to who still uses it.
final class DisambiguatorCache: Sendable {
    private struct Loaded {
        var version: String?
        var model: Disambiguator?
        var checked: ContinuousClock.Instant
    }

    private let catalogue: ModelCatalogue
    private let loaded = Mutex<[String: Loaded]>([:])
    private let changes = Atomic<UInt64>(0)

    /// The model that is used where an option names none.
    static let defaultName = "disambiguator"

    init(catalogue: ModelCatalogue) { self.catalogue = catalogue }

    /// Grows whenever a model is loaded or switched.
    var generation: UInt64 { changes.load(ordering: .acquiring) }

    /// The active version of a model; nil where the default one was never trained.
    ///
    /// Throws where a named model is missing or the files are damaged.
    func active(_ name: String?) throws -> Disambiguator? {
        let wanted = name ?? Self.defaultName
        return try loaded.withLock { loaded in
            let now = ContinuousClock.now
            if let known = loaded[wanted], now - known.checked < .milliseconds(100) {
                if let model = known.model { return model }
                if name == nil, known.version == nil { return nil }
            }
            let version = catalogue.activeVersion(of: wanted)
            if let known = loaded[wanted], known.version == version, let model = known.model {
                loaded[wanted]?.checked = now
                return model
            }
            guard let version else {
                loaded[wanted] = Loaded(version: nil, model: nil, checked: now)
                guard name == nil else {
                    throw TaggingError(
                        "tagging.model.missing",
                        "there is no model '\(wanted)'; train one with 'taggraph train \(wanted)'")
                }
                return nil
            }
            let model = try DisambiguatorFile.load(version, of: wanted, from: catalogue)
            loaded[wanted] = Loaded(version: version, model: model, checked: now)
            changes.wrappingAdd(1, ordering: .releasing)
            return model
        }
    }

    /// Looks at the active version again at the next call, after it was switched here.
    func forget(_ name: String) {
        loaded.withLock { $0[name]?.checked = .now - .seconds(1) }
        changes.wrappingAdd(1, ordering: .releasing)
    }
}
