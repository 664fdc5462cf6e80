import Foundation
import Tensor

/// What tells a training from others: a checkpoint of another one must not be taken up.
struct TrainingFingerprint {
    /// Of all that the tower's training depends on: texts are not among it.
    let tower: String
    /// Of all that the training depends on.
    let head: String

    init(
        _ trainer: ResNetGRUTrainer, _ examples: [MultimodalExample], _ dev: [MultimodalExample],
        _ pictures: PictureStore
    ) throws(ModelError) {
        var hash = StableHash()
        hash.add(Self.describe(trainer.options, pictureCount: pictures.count))
        if let start = trainer.options.start {
            for name in start.tensors.keys.sorted() {
                hash.add(name)
                if let entry = start.tensors[name] { hash.add(try entry.bytes) }
            }
        }
        for label in trainer.labels { hash.add(label) }
        for group in trainer.groups { hash.add("\(group.name) \(group.members.map(\.value))") }
        pictures.pixels.withUnsafeBytes { hash.add($0) }
        for example in examples + dev {
            for picture in example.pictures { hash.add(picture) }
            hash.add("\(example.labels.map(\.value))")
        }
        hash.add("\(dev.count)")
        // Without dev examples texts decide what is held out where there are no pictures.
        if dev.isEmpty { Self.add(examples, to: &hash) }
        tower = String(hash.value, radix: 16)
        Self.add(examples + dev, to: &hash)
        head = String(hash.value, radix: 16)
    }

    private static func add(_ examples: [MultimodalExample], to hash: inout StableHash) {
        for example in examples {
            hash.add(example.text)
            for comment in example.comments { hash.add(comment) }
            hash.add("\(example.comments.count)")
        }
    }

    /// The settings that a training's result depends on, in words.
    private static func describe(_ options: ResNetGRUOptions, pictureCount: Int) -> String {
        [
            "\(options.seed)", options.tagCount?.rawValue ?? "",
            options.architecture.map { "\($0)" } ?? "own", "\(options.pictureSize)",
            "\(options.towerEpochs(pictures: pictureCount))", "\(options.headEpochs)",
            options.patience.map { "\($0)" } ?? "", "\(options.hidden)",
            "\(options.commentWeight)", "\(options.imageDropout)", "\(options.textDropout)",
            "\(options.featureDropout)",
        ].joined(separator: "/")
    }
}
