import GraphStore

/// How what the text says of a mention's candidates and what text and pictures together say of them
/// become one score.
///
/// Of a candidate c the disambiguator says d(c), its share among the candidates times its mass
/// D = Σ d on them; the multimodal model says m(c), the probability of the nearest labelled
/// self-or-ancestor (`TagScorer`), M = Σ m. The combined score is the geometric mean, brought back
/// to the geometric mean of the masses:
///
///     score(c) = √(D·M) · √(d(c)·m(c)) / Σ √(d·m)
///
/// It ranks as the product of both does, so that a picture decides where the words leave the sense
/// open, and clear words prevail over an unclear picture. The root keeps it from being surer than
/// the two are: both have read the same text, they are no independent witnesses. Of a candidate
/// that the multimodal model knows nothing of, it says what the disambiguator says. A tag that both
/// think improbable stays so, for a wrong match has to be refused.
enum SenseCombination {
    /// The combined candidates, best first, at equal scores by prior.
    ///
    /// `probability` is m; nil where the multimodal model knows nothing of the candidate.
    static func combine(
        _ candidates: [ScoredCandidate], probability: (NodeID) -> Double?
    ) -> [ScoredCandidate] {
        let known = candidates.map { probability($0.candidate.tag) }
        guard known.contains(where: { $0 != nil }) else { return candidates }
        let mass = candidates.reduce(0) { $0 + $1.score }
        var scores: [Double] = []
        var otherMass = 0.0
        for (candidate, probability) in zip(candidates, known) {
            let other = probability ?? candidate.score
            otherMass += other
            scores.append((candidate.score * other).squareRoot())
        }
        let sum = scores.reduce(0, +)
        let together = (min(mass, 1) * min(otherMass, 1)).squareRoot()
        let factor = sum > 0 ? together / sum : 0
        return zip(candidates, scores).map {
            ScoredCandidate(candidate: $0.candidate, score: min(1, $1 * factor))
        }.sorted {
            ($1.score, $1.candidate.prior, $0.candidate.tag)
                < ($0.score, $0.candidate.prior, $1.candidate.tag)
        }
    }
}
