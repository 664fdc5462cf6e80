import GraphStore
import MultimodalModel

/// The whole way from a content to its tags: match, disambiguate, multimodal, roll up.
///
/// Text is read at once; pictures are read by the caller through the pool between `draft` and
/// `annotations`, so that those of many contents are read together.
struct AnnotationPipeline {
    let vocabulary: Vocabulary
    let options: TaggingOptions
    let disambiguator: Disambiguator?
    /// The model for contents with pictures; nil where none was trained.
    let tagger: MultimodalTagger?
    let media: MediaRoot?

    /// From which probability on a model that gives one tag adds it to those that the text names,
    /// where no option says otherwise: below one half it is more likely wrong than right.
    private static let lonelyThreshold = 0.5

    /// A content after its text was read.
    struct Draft {
        fileprivate let mentions: [(mention: TaggedMention, ranked: [ScoredCandidate])]
        /// What the multimodal model still has to read; nil where there are no pictures.
        let pending: PendingContent?
    }

    /// Reads a content's text: a string, a map or a node `{title, text, comments, images, video}`.
    func draft(_ value: Value, graph: Snapshot) throws -> Draft {
        let content = try ContentText(value, graph: graph)
        var scored: [(TaggedMention, [ScoredCandidate])] = []
        let mentions = MentionFinder(vocabulary: vocabulary, options: options).mentions(in: content)
        if !mentions.isEmpty {
            let scorer = SenseScorer(
                disambiguator, content: content, hierarchy: vocabulary.hierarchy)
            scored = mentions.map { ($0, scorer.score($0.candidates).ranked) }
        }
        let pictures = try pictures(of: value, graph)
        let pending =
            pictures.isEmpty
            ? nil
            : PendingContent(text: content.main, comments: content.comments, pictures: pictures)
        return Draft(mentions: scored, pending: pending)
    }

    private func pictures(of value: Value, _ graph: Snapshot) throws -> [PictureSource] {
        guard tagger != nil else { return [] }
        switch value {
        case .map, .node:
            let fields = try ContentFields(value, graph: graph)
            return try PictureSource.sources(of: fields["images"], root: media)
                + PictureSource.video(fields["video"], root: media)
        default: return []
        }
    }

    /// The tags of a content, best first.
    func annotations(of draft: Draft, _ reading: MultimodalReading?) -> [Annotation] {
        var found = Findings()
        let seen = tagger.flatMap { tagger in
            reading.map { Seen(reading: $0, scorer: TagScorer(tagger, vocabulary)) }
        }
        for (mention, ranked) in draft.mentions {
            var source: AnnotationSource = ranked.count > 1 ? .disambiguate : .match
            var ranked = ranked
            if let seen {
                ranked = SenseCombination.combine(ranked, probability: seen.probability)
                if let best = ranked.first, seen.probability(of: best.candidate.tag) != nil {
                    source.insert(.multimodal)
                }
            }
            guard let best = ranked.first, best.score >= options.threshold ?? 0 else { continue }
            found.add(
                best.candidate.tag, best.score, source,
                AnnotatedMention(mention: mention, score: best.score))
        }
        if let seen { addSeen(seen, to: &found) }
        let sorted = found.all.sorted { ($1.score, $0.tag) < ($0.score, $1.tag) }
        return Array(sorted.prefix(options.limit ?? Int.max))
    }

    /// What the multimodal model said of the content, as probabilities of tags.
    private struct Seen {
        let reading: MultimodalReading
        let scorer: TagScorer

        func probability(of tag: NodeID) -> Double? {
            scorer.probability(
                of: scorer.labels(for: tag), in: reading.prediction.probabilities)
        }
    }

    /// Adds the tags that text and pictures give without a mention.
    ///
    /// One that lies above a tag already found agrees with it and is in its path.
    private func addSeen(_ seen: Seen, to found: inout Findings) {
        var choice = MultimodalChoice(scorer: seen.scorer, options: options)
        choice.options.limit = nil
        if !seen.scorer.tagger.predictor.givesSeveralTags {
            choice.options.limit = 1
            choice.options.threshold = options.threshold ?? Self.lonelyThreshold
        }
        let finder = MentionFinder(vocabulary: vocabulary, options: options)
        for scored in choice.tags(in: seen.reading) where finder.accepts(scored.tag) {
            let below = found.tags.filter { vocabulary.hierarchy.isSelfOrBelow($0, scored.tag) }
            for tag in below { found.add(tag, 0, .multimodal, nil) }
            if below.isEmpty { found.add(scored.tag, scored.score, .multimodal, nil) }
        }
    }

    /// The tags found so far, each once with its best score and all that speaks for it.
    private struct Findings {
        private(set) var all: [Annotation] = []
        private var places: [NodeID: Int] = [:]

        var tags: [NodeID] { all.map(\.tag) }

        mutating func add(
            _ tag: NodeID, _ score: Double, _ source: AnnotationSource,
            _ mention: AnnotatedMention?
        ) {
            let mentions = mention.map { [$0] } ?? []
            guard let place = places[tag] else {
                places[tag] = all.count
                all.append(Annotation(tag: tag, score: score, source: source, mentions: mentions))
                return
            }
            all[place].score = max(all[place].score, score)
            all[place].source.formUnion(source)
            all[place].mentions += mentions
        }
    }
}
