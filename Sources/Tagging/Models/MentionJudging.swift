import GraphStore
import TextModel

/// Scores the mentions of examples whose tags are known, for the calibration of a disambiguator.
struct MentionJudging {
    let vocabulary: Vocabulary
    let graph: Snapshot

    /// The mentions of examples whose candidates the model knows, with the right ones.
    func mentions(
        in examples: [TrainingExample], labels: [[LabelIndex]], _ disambiguator: Disambiguator
    ) throws -> [CandidateCalibration.Mention] {
        let options = try TaggingOptions(
            .null, keys: [], graph: graph, hierarchy: vocabulary.hierarchy)
        let finder = MentionFinder(vocabulary: vocabulary, options: options)
        var judged: [CandidateCalibration.Mention] = []
        for (example, truth) in zip(examples, labels) where !truth.isEmpty {
            let content = try ContentText(
                .map(
                    ValueMap([
                        (Text.make("text"), .string(Text.make(example.text))),
                        (
                            Text.make("comments"),
                            .list(ValueList(example.comments.map { .string(Text.make($0)) }))
                        ),
                    ])), graph: graph)
            let scorer = SenseScorer(
                disambiguator, content: content, hierarchy: vocabulary.hierarchy)
            for mention in finder.mentions(in: content) where mention.part.field != .comment {
                let known = mention.candidates.allSatisfy {
                    disambiguator.label(of: $0.tag, in: vocabulary.hierarchy) != nil
                }
                guard known, !mention.candidates.isEmpty else { continue }
                let ranked = scorer.score(mention.candidates).ranked
                judged.append(
                    .init(
                        scores: ranked.map(\.score),
                        right: right(ranked, truth, example, disambiguator)))
            }
        }
        return judged
    }

    /// The candidates that are among an example's tags; where none is, those that stand for one.
    private func right(
        _ ranked: [ScoredCandidate], _ truth: [LabelIndex], _ example: TrainingExample,
        _ disambiguator: Disambiguator
    ) -> [Int] {
        let hierarchy = vocabulary.hierarchy
        let exact = ranked.indices.filter { place in
            hierarchy.tags[ranked[place].candidate.tag]?.id.map {
                example.tags.contains($0.string)
            } ?? false
        }
        guard exact.isEmpty else { return exact }
        return ranked.indices.filter { place in
            guard let label = disambiguator.label(of: ranked[place].candidate.tag, in: hierarchy)
            else { return false }
            return truth.contains { disambiguator.model.isLabel(label, over: $0) }
        }
    }
}
