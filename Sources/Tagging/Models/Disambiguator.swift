import GraphStore
import TextModel

/// A loaded version of the model that picks the sense of a mention.
final class Disambiguator: Sendable {
    /// What rows call it: `disambiguator/20260101-120000`.
    let name: String
    let model: TextModel
    /// How much a comment counts beside a title.
    let commentWeight: Float
    /// How much the prior of a term's senses counts beside the text.
    let priorExponent: Float
    /// How the scores of candidates become probabilities.
    let candidates: CandidateCalibration
    private let labels: [Text: LabelIndex]

    init(
        name: String, model: TextModel, commentWeight: Float, priorExponent: Float,
        candidates: CandidateCalibration = .none
    ) {
        self.candidates = candidates
        self.name = name
        self.model = model
        self.commentWeight = commentWeight
        self.priorExponent = priorExponent
        var labels: [Text: LabelIndex] = [:]
        // A tag that has both examples of its own and tags below it stands for all of them: the
        // group comes after the class.
        for (index, label) in model.labels.enumerated() {
            labels[Text.make(label)] = LabelIndex(index)
        }
        self.labels = labels
    }

    /// The label that stands for a tag: its own, or that of the nearest ancestor that has one.
    func label(of tag: NodeID, in hierarchy: TagHierarchy) -> LabelIndex? {
        if let id = hierarchy.tags[tag]?.id, let own = labels[id] { return own }
        for ancestor in hierarchy.selfAndAncestors(of: tag).dropFirst() {
            if let id = hierarchy.tags[ancestor]?.id, let label = labels[id] { return label }
        }
        return nil
    }

    /// A content as the model reads it.
    func fields(of content: ContentText) -> [TextField] {
        content.parts.map { part in
            TextField(part.text.string, weight: part.field == .comment ? commentWeight : 1)
        }
    }
}

/// A candidate with its score.
struct ScoredCandidate {
    let candidate: SenseCandidate
    let score: Double
}

/// Scores the candidates of mentions of one content, with or without a model.
struct SenseScorer {
    let hierarchy: TagHierarchy
    private let disambiguator: Disambiguator?
    private let predictor: Predictor?

    /// A scorer of a content; reads its text once.
    ///
    /// Without a model the scores are the priors.
    init(_ disambiguator: Disambiguator?, content: ContentText, hierarchy: TagHierarchy) {
        self.disambiguator = disambiguator
        self.hierarchy = hierarchy
        predictor = disambiguator.map { Predictor($0.model) }
        if let disambiguator { predictor?.read(disambiguator.fields(of: content)) }
    }

    /// The candidates, best first, at equal scores by prior; and the model's mass on them.
    ///
    /// A candidate without a label of its own or of an ancestor shares by prior what the model
    /// leaves.
    func score(_ candidates: [SenseCandidate]) -> (ranked: [ScoredCandidate], mass: Double) {
        var scores = Self.shares(candidates)
        var mass = 1.0
        if let disambiguator, let predictor {
            var labelled: [Candidate] = []
            var places: [Int] = []
            for (place, candidate) in candidates.enumerated() {
                guard let label = disambiguator.label(of: candidate.tag, in: hierarchy) else {
                    continue
                }
                labelled.append(.init(label, prior: Float(candidate.prior)))
                places.append(place)
            }
            if !labelled.isEmpty {
                var found: [Float] = []
                let modelMass = predictor.scores(
                    among: labelled, priorExponent: disambiguator.priorExponent, into: &found)
                var labelledScores = found.map { Double($0) }
                mass = Double(modelMass)
                if mass > 0 { mass = disambiguator.candidates.apply(to: &labelledScores) }
                for place in scores.indices { scores[place] *= 1 - mass }
                for (place, score) in zip(places, labelledScores) { scores[place] = score }
            }
        }
        let ranked = zip(candidates, scores).map { ScoredCandidate(candidate: $0, score: $1) }
            .sorted {
                ($1.score, $1.candidate.prior, $0.candidate.tag)
                    < ($0.score, $0.candidate.prior, $1.candidate.tag)
            }
        return (ranked, mass)
    }

    /// The priors as shares of the candidates; equal ones where all are zero.
    private static func shares(_ candidates: [SenseCandidate]) -> [Double] {
        if candidates.count == 1 { return [candidates[0].prior] }
        let sum = candidates.reduce(0) { $0 + $1.prior }
        guard sum > 0 else { return candidates.map { _ in 1 / Double(candidates.count) } }
        return candidates.map { $0.prior / max(sum, 1) }
    }
}
