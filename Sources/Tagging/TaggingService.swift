import CypherEngine
import Dispatch
import Foundation
import GraphStore

/// Everything that `CALL tag.*` shares: the vocabulary of each snapshot and the loaded models.
public final class TaggingService: Sendable {
    /// The models below the database.
    public let models: ModelCatalogue
    let store: GraphStore
    let vocabularies: VocabularyCache
    let disambiguators: ActiveModels<Disambiguator>
    let importRoot: String?

    /// A service on a store and its models.
    ///
    /// `importRoot` is the only folder from which `tag.train` reads example files.
    public init(store: GraphStore, models: ModelCatalogue, importRoot: String? = nil) {
        self.store = store
        self.models = models
        self.importRoot = importRoot
        vocabularies = VocabularyCache(store: store)
        disambiguators = ActiveModels(
            catalogue: models, defaultNames: [DisambiguatorArchitecture.kind]
        ) { try DisambiguatorFile.load($0, of: $1, from: models) }
    }

    /// Enters the procedures into a registry.
    public func register(in registry: ProcedureRegistry) {
        registry.register(MatchProcedure(vocabularies: vocabularies))
        registry.register(
            DisambiguateProcedure(vocabularies: vocabularies, disambiguators: disambiguators))
        registry.register(
            ExplainProcedure(vocabularies: vocabularies, disambiguators: disambiguators))
        registry.register(ModelsProcedure(models: models))
        registry.register(UseProcedure(tagging: self))
        registry.register(TrainProcedure(tagging: self))
    }

    /// A training of the disambiguator.
    public func training(_ settings: DisambiguatorTraining.Settings) -> DisambiguatorTraining {
        DisambiguatorTraining(self, settings: settings)
    }

    /// A measuring of the active disambiguator.
    public func evaluation() -> DisambiguatorEvaluation { DisambiguatorEvaluation(self) }

    /// Makes a version of a model the active one, here at once and in other processes soon.
    public func use(_ version: String, of name: String) throws {
        try models.activate(version, of: name)
        disambiguators.forget(name)
    }

    /// Compiles the vocabulary and loads the model on another thread, so that a server's first
    /// request need not wait for them; what fails is told to the request that needs it.
    public func warmUp() {
        DispatchQueue.global(qos: .userInitiated).async { [self] in
            _ = try? hierarchy()
            _ = try? disambiguators.active(nil)
        }
    }

    /// The tags as the newest snapshot has them.
    func hierarchy() throws -> TagHierarchy {
        try store.withSnapshot { try vocabularies.vocabulary(for: $0).hierarchy }
    }
}
