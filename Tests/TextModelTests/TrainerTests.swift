import Foundation
import Synchronization
import Tensor
import Testing

@testable import TextModel

@Suite("Training")
struct TrainerTests {
    @Test("a model tells subjects apart that share an ambiguous word")
    func learns() throws {
        let outcome = try Trainer(Titles.options()).train(
            Titles.examples(600, seed: 1), labels: Titles.labels,
            dev: Titles.examples(120, seed: 2))
        #expect(outcome.devAccuracy ?? 0 > 0.95)
        let metrics = outcome.model.evaluate(Titles.examples(300, seed: 3))
        #expect(metrics.top1 > 0.95)
        let predictor = Predictor(outcome.model)
        let rivals = [Candidate(LabelIndex(0), prior: 0.9), Candidate(LabelIndex(1), prior: 0.1)]
        predictor.read([TextField("苹果果园今年丰收")])
        var scores = predictor.scores(among: rivals)
        #expect(scores[1] > scores[0])
        predictor.read([TextField("苹果手机屏幕")])
        scores = predictor.scores(among: rivals)
        #expect(scores[0] > scores[1])
    }

    @Test("a seed decides the model at any number of threads", arguments: [true, false])
    func deterministic(hasDev: Bool) throws {
        let examples = Titles.severalLabels(400, seed: 4)
        let dev = hasDev ? Titles.severalLabels(90, seed: 5) : []
        var encoded: [Data] = []
        for threads in [1, 3, 1] {
            let outcome = try Trainer(Titles.options { $0.threads = threads }).train(
                examples, labels: Titles.severalLabelNames, dev: dev)
            try encoded.append(TextModelFile.tensors(of: outcome.model).encoded())
            #expect(outcome.model.calibration.link == .sigmoid)
        }
        #expect(encoded[0] == encoded[1])
        #expect(encoded[0] == encoded[2])
        let other = try Trainer(Titles.options { $0.seed = 2 }).train(
            examples, labels: Titles.severalLabelNames, dev: dev)
        #expect(try TextModelFile.tensors(of: other.model).encoded() != encoded[0])
    }

    @Test("the table gives the logits of the embeddings that it replaces")
    func forms() throws {
        let examples = Titles.examples(300, seed: 6)
        let models = try [0, 1 << 24].map { limit in
            try Trainer(
                Titles.options {
                    $0.dimension = 4
                    $0.tableSizeLimit = limit
                    $0.complementWeight = 0
                    $0.pathWeight = 0
                }
            ).train(examples, labels: Titles.labels).model
        }
        guard case .factored = models[0].weights, case .table = models[1].weights else {
            Issue.record("the forms are not as the limit asks")
            return
        }
        for example in Titles.examples(30, seed: 7) {
            let pairs = zip(
                models[0].logits(of: example.fields), models[1].logits(of: example.fields))
            for (left, right) in pairs { #expect((left - right).magnitude < 1e-3) }
        }
    }

    @Test("several labels a text are learnt with either loss", arguments: [0, 1])
    func severalLabels(which: Int) throws {
        let loss = [TrainingOptions.Loss.softmax, .oneVersusAll][which]
        let outcome = try Trainer(Titles.options { $0.loss = loss }).train(
            Titles.severalLabels(900, seed: 8), labels: Titles.severalLabelNames,
            dev: Titles.severalLabels(180, seed: 9))
        let metrics = outcome.model.evaluate(Titles.severalLabels(180, seed: 10))
        #expect(metrics.top1 > 0.95)
        #expect(metrics.macroF1 > 0.9)
        #expect(metrics.meanAveragePrecision ?? 0 > 0.95)
    }

    @Test("what the progress callback throws ends the training", arguments: [1, 2])
    func cancel(threads: Int) {
        struct Stop: Error {}
        var calls = 0
        #expect(throws: Stop.self) {
            _ = try Trainer(Titles.options { $0.threads = threads }).train(
                Titles.examples(200, seed: 11), labels: Titles.labels
            ) { progress in
                calls += 1
                if progress.epoch == 2 { throw Stop() }
            }
        }
        #expect(calls > 1)
    }

