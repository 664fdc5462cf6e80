import Foundation
import Synchronization

/// The loaded models of one sort of a database: notices within a tenth of a second that another
/// version became the active one, loads it once, and serves the old one to who still uses it.
final class ActiveModels<Model: Sendable>: Sendable {
    private struct Loaded {
        var version: String?
        var model: Model?
        var checked: ContinuousClock.Instant
        /// Whether it was handed over by the program and lies in no folder.
        var isInstalled = false
    }

    private let catalogue: ModelCatalogue
    private let defaultNames: [String]
    private let load: @Sendable (_ version: String, _ name: String) throws -> Model
    private let loaded = Mutex<[String: Loaded]>([:])
    private let changes = Atomic<UInt64>(0)

    /// Models of a catalogue; the first of `defaultNames` that was ever trained is used where an
    /// option names none.
    init(
        catalogue: ModelCatalogue, defaultNames: [String],
        load: @escaping @Sendable (_ version: String, _ name: String) throws -> Model
    ) {
        self.catalogue = catalogue
        self.defaultNames = defaultNames
        self.load = load
    }

    /// Grows whenever a model is loaded or switched.
    var generation: UInt64 { changes.load(ordering: .acquiring) }

    /// The active version of a model; without a name that of a default one, nil where none of them
    /// was ever trained.
    ///
    /// Throws where a named model is missing or the files are damaged.
    func active(_ name: String?) throws -> Model? {
        if let name {
            guard let model = try current(name) else { throw catalogue.untrained(name) }
            return model
        }
        for name in defaultNames {
            if let model = try current(name) { return model }
        }
        return nil
    }

    private func current(_ name: String) throws -> Model? {
        try loaded.withLock { loaded in
            let now = ContinuousClock.now
            if let known = loaded[name], known.isInstalled || now - known.checked < Self.pause {
                return known.model
            }
            let version = catalogue.activeVersion(of: name)
            if let known = loaded[name], known.version == version {
                loaded[name]?.checked = now
                return known.model
            }
            let model = try version.map { try load($0, name) }
            loaded[name] = Loaded(version: version, model: model, checked: now)
            changes.wrappingAdd(1, ordering: .releasing)
            return model
        }
    }

    /// How long an answer about the active version holds.
    private static var pause: Duration { .milliseconds(100) }

    /// Looks at the active version again at the next call, after it was switched here.
    func forget(_ name: String) {
        loaded.withLock { $0[name]?.checked = .now - .seconds(1) }
        changes.wrappingAdd(1, ordering: .releasing)
    }

    /// Uses a model of the program's own under a name.
    func install(_ model: Model, as name: String) {
        loaded.withLock { $0[name] = Loaded(model: model, checked: .now, isInstalled: true) }
        changes.wrappingAdd(1, ordering: .releasing)
    }
}
