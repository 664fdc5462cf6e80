import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Groups of labels")
struct LabelGroupTests {
    static let groups = [
        LabelGroup(name: "first", members: [2, 0, 1].map { LabelIndex($0) }),
        LabelGroup(name: "second", members: [3, 4, 5].map { LabelIndex($0) }),
        LabelGroup(name: "fruit", members: [1, 2].map { LabelIndex($0) }),
    ]

    /// One model that keeps a table, and one that keeps its counts beside the embeddings.
    static let trained = Result {
        try [1 << 24, 0].map { limit in
            try Trainer(
                Titles.options {
                    $0.tableSizeLimit = limit
                    $0.dimension = 4
                }
            ).train(Titles.examples(300, seed: 71), labels: Titles.labels, groups: groups).model
        }
    }

    @Test("the classes come first and are the only ones with logits")
    func order() throws {
        for model in try Self.trained.get() {
            #expect(model.labels == Titles.labels + ["first", "second", "fruit"])
            #expect(model.classCount == 6)
            #expect(model.calibration.link == .softmax)
            let probabilities = model.probabilities(of: [TextField("苹果手机")])
            #expect(probabilities.count == 6)
            #expect((probabilities.reduce(0, +) - 1).magnitude < 1e-4)
        }
        #expect(try Self.trained.get().map { $0.counts != nil } == [false, true])
    }

    @Test("a group has the probability of its classes together")
    func sums() throws {
        for model in try Self.trained.get() {
            let predictor = Predictor(model)
            for example in Titles.examples(20, seed: 72) {
                predictor.read(example.fields)
                for (place, group) in Self.groups.enumerated() {
                    let sum = group.members.reduce(0) { $0 + predictor.probability(of: $1) }
                    let whole = predictor.probability(of: LabelIndex(6 + place))
                    #expect((sum - whole).magnitude < 1e-4)
                }
            }
        }
    }

    @Test("what a tag has does not count for its ancestor among the rivals")
    func nested() throws {
        for model in try Self.trained.get() {
            let predictor = Predictor(model)
            for example in Titles.examples(20, seed: 73) {
                predictor.read(example.fields)
                let own = (0..<6).map { predictor.probability(of: LabelIndex($0)) }
                // first (0, 1, 2), fruit (1, 2), class 1, second (3, 4, 5)
                let scores = predictor.scores(
                    among: [6, 8, 1, 7].map { Candidate(LabelIndex($0)) })
                let expected = [own[0], own[2], own[1], own[3] + own[4] + own[5]]
                for (score, expected) in zip(scores, expected) {
                    #expect((score - expected).magnitude < 1e-4)
                }
            }
        }
    }

    @Test("both forms give the same logits, and the counts those of their weights")
    func forms() throws {
        let models = try Self.trained.get()
        for example in Titles.examples(20, seed: 74) {
            let pairs = zip(
                models[0].logits(of: example.fields), models[1].logits(of: example.fields))
            for (left, right) in pairs { #expect((left - right).magnitude < 1e-2) }
        }
    }

    @Test("an explanation of groups adds up")
    func explanation() throws {
        for model in try Self.trained.get() {
            let fields = [TextField("苹果果园今年丰收 camera")]
            let logits = model.logits(of: fields).map { $0 * model.calibration.scale }
            func logit(_ group: LabelGroup) -> Float {
                let own = group.members.map { Double(logits[$0.value]) }
                let top = own.max() ?? 0
                let shares = own.map { exp($0 - top) }
                return Float(zip(own, shares).reduce(0) { $0 + $1.0 * $1.1 } / shares.reduce(0, +))
            }
            let found = try #require(
                model.explain(fields, label: LabelIndex(6), rivals: [LabelIndex(7)]))
            let sum = found.features.reduce(found.bias) { $0 + $1.contribution }
            let expected = logit(Self.groups[0]) - logit(Self.groups[1])
            #expect((sum - expected).magnitude < 1e-2)
        }
    }

    @Test("the path counts are those of counting naively")
    func counting() throws {
        let examples = Titles.examples(60, seed: 75)
        let paths = LabelPaths(
            classCount: 6, members: Self.groups.map { $0.members.map(\.value) })
        var set = TrainingSet(counting: examples, FeatureOptions(), threads: 1)
        let vocabulary = FeatureVocabulary(
            FeatureOptions(), counted: set, minimumCount: 1, maximumRowCount: 10_000)
        set.resolve(vocabulary)
        let rowCount = vocabulary.rowCount
        let counts = PathCounts(
            set, rowCount: rowCount, paths: paths, smoothing: 0.5, weight: 2, groupWeight: 0.25)
        var seen = [[Double]](repeating: [Double](repeating: 0, count: 9), count: rowCount)
        var totals = [Double](repeating: 0, count: rowCount)
        for example in 0..<set.count {
            let label = Int(set.labels(of: example)[set.labelOffsets[example]])
            for place in set.features(example) {
                let (row, weight) = (Int(set.rows[place]), Double(set.weights[place]))
                totals[row] += weight
                for component in [label] + Array(paths.groups(of: label)) {
                    seen[row][component] += weight
                }
            }
        }
        let total = totals.reduce(0, +)
        let added = 0.5 * Double(rowCount)
        for row in stride(from: 0, to: rowCount, by: 7) {
            for label in 0..<6 {
                var expected = 0.0
                for component in [label] + Array(paths.groups(of: label)) {
                    let whole = seen.reduce(0) { $0 + $1[component] }
                    expected +=
                        (component < 6 ? 2 : 0.5)
                        * (log((total - whole + added) / (total + added))
                            + log((totals[row] + 0.5) / (totals[row] - seen[row][component] + 0.5)))
                }
                let found = Double(counts.weight(row: row, label: label))
                #expect((found - expected).magnitude < 1e-3)
            }
        }
    }

