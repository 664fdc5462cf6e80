import Foundation
import Testing

@testable import TextModel

@Suite("Predictions")
struct PredictorTests {
    static let single = Result {
        try Trainer(Titles.options()).train(
            Titles.examples(300, seed: 41), labels: Titles.labels
        ).model
    }
    static let several = Result {
        try Trainer(
            Titles.options {
                $0.tableSizeLimit = 0; $0.dimension = 4
            }
        ).train(
            Titles.severalLabels(300, seed: 42), labels: Titles.severalLabelNames
        ).model
    }

    func models() throws -> [TextModel] { [try Self.single.get(), try Self.several.get()] }

    @Test("probabilities are the calibrated logits' softmax or sigmoid")
    func probabilities() throws {
        for model in try models() {
            let calibration = model.calibration
            for example in Titles.examples(20, seed: 43) {
                let logits = model.logits(of: example.fields).map {
                    Double(calibration.scale * $0 + calibration.offset)
                }
                let sum = logits.reduce(0) { $0 + exp($1) }
                let predictor = Predictor(model)
                predictor.read(example.fields)
                for (label, probability) in predictor.probabilities().enumerated() {
                    let smoothing = Double(calibration.smoothing)
                    let expected =
                        calibration.link == .softmax
                        ? (1 - smoothing) * exp(logits[label]) / sum
                            + smoothing / Double(logits.count)
                        : 1 / (1 + exp(-logits[label]))
                    #expect((Double(probability) - expected).magnitude < 1e-4)
                    let alone = Predictor(model)
                    alone.read(example.fields)
                    let one = alone.probability(of: LabelIndex(label))
                    #expect((one - probability).magnitude < 1e-4)
                }
            }
        }
    }

    @Test("scores add up to the candidates' mass")
    func mass() throws {
        for model in try models() {
            let predictor = Predictor(model)
            for example in Titles.examples(20, seed: 44) {
                predictor.read(example.fields)
                for exponent in [Float(0), 0.3, 1] {
                    let candidates = [
                        Candidate(LabelIndex(0), prior: 0.7), Candidate(LabelIndex(1), prior: 0.3),
                    ]
                    var scores: [Float] = []
                    let mass = predictor.scores(
                        among: candidates, priorExponent: exponent, into: &scores)
                    #expect(mass >= 0 && mass <= 1)
                    #expect((scores.reduce(0, +) - mass).magnitude < 1e-4)
                    let expected = min(
                        1,
                        predictor.probability(of: LabelIndex(0))
                            + predictor.probability(of: LabelIndex(1)))
                    #expect((mass - expected).magnitude < 1e-4)
                }
            }
        }
    }

    @Test("candidates of one label divide what it has by their priors")
    func sharedLabel() throws {
        let predictor = Predictor(try Self.single.get())
        predictor.read([TextField("球队比赛")])
        let whole = predictor.probability(of: LabelIndex(2))
        let divided = predictor.scores(among: [
            Candidate(LabelIndex(2), prior: 0.6), Candidate(LabelIndex(2), prior: 0.2),
        ])
        #expect((divided[0] - whole * 0.75).magnitude < 1e-5)
        #expect((divided[1] - whole * 0.25).magnitude < 1e-5)
        let even = predictor.scores(among: [
            Candidate(LabelIndex(2), prior: 0), Candidate(LabelIndex(2), prior: -.nan),
        ])
        #expect(even[0] == even[1])
        #expect((even[0] + even[1] - whole).magnitude < 1e-5)
    }

    @Test("priors count where they are asked to")
    func priors() throws {
        let predictor = Predictor(try Self.single.get())
        predictor.read([TextField("苹果")])
        let candidates = [
            Candidate(LabelIndex(0), prior: 0.99), Candidate(LabelIndex(1), prior: 0.01),
        ]
        let without = predictor.scores(among: candidates)
        let with = predictor.scores(among: candidates, priorExponent: 1)
        #expect(with[0] / with[1] > without[0] / without[1])
    }

    @Test("unknown labels, no candidates and unknown texts are answered")
    func edges() throws {
        for model in try models() {
            let predictor = Predictor(model)
            #expect(predictor.scores(among: []) == [])
            let odd = [
                Candidate(LabelIndex(-1)), Candidate(LabelIndex(99)), Candidate(LabelIndex(0)),
            ]
            let scores = predictor.scores(among: odd)
            #expect(scores[0] == 0 && scores[1] == 0 && scores[2] > 0)
            predictor.read([TextField("ϗϗϗ")])
            #expect(predictor.best(3).count == 3)
            #expect(predictor.best(-1).isEmpty)
            #expect(predictor.best(Int.max).count == model.labelCount)
            #expect(predictor.probability(of: LabelIndex(Int.min)) == 0)
        }
    }

    @Test("a predictor's answers do not depend on what it read before")
    func reuse() throws {
        for model in try models() {
            let predictor = Predictor(model)
            for example in Titles.examples(30, seed: 45) {
                predictor.read(example.fields)
                #expect(predictor.probabilities() == model.probabilities(of: example.fields))
            }
        }
    }

    @Test("an explanation's parts add up to the label's lead")
    func explanation() throws {
        for model in try models() {
            let fields = [
                TextField("苹果手机发布 new iPhone camera 苹果手机"),
                TextField("果园丰收", weight: 0.3),
            ]
            let logits = model.logits(of: fields).map { $0 * model.calibration.scale }
            let against = try #require(
                model.explain(fields, label: LabelIndex(0), rivals: [LabelIndex(1)]))
            let sum = against.features.reduce(against.bias) { $0 + $1.contribution }
            #expect((sum - (logits[0] - logits[1])).magnitude < 1e-3)
            #expect(
                against.features
                    == against.features.sorted {
                        ($1.contribution, $0.field, $0.text) < ($0.contribution, $1.field, $1.text)
                    })
            let all = try #require(model.explain(fields, label: LabelIndex(0)))
            let mean = logits.reduce(0, +) / Float(logits.count)
            let total = all.features.reduce(all.bias) { $0 + $1.contribution }
            #expect((total - (logits[0] - mean)).magnitude < 1e-3)
            #expect(all.features.contains { $0.text == "手" && $0.field == 0 && $0.count == 2 })
        }
    }

    @Test("an explanation names the n-grams that spoke, and their field")
    func explanationNames() throws {
        let model = try Self.single.get()
        let fields = [TextField("果园"), TextField("Harvest")]
        let explanation = try #require(
            model.explain(fields, label: LabelIndex(1), rivals: [LabelIndex(0)]))
        let best = explanation.features.filter { $0.contribution > 0 }
        #expect(best.contains { $0.text == "果园" || $0.text == "园" })
        #expect(best.contains { $0.text == "Harvest" && $0.field == 1 })
        #expect(model.explain(fields, label: LabelIndex(6)) == nil)
        #expect(model.explain([], label: LabelIndex(0))?.features.isEmpty == true)
    }
}
