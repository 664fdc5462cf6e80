import CypherEngine
import GraphStore
import MultimodalModel

/// `CALL tag.multimodal(text, images, options)`: tags from text and keyframes together.
struct MultimodalProcedure: Procedure {
    let tagging: TaggingService

    let signature = ProcedureSignature(
        name: "tag.multimodal",
        parameters: [
            .init("text", .any), .init("images", .any, default: .null),
            .init("options", .map, default: .null),
        ],
        results: [
            .init("tag", .node), .init("score", .float), .init("model", .string),
            .init("evidence", .map),
        ],
        cost: .model,
        description:
            "Gives tags by text and pictures together: a row for each tag, best first. images: "
            + "paths below the media folder, byte arrays or data:image/jpeg;base64,… strings. "
            + "options: model, candidates, limit, threshold.")

    var modelVersion: UInt64 { tagging.multimodal.generation }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let vocabulary = try tagging.vocabularies.vocabulary(for: context.graph)
        let options = try TaggingOptions(
            arguments[2], keys: TaggingOptions.multimodalKeys, graph: context.graph,
            hierarchy: vocabulary.hierarchy)
        let content = try ContentText(arguments[0], graph: context.graph)
        let pictures = try PictureSource.sources(of: arguments[1], root: tagging.media)
        guard let tagger = try tagging.multimodal.active(options.model) else {
            throw TaggingError(
                "tagging.model.missing",
                "there is no model that reads pictures yet; train one with "
                    + "'taggraph train resnet-gru'")
        }
        guard !content.parts.isEmpty || !pictures.isEmpty else { return BufferedRows([]) }
        let pending = PendingContent(
            text: content.main, comments: content.comments, pictures: pictures)
        let readings = try tagging.pool.read(
            [pending], by: tagger, checkCancelled: context.checkCancelled)
        guard let reading = try readings.first?.get() else { return BufferedRows([]) }
        let choice = MultimodalChoice(scorer: TagScorer(tagger, vocabulary), options: options)
        return BufferedRows(
            choice.tags(in: reading).map { scored in
                [
                    .node(scored.tag), .float(scored.score), .string(tagger.name),
                    scored.evidence(in: reading, choice.scorer),
                ]
            })
    }
}

/// Which tags a model's answer amounts to, under the options of a call.
///
/// - A model that may give several tags gives those that reach their own thresholds, or the option
///   `threshold` in their place.
/// - A model that gives one tag gives its best one; with `candidates`, `limit` or `threshold` more,
///   best first.
/// - `candidates` restricts both to these tags; a candidate's score stays the probability that it
///   holds, its share among the candidates times the model's mass on them.
struct MultimodalChoice {
    let scorer: TagScorer
    var options: TaggingOptions

    /// The tags, best first.
    func tags(in reading: MultimodalReading) -> [ScoredTag] {
        let probabilities = reading.prediction.probabilities
        let isOne = !scorer.tagger.predictor.givesSeveralTags
        var found: [ScoredTag] = []
        for (tag, members, share) in rivals() {
            guard let probability = scorer.probability(of: members, in: probabilities) else {
                continue
            }
            if let threshold = options.threshold {
                guard probability * share >= threshold else { continue }
            } else if !isOne, !scorer.reachesThreshold(members, in: probabilities) {
                continue
            }
            found.append(ScoredTag(tag: tag, members: members, score: probability * share))
        }
        found.sort { ($1.score, $0.tag) < ($0.score, $1.tag) }
        return Array(found.prefix(options.limit ?? defaultLimit(isOne)))
    }

    private func defaultLimit(_ isOne: Bool) -> Int {
        isOne && options.candidates == nil && options.threshold == nil ? 1 : Int.max
    }

    /// The tags that compete, with their labels and the share of the labels' probability that is
    /// theirs.
    ///
    /// Candidates that only an ancestor's labels speak for divide its probability evenly.
    private func rivals() -> [(tag: NodeID, members: [Int], share: Double)] {
        guard let candidates = options.candidates else {
            return scorer.ownTags.map { ($0.tag, $0.members, 1) }
        }
        let found = candidates.map { ($0, scorer.labels(for: $0)) }
        guard !scorer.tagger.predictor.givesSeveralTags else {
            return found.map { ($0.0, $0.1, 1) }
        }
        var counts: [[Int]: Double] = [:]
        for (tag, members) in found where !scorer.hasOwnLabels(tag) {
            counts[members, default: 0] += 1
        }
        return found.map { tag, members in
            (tag, members, scorer.hasOwnLabels(tag) ? 1 : 1 / max(1, counts[members] ?? 1))
        }
    }
}