    @Test("progress rises to the whole and reports each epoch's dev accuracy")
    func progress() throws {
        var fractions: [Double] = []
        var accuracies = 0
        let outcome = try Trainer(Titles.options()).train(
            Titles.examples(300, seed: 12), labels: Titles.labels,
            dev: Titles.examples(60, seed: 13)
        ) { progress in
            fractions.append(progress.fraction)
            #expect(progress.epochCount == 6)
            #expect(progress.loss.isFinite)
            if progress.devAccuracy != nil { accuracies += 1 }
        }
        #expect(fractions == fractions.sorted())
        #expect(fractions.last == 1)
        #expect(accuracies == outcome.epochCount)
    }

    @Test("training stops when it has not become better for long enough")
    func patience() throws {
        let outcome = try Trainer(
            Titles.options {
                $0.patience = 1
                $0.epochs = 100
                $0.learningRate = 2
            }
        ).train(
            Titles.examples(60, seed: 14), labels: Titles.labels,
            dev: (0..<60).map { index in
                TextExample(fields: [TextField("无关")], labels: [LabelIndex(index % 6)])
            })
        #expect(outcome.epochCount < 100)
    }

    @Test("what cannot be trained from is refused with a name")
    func refusals() {
        func name(
            _ examples: [TextExample], _ labels: [String],
            _ change: (inout TrainingOptions) -> Void = { _ in }
        ) -> String? {
            do {
                _ = try Trainer(Titles.options(change)).train(examples, labels: labels)
                return nil
            } catch {
                return (error as? ModelError)?.name
            }
        }
        let good = Titles.examples(12, seed: 15)
        #expect(name([], Titles.labels) == "model.train.empty")
        #expect(name([TextExample(fields: [], labels: [])], ["a"]) == "model.train.empty")
        #expect(name([TextExample(fields: [], labels: [])], []) == "model.train.empty")
        for label in [-1, 6, Int.max, Int.min] {
            let bad = TextExample(fields: [], labels: [LabelIndex(label)])
            #expect(name(good + [bad], Titles.labels) == "model.train.labelOutOfRange")
        }
        #expect(name(good, Titles.labels) { $0.dimension = 0 } == "model.train.option")
        #expect(name(good, Titles.labels) { $0.epochs = -1 } == "model.train.option")
        #expect(name(good, Titles.labels) { $0.learningRate = .nan } == "model.train.option")
        #expect(name(good, Titles.labels) { $0.features.bucketCount = 0 } == "model.train.option")
        #expect(name(good, Titles.labels) { $0.features.subwordWeight = 0 } == "model.train.option")
        #expect(name(good, Titles.labels) { $0.threads = 0 } == "model.train.option")
    }

    @Test("texts without features, one label, and labels without examples do no harm")
    func poorData() throws {
        let empty = [TextExample(fields: [TextField("")], labels: [LabelIndex(0), LabelIndex(0)])]
        for labels in [["only"], ["one", "never"]] {
            let model = try Trainer(Titles.options()).train(empty, labels: labels).model
            let probabilities = model.probabilities(of: [TextField("anything 任何")])
            #expect(probabilities.count == labels.count)
            #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1.0001 })
        }
        let nothing = TextExample(fields: [], labels: [LabelIndex(0)])
        let options = Titles.options { $0.minimumCount = 5 }
        let model = try Trainer(options).train([nothing], labels: ["a"]).model
        #expect(model.featureCount == 0)
        #expect(model.probabilities(of: [TextField("x")]).count == 1)
    }

    @Test("the most frequent features are kept where there is room for few")
    func fewRows() throws {
        let examples = Titles.examples(200, seed: 16)
        let model = try Trainer(Titles.options { $0.maximumRowCount = 37 }).train(
            examples, labels: Titles.labels
        ).model
        #expect(model.featureCount == 37)
        let counted = TrainingSet(counting: examples, model.features, threads: 1)
        var counts: [UInt32: Int] = [:]
        for bucket in counted.rows { counts[bucket, default: 0] += 1 }
        let kept = Set(model.vocabulary.directory.buckets)
        let leastKept = kept.compactMap { counts[$0] }.min() ?? 0
        let mostLeft = counts.filter { !kept.contains($0.key) }.values.max() ?? 0
        #expect(leastKept >= mostLeft)
    }
}
