import Foundation
import Imaging
import Tensor
import TestSupport
import TextModel
import Testing

@testable import MultimodalModel

@Suite("ResNet + GRU: training and predicting")
struct ResNetGRUTests {
    @Test("the same seed gives the same model at any number of threads")
    func threads() throws {
        var options = try Clips.options()
        let inputs = try Clips.inputs(8)
        let one = try Clips.probabilities(try Clips.train(options).model, inputs)
        options.threads = 3
        let three = try Clips.probabilities(try Clips.train(options).model, inputs)
        #expect(one == three)
        options.seed = 2
        #expect(try Clips.probabilities(try Clips.train(options).model, inputs) != one)
    }

    @Test("pictures decide what ambiguous titles leave open")
    func learns() throws {
        var options = try Clips.options()
        options.epochs = 12
        options.headEpochs = 12
        options.patience = nil
        let model = try Clips.train(options, count: 48).model
        let examples = Clips.examples(16)
        let team = WorkerTeam.single
        let whole = try MultimodalMetrics.measure(
            model, on: examples, pictures: Clips.picture, team: team)
        let text = try MultimodalMetrics.measure(
            model, on: examples, without: .images, pictures: Clips.picture, team: team)
        #expect(whole.top1 > text.top1)
        #expect(whole.examples == 16)
        #expect(text.top1 >= 0.25)
    }

    @Test("a training that was stopped goes on from its checkpoint to the same model")
    func resumes() throws {
        struct Stop: Error {}
        let options = try Clips.options()
        let inputs = try Clips.inputs(6)
        let expected = try Clips.probabilities(try Clips.train(options).model, inputs)
        let folder = try TemporaryFolder()
        let trainer = ResNetGRUTrainer(
            labels: Clips.labels, groups: Clips.groups, options: options, checkpoints: folder.url)
        for (stage, epoch) in [(MultimodalTrainingProgress.Stage.tower, 2), (.head, 1)] {
            #expect(throws: Stop.self) {
                _ = try trainer.run(
                    Clips.examples(24), dev: Clips.examples(12), pictures: Clips.picture
                ) { progress in
                    if let done = progress.epoch, done.stage == stage, done.epoch == epoch {
                        throw Stop()
                    }
                }
            }
        }
        var epochs: [MultimodalTrainingEpoch] = []
        let outcome = try trainer.run(
            Clips.examples(24), dev: Clips.examples(12), pictures: Clips.picture
        ) { if let epoch = $0.epoch { epochs.append(epoch) } }
        #expect(epochs.map(\.stage) == [.head, .head])
        #expect(try Clips.probabilities(outcome.model, inputs) == expected)
    }

    @Test("a checkpoint of another training is passed over")
    func otherCheckpoint() throws {
        let folder = try TemporaryFolder()
        var options = try Clips.options()
        var epochs = 0
        for seed in [1, 2] {
            options.seed = UInt64(seed)
            let trainer = ResNetGRUTrainer(
                labels: Clips.labels, options: options, checkpoints: folder.url)
            _ = try trainer.run(
                Clips.examples(24), dev: Clips.examples(12), pictures: Clips.picture
            ) { if $0.epoch != nil { epochs += 1 } }
        }
        #expect(epochs == 12)
    }

    @Test("examples with several tags give a sigmoid with a threshold each")
    func several() throws {
        let model = try Clips.train(try Clips.options(), several: true).model
        #expect(model.givesSeveralTags)
        #expect(model.thresholds.count == 4)
        let metrics = try MultimodalMetrics.measure(
            model, on: Clips.examples(12, several: true), pictures: Clips.picture, team: .single)
        #expect(metrics.meanAveragePrecision != nil)
        #expect(metrics.microF1 > 0)
        var options = try Clips.options()
        options.tagCount = .one
        let one = try Clips.train(options, several: true).model
        #expect(!one.givesSeveralTags)
    }

    @Test("evidence is given where there is something to give it")
    func evidence() throws {
        let model = try Clips.train(try Clips.options()).model
        let whole = try Clips.inputs(1)[0]
        let inputs = [
            whole, MultimodalInput(text: whole.text),
            MultimodalInput(text: " ", keyframes: whole.keyframes), MultimodalInput(text: ""),
        ]
        let found = try model.predict(inputs, team: .single) { false }
        #expect(found.map(\.textProbabilities.count) == [4, 4, 0, 0])
        #expect(found.map(\.imageProbabilities.count) == [4, 0, 4, 0])
        #expect(found.map(\.frameProbabilities.count) == [2, 0, 2, 0])
        for prediction in found {
            let sum = prediction.probabilities.reduce(0, +)
            #expect((sum - 1).magnitude < 1e-4)
        }
    }

    @Test("what else is in a batch changes nothing beyond rounding")
    func batches() throws {
        let model = try Clips.train(try Clips.options()).model
        let inputs = try Clips.inputs(9)
        let together = try Clips.probabilities(model, inputs, threads: 2)
        for (input, expected) in zip(inputs, together) {
            let alone = try Clips.probabilities(model, [input])[0]
            for (one, other) in zip(alone, expected) { #expect((one - other).magnitude < 1e-4) }
        }
    }

    @Test("a prediction can be cancelled")
    func cancels() throws {
        let model = try Clips.train(try Clips.options()).model
        let inputs = try Clips.inputs(2)
        #expect(throws: CancellationError.self) {
            try model.predict(inputs, team: .single) { true }
        }
    }

    @Test("contents without pictures, or without text, can be learnt from")
    func missingModalities() throws {
        let trainer = ResNetGRUTrainer(labels: Clips.labels, options: try Clips.options())
        var textOnly = Clips.examples(24)
        var imagesOnly = textOnly
        for index in textOnly.indices {
            textOnly[index].pictures = []
            imagesOnly[index].text = ""
        }
        for examples in [textOnly, imagesOnly] {
            let model = try trainer.run(examples, pictures: Clips.picture).model
            let found = try Clips.probabilities(model, try Clips.inputs(3))
            #expect(!found.joined().contains { !$0.isFinite })
        }
    }

    @Test("a picture that cannot be read is named with its example")
    func missingPicture() throws {
        let trainer = ResNetGRUTrainer(labels: Clips.labels, options: try Clips.options())
        var examples = Clips.examples(8)
        examples[5].pictures = ["missing.jpg"]
        let error = #expect(throws: ModelError.self) {
            _ = try trainer.run(examples, pictures: Clips.picture)
        }
        #expect(error?.description.contains("'missing.jpg' of example 6") == true)
    }

    @Test("labels out of range and options out of range are refused")
    func refused() throws {
        var options = try Clips.options()
        let wrong = [MultimodalExample(text: "a", labels: [LabelIndex(4)])]
        #expect(throws: ModelError(.trainLabel(example: 0, label: 4, labelCount: 4))) {
            _ = try ResNetGRUTrainer(labels: Clips.labels, options: options).run(
                wrong, pictures: Clips.picture)
        }
        options.pictureSize = 4
        #expect(throws: ModelError.self) {
            _ = try ResNetGRUTrainer(labels: Clips.labels, options: options).run(
                Clips.examples(4), pictures: Clips.picture)
        }
    }
}
