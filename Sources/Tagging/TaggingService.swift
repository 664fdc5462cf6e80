import Corpus
import CypherEngine
import Dispatch
import Foundation
import GraphStore
import MultimodalModel

/// Everything that `CALL tag.*` shares: the vocabulary of each snapshot and the loaded models.
public final class TaggingService: Sendable {
    /// The models below the database.
    public let models: ModelCatalogue
    /// Training runs and their metrics.
    public let corpus: Corpus
    let store: GraphStore
    let vocabularies: VocabularyCache
    let disambiguators: ActiveModels<Disambiguator>
    let multimodal: ActiveModels<MultimodalTagger>
    let importRoot: String?
    /// The only folder from which pictures are read; nil where none may be read.
    let media: MediaRoot?
    /// Where multimodal models compute.
    let pool: ModelPool

    /// A service on a store and its models.
    ///
    /// `importRoot` is the only folder from which `tag.train` reads example files, `mediaRoot` the
    /// only one from which pictures and videos are read; throws where the latter is no folder.
    public init(
        store: GraphStore, models: ModelCatalogue, importRoot: String? = nil,
        mediaRoot: String? = nil, pool: ModelPool = ModelPool()
    ) throws {
        self.store = store
        self.models = models
        corpus = Corpus(
            at: models.directory.deletingLastPathComponent()
                .appendingPathComponent("corpus.sqlite").path)
        self.importRoot = importRoot
        self.pool = pool
        media = try mediaRoot.map(MediaRoot.init)
        vocabularies = VocabularyCache(store: store)
        disambiguators = ActiveModels(
            catalogue: models, defaultNames: [DisambiguatorArchitecture.kind]
        ) { try DisambiguatorFile.load($0, of: $1, from: models) }
        multimodal = ActiveModels(catalogue: models, defaultNames: MultimodalKind.defaultNames) {
            try MultimodalKind.load($0, of: $1, from: models)
        }
    }

    /// Enters the procedures into a registry.
    public func register(in registry: ProcedureRegistry) {
        registry.register(MatchProcedure(vocabularies: vocabularies))
        registry.register(
            DisambiguateProcedure(vocabularies: vocabularies, disambiguators: disambiguators))
        registry.register(
            ExplainProcedure(vocabularies: vocabularies, disambiguators: disambiguators))
        registry.register(MultimodalProcedure(tagging: self))
        registry.register(AnnotateProcedure(tagging: self))
        registry.register(ModelsProcedure(models: models))
        registry.register(UseProcedure(tagging: self))
        registry.register(TrainProcedure(tagging: self))
        registry.register(EvaluateProcedure(tagging: self))
    }

    /// A training of the disambiguator.
    public func training(_ settings: DisambiguatorTraining.Settings) -> DisambiguatorTraining {
        DisambiguatorTraining(self, settings: settings)
    }

    /// A training of a multimodal model.
    public func multimodalTraining(
        _ settings: MultimodalTraining.Settings = .init()
    ) -> MultimodalTraining {
        MultimodalTraining(self, settings: settings)
    }

    /// A measuring of active models, with a modality left out or whole.
    public func evaluation(without missing: Modality? = nil) -> Evaluation {
        Evaluation(self, without: missing)
    }

    /// Makes a version of a model the active one, here at once and in other processes soon.
    public func use(_ version: String, of name: String) throws {
        try models.activate(version, of: name)
        disambiguators.forget(name)
        multimodal.forget(name)
    }

    /// Throws where a version of a model, of whatever kind, cannot be used.
    func check(_ version: String, of name: String) throws {
        if try models.head(of: version, of: name).kind == DisambiguatorArchitecture.kind {
            _ = try DisambiguatorFile.load(version, of: name, from: models)
        } else {
            _ = try MultimodalKind.load(version, of: name, from: models)
        }
    }

    /// Uses a multimodal model of the program's own under a name, in place of one below `models`.
    public func install(_ predictor: any MultimodalPredictor, as name: String) {
        multimodal.install(MultimodalTagger(name: name, predictor: predictor), as: name)
    }

    /// The pipeline of `tag.annotate` under its options.
    func pipeline(options: Value, graph: Snapshot) throws -> AnnotationPipeline {
        let vocabulary = try vocabularies.vocabulary(for: graph)
        let options = try TaggingOptions(
            options, keys: TaggingOptions.annotationKeys, graph: graph,
            hierarchy: vocabulary.hierarchy)
        return AnnotationPipeline(
            vocabulary: vocabulary, options: options,
            disambiguator: try disambiguators.active(options.disambiguator),
            tagger: try multimodal.active(options.model), media: media)
    }

    /// Compiles the vocabulary and loads the model on another thread, so that a server's first
    /// request need not wait for them; what fails is told to the request that needs it.
    public func warmUp() {
        DispatchQueue.global(qos: .userInitiated).async { [self] in
            _ = try? hierarchy()
            _ = try? disambiguators.active(nil)
            _ = try? multimodal.active(nil)
        }
    }

    /// The tags as the newest snapshot has them.
    func hierarchy() throws -> TagHierarchy {
        try store.withSnapshot { try vocabularies.vocabulary(for: $0).hierarchy }
    }
}
