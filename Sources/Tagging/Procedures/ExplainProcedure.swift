import CypherEngine
import GraphStore
import TextModel

/// `CALL tag.explain(text, options)`: why each candidate has the score that it has.
struct ExplainProcedure: Procedure {
    let vocabularies: VocabularyCache
    let disambiguators: ActiveModels<Disambiguator>

    let signature = ProcedureSignature(
        name: "tag.explain",
        parameters: [.init("text", .any), .init("options", .map, default: .null)],
        results: [
            .init("startOffset", .integer), .init("endOffset", .integer), .init("surface", .string),
            .init("field", .string), .init("tag", .node), .init("score", .float),
            .init("prior", .float), .init("mass", .float), .init("label", .string),
            .init("features", .list(.map)), .init("rivals", .list(.map)), .init("model", .string),
        ],
        cost: .model,
        description:
            "Explains tag.disambiguate: a row for each candidate with its prior, the model's "
            + "mass, the features that spoke for it, and its rivals.")

    var modelVersion: UInt64 { disambiguators.generation }

    private static let featureLimit = 12

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let vocabulary = try vocabularies.vocabulary(for: context.graph)
        let options = try TaggingOptions(
            arguments[1], keys: TaggingOptions.disambiguationKeys, graph: context.graph,
            hierarchy: vocabulary.hierarchy)
        let content = try ContentText(arguments[0], graph: context.graph)
        let disambiguator = try disambiguators.active(options.model)
        let hierarchy = vocabulary.hierarchy
        let scorer = SenseScorer(disambiguator, content: content, hierarchy: hierarchy)
        var rows: [[Value]] = []
        for mention in MentionFinder(vocabulary: vocabulary, options: options).mentions(in: content)
        {
            try context.checkCancelled()
            let (ranked, mass) = scorer.score(mention.candidates)
            let labels = ranked.map { disambiguator?.label(of: $0.candidate.tag, in: hierarchy) }
            for (index, scored) in ranked.enumerated() {
                let features = labels[index].map {
                    self.features(of: $0, among: labels, content, disambiguator)
                }
                rows.append([
                    .integer(mention.startOffset), .integer(mention.endOffset),
                    .string(mention.surface), .string(mention.part.field.rawValue),
                    .node(scored.candidate.tag), .float(scored.score),
                    .float(scored.candidate.prior), .float(mass),
                    name(of: labels[index], disambiguator), .list(features ?? []),
                    .list(ranked.indices.filter { $0 != index }.map { ranked[$0].asMap }),
                    disambiguator.map { .string($0.name) } ?? .null,
                ])
            }
        }
        return BufferedRows(rows)
    }

    private func name(of label: LabelIndex?, _ disambiguator: Disambiguator?) -> Value {
        guard let label, let labels = disambiguator?.model.labels, label.value < labels.count else {
            return .null
        }
        return .string(labels[label.value])
    }

    /// The features that spoke most for and against a label, those for it first.
    private func features(
        of label: LabelIndex, among labels: [LabelIndex?], _ content: ContentText,
        _ disambiguator: Disambiguator?
    ) -> [Value] {
        guard let disambiguator,
            let explanation = disambiguator.model.explain(
                disambiguator.fields(of: content), label: label, rivals: labels.compactMap(\.self))
        else { return [] }
        return explanation.features.prefix(Self.featureLimit).map { feature in
            let field =
                feature.field < content.parts.count
                ? content.parts[feature.field].field.rawValue : "text"
            return .map(
                ValueMap([
                    (Text.make("feature"), .string(feature.text)),
                    (Text.make("field"), .string(field)),
                    (Text.make("weight"), .float(Double(feature.contribution))),
                ]))
        }
    }
}
