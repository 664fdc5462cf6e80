import GraphStore

/// Tags many contents at once, as `tag.annotate` tags one; safe to use from several threads.
public struct ContentTagging: Sendable {
    /// What a caller may set.
    public struct Settings: Sendable {
        /// The multimodal model; nil for the first that was trained.
        public var model: String?
        /// Tags below this score are left out; nil for what `tag.annotate` leaves out.
        public var threshold: Double?
        /// How many tags a content gets at most.
        public var limit: Int?

        /// The defaults of `tag.annotate`.
        public init() {}

        /// The options map of `tag.annotate`.
        fileprivate var options: Value {
            var entries: [(Text, Value)] = []
            if let model { entries.append((Text.make("model"), .string(model))) }
            if let threshold { entries.append((Text.make("threshold"), .float(threshold))) }
            if let limit { entries.append((Text.make("limit"), .integer(limit))) }
            return .map(ValueMap(entries))
        }
    }

    private let tagging: TaggingService
    private let settings: Settings

    init(_ tagging: TaggingService, settings: Settings) {
        self.tagging = tagging
        self.settings = settings
    }

    /// The tags of contents `{title, text, comments, images, video}`.
    ///
    /// Each is a map `{tag, name, score, source, path, mentions}` in which tags are ids.
    ///
    /// What is wrong with one content is its result; throws where nothing can be tagged at all.
    public func tags(
        of contents: [Value], checkCancelled: () throws -> Void = {}
    ) throws -> [Result<[GraphValue], any Error>] {
        let (pipeline, drafts) = try tagging.store.withSnapshot { graph in
            let pipeline = try tagging.pipeline(options: settings.options, graph: graph)
            return (
                pipeline,
                contents.map { content in Result { try pipeline.draft(content, graph: graph) } }
            )
        }
        // No snapshot is held while pictures are read, which may take long.
        let readings = try read(drafts, pipeline, checkCancelled)
        return try tagging.store.withSnapshot { graph in
            let rows = TagRows(graph: graph, hierarchy: pipeline.vocabulary.hierarchy)
            return zip(drafts, readings).map { draft, reading in
                Result {
                    try pipeline.annotations(of: draft.get(), reading?.get()).map(rows.row)
                }
            }
        }
    }

    /// What the multimodal model says of the contents that have pictures, by their places.
    private func read(
        _ drafts: [Result<AnnotationPipeline.Draft, any Error>], _ pipeline: AnnotationPipeline,
        _ checkCancelled: () throws -> Void
    ) throws -> [Result<MultimodalReading, any Error>?] {
        var readings = drafts.map { _ in Result<MultimodalReading, any Error>?.none }
        guard let tagger = pipeline.tagger else { return readings }
        let pending = drafts.indices.compactMap { place in
            (try? drafts[place].get().pending).map { (place, $0) }
        }
        let found = try tagging.pool.read(
            pending.map(\.1), by: tagger, checkCancelled: checkCancelled)
        for ((place, _), reading) in zip(pending, found) { readings[place] = reading }
        return readings
    }
}

extension TaggingService {
    /// Bulk tagging under settings.
    public func contentTagging(_ settings: ContentTagging.Settings = .init()) -> ContentTagging {
        ContentTagging(self, settings: settings)
    }
}

/// Writes annotations out, tags by their ids.
private struct TagRows {
    let graph: Snapshot
    let hierarchy: TagHierarchy
    private let nameKey: PropertyKeyID?

    init(graph: Snapshot, hierarchy: TagHierarchy) {
        self.graph = graph
        self.hierarchy = hierarchy
        nameKey = graph.propertyKeyID(named: "name")
    }

    func row(_ annotation: Annotation) throws -> GraphValue {
        .map([
            .init("tag", id(of: annotation.tag)), .init("name", try name(of: annotation.tag)),
            .init("score", .float(annotation.score)),
            .init("source", .string(annotation.source.text.string)),
            .init("path", .list(annotation.path(in: hierarchy).map(id))),
            .init("mentions", .list(annotation.mentions.map(mention))),
        ])
    }

    private func id(of tag: NodeID) -> GraphValue {
        hierarchy.tags[tag]?.id.map { .string($0.string) } ?? .null
    }

    private func name(of tag: NodeID) throws -> GraphValue {
        guard let nameKey, try graph.nodeExists(tag),
            case .string(let name) = try graph.property(nameKey, of: tag)
        else { return .null }
        return .string(name.string)
    }

    private func mention(_ found: AnnotatedMention) -> GraphValue {
        .map([
            .init("startOffset", .integer(found.mention.startOffset)),
            .init("endOffset", .integer(found.mention.endOffset)),
            .init("surface", .string(found.mention.surface.string)),
            .init("field", .string(found.mention.part.field.rawValue)),
            .init("score", .float(found.score)),
        ])
    }
}
