import Foundation
import Imaging
import Tensor
import TextModel
import Testing

@testable import MultimodalModel

@Suite("Parts of a multimodal training")
struct TrainingPartsTests {
    private let picture: Image = {
        var generator = SeededGenerator(seed: 4)
        return Image(
            width: 9, height: 9,
            pixels: (0..<243).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
    }()

    private func augmented(_ augmentation: PictureAugmentation, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return [Float](unsafeUninitializedCapacity: 243) { out, count in
            guard let base = out.baseAddress else { return }
            augmentation.write(picture.pixels, side: 9, into: base, &generator)
            count = 243
        }
    }

    @Test("an augmentation of no change gives the picture or its mirror image")
    func identity() {
        let none = PictureAugmentation(
            turn: 0, scale: 0, aspect: 0, shift: 0, gain: 0, offset: 0)
        let plain = PixelNormalisation.imageNet.floats(of: picture)
        var mirror: [Float] = []
        for row in 0..<9 {
            for column in (0..<9).reversed() {
                let at = (row * 9 + column) * 3
                mirror += plain[at..<(at + 3)]
            }
        }
        var seen = Set<Bool>()
        for seed in 0..<12 {
            let found = augmented(none, seed: UInt64(seed))
            func distance(_ other: [Float]) -> Float {
                zip(found, other).map { ($0 - $1).magnitude }.max() ?? 0
            }
            #expect(min(distance(plain), distance(mirror)) < 1e-4)
            seen.insert(distance(plain) < 1e-4)
        }
        #expect(seen.count == 2)
    }

    @Test("the same seed changes a picture in the same way, another in another")
    func seeds() {
        let augmentation = PictureAugmentation()
        #expect(augmented(augmentation, seed: 1) == augmented(augmentation, seed: 1))
        #expect(augmented(augmentation, seed: 1) != augmented(augmentation, seed: 2))
        #expect(!augmented(augmentation, seed: 3).contains { !$0.isFinite })
    }

    @Test("contents that share a picture are held out together, and about a tenth is")
    func holdOut() {
        let examples = (0..<1000).map {
            MultimodalExample(text: "\($0)", pictures: ["p\($0 / 4)"], labels: [LabelIndex(0)])
        }
        let split = HoldOut.split(examples, seed: 3)
        #expect(split.training.count + split.heldOut.count == 1000)
        #expect((40...180).contains(split.heldOut.count))
        let shown = Set(split.training.flatMap(\.pictures))
        #expect(split.heldOut.allSatisfy { !shown.contains($0.pictures[0]) })
        #expect(HoldOut.split(Array(examples.prefix(50)), seed: 3).heldOut.isEmpty)
    }

    @Test("a curve shows each part and escapes its title")
    func curve() {
        let epochs = (1...5).flatMap { epoch in
            [MultimodalTrainingProgress.Stage.tower, .head].map { stage in
                MultimodalTrainingEpoch(
                    stage: stage, epoch: epoch, epochCount: 5, loss: 3 / Double(epoch),
                    heldOutLoss: 1, heldOutTop1: 0.5, seconds: 1)
            }
        }
        let svg = TrainingCurve.svg(epochs, title: "a < b & c")
        #expect(svg.contains("a &lt; b &amp; c"))
        #expect(svg.components(separatedBy: "<polyline").count == 7)
        #expect(!svg.contains("nan"))
        #expect(TrainingCurve.svg([], title: "").hasSuffix("</svg>\n"))
    }

    @Test("an architecture is told from a checkpoint's names and shapes")
    func describing() throws {
        for architecture in [
            ResNetArchitecture.small(classCount: 3),
            try ResNetArchitecture(
                block: .bottleneck, layers: [1, 2], widths: [4, 8], stem: .small, classCount: 2),
        ] {
            var file = TensorFile()
            for named in architecture.namedShapes {
                let count = named.shape.reduce(1, *)
                file.set(named.name, [Float](repeating: 0, count: count), shape: named.shape)
            }
            #expect(try ResNetArchitecture(describing: file) == architecture)
        }
        #expect(throws: ModelError.self) { try ResNetArchitecture(describing: TensorFile()) }
    }
}