    @Test("evidence for a group helps a label with few examples")
    func sharing() throws {
        // Subject 1 has two examples, its sister 2 has many; what both share is learnt from 2.
        let many = Titles.examples(300, seed: 76).filter { $0.labels[0].value != 1 }
        let few = ["果园比赛", "果园教练"].map {
            TextExample(fields: [TextField($0)], labels: [LabelIndex(1)])
        }
        func probability(_ groups: [LabelGroup]) throws -> Float {
            let model = try Trainer(Titles.options { $0.loss = .softmax }).train(
                many + few, labels: Titles.labels, groups: groups
            ).model
            let predictor = Predictor(model)
            predictor.read([TextField("果园的球队进球")])
            let rivals = [LabelIndex(1), LabelIndex(3)].map { Candidate($0) }
            let scores = predictor.scores(among: rivals)
            return scores[0] / (scores[0] + scores[1])
        }
        let with = try probability([LabelGroup(name: "g", members: [LabelIndex(1), LabelIndex(2)])])
        #expect(with > (try probability([])))
    }

    @Test("a seed decides a model with groups at any number of threads")
    func deterministic() throws {
        let encoded = try [1, 3].map { threads in
            let model = try Trainer(
                Titles.options {
                    $0.threads = threads
                    $0.tableSizeLimit = 0
                    $0.dimension = 4
                }
            ).train(
                Titles.examples(200, seed: 77), labels: Titles.labels, groups: Self.groups,
                dev: Titles.examples(60, seed: 78)
            ).model
            return try TextModelFile.tensors(of: model).encoded()
        }
        #expect(encoded[0] == encoded[1])
    }

    @Test("groups that cannot be are refused")
    func refusals() {
        for members in [[], [6], [-1]] {
            #expect(throws: ModelError.self) {
                _ = try Trainer(Titles.options()).train(
                    Titles.examples(12, seed: 79), labels: Titles.labels,
                    groups: [LabelGroup(name: "bad", members: members.map { LabelIndex($0) })])
            }
        }
    }

    @Test("a model with groups is read as it was written, and damage is refused")
    func file() throws {
        for model in try Self.trained.get() {
            let good = TextModelFile.manifest(of: model)
            let file = TextModelFile.tensors(of: model)
            let json = try JSONEncoder().encode(good)
            let manifest = try JSONDecoder().decode(TextModelFile.Manifest.self, from: json)
            let again = try TextModelFile.model(file, manifest)
            for example in Titles.examples(10, seed: 80) {
                #expect(
                    again.probabilities(of: example.fields)
                        == model.probabilities(of: example.fields))
            }
            let bad: [[[Int]]] = [
                [[0, 1, 2], [3, 4, 5], []], [[0, 1, 2], [3, 4, 5], [2, 1]],
                [[0, 1, 2], [3, 4, 6], [1, 2]], [[-1], [3], [1, 2]], [[1, 1], [3], [1, 2]],
                [[0]], [[Int]](repeating: [0], count: 9),
            ]
            for groups in bad {
                var manifest = good
                manifest.groups = groups
                #expect(throws: ModelError.self) { _ = try TextModelFile.model(file, manifest) }
            }
        }
    }

    @Test("damaged counts are refused")
    func counts() throws {
        let model = try Self.trained.get()[1]
        let counts = try #require(model.counts)
        let good = TextModelFile.manifest(of: model)
        func isRefused(_ change: (inout TensorFile, inout TextModelFile.Manifest) -> Void) -> Bool {
            var file = TextModelFile.tensors(of: model)
            var manifest = good
            change(&file, &manifest)
            return (try? TextModelFile.model(file, manifest)) == nil
        }
        let entryCount = counts.values.count
        var components = counts.components
        components[entryCount / 2] = 9
        var ends = Array(counts.offsets.dropFirst())
        #expect(!isRefused { _, _ in })
        #expect(
            isRefused {
                $0.set("counts.label", components, shape: [entryCount]); _ = $1
            })
        ends[0] = UInt32(entryCount + 1)
        #expect(
            isRefused {
                $0.set("counts.end", ends, shape: [ends.count]); _ = $1
            })
        ends = Array(counts.offsets.dropFirst())
        ends[ends.count - 1] -= 1
        #expect(
            isRefused {
                $0.set("counts.end", ends, shape: [ends.count]); _ = $1
            })
        #expect(
            isRefused {
                $1.countedEntries = -1; _ = $0
            })
        #expect(
            isRefused {
                $1.countedEntries = Int.max; _ = $0
            })
        #expect(
            isRefused {
                $1.countedEntries = entryCount - 1; _ = $0
            })
    }
}
