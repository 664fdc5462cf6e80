import CypherEngine
import GraphStore

/// `CALL tag.disambiguate(text, options)`: each mention with the sense that the model picks.
struct DisambiguateProcedure: Procedure {
    let vocabularies: VocabularyCache
    let disambiguators: ActiveModels<Disambiguator>

    let signature = ProcedureSignature(
        name: "tag.disambiguate",
        parameters: [.init("text", .any), .init("options", .map, default: .null)],
        results: [
            .init("startOffset", .integer), .init("endOffset", .integer), .init("surface", .string),
            .init("tag", .node), .init("score", .float), .init("candidates", .list(.map)),
            .init("model", .string),
        ],
        cost: .model,
        description:
            "Picks the sense of each mention in a text: a row for each mention with its tag.")

    var modelVersion: UInt64 { disambiguators.generation }

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let vocabulary = try vocabularies.vocabulary(for: context.graph)
        let options = try TaggingOptions(
            arguments[1], keys: TaggingOptions.disambiguationKeys, graph: context.graph,
            hierarchy: vocabulary.hierarchy)
        let content = try ContentText(arguments[0], graph: context.graph)
        let mentions = MentionFinder(vocabulary: vocabulary, options: options).mentions(in: content)
        guard !mentions.isEmpty else { return BufferedRows([]) }
        let disambiguator = try disambiguators.active(options.model)
        let scorer = SenseScorer(disambiguator, content: content, hierarchy: vocabulary.hierarchy)
        let model = disambiguator.map { Value.string($0.name) } ?? .null
        return BufferedRows(
            mentions.compactMap { mention in
                let (ranked, _) = scorer.score(mention.candidates)
                guard let best = ranked.first else { return nil }
                return [
                    .integer(mention.startOffset), .integer(mention.endOffset),
                    .string(mention.surface),
                    best.score < options.threshold ?? 0 ? .null : .node(best.candidate.tag),
                    .float(best.score), .list(ranked.map(\.asMap)), model,
                ]
            })
    }
}

extension ScoredCandidate {
    private static let tagKey = Text.make("tag")
    private static let scoreKey = Text.make("score")

    /// `{tag, score}`.
    var asMap: Value {
        .map(
            ValueMap([(Self.tagKey, .node(candidate.tag)), (Self.scoreKey, .float(score))]))
    }
}
