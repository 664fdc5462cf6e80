import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Calibration")
struct CalibrationTests {
    @Test("a softmax that is twice too sure is halved")
    func softmax() {
        var random = SeededGenerator(seed: 31)
        var judged = JudgedLogits(labelCount: 4)
        for _ in 0..<20_000 {
            let logits = (0..<4).map { _ in random.nextFloat() * 4 - 2 }
            let weights = logits.map { expf($0) }
            var draw = random.nextFloat() * weights.reduce(0, +)
            var label = 0
            while label < 3, draw >= weights[label] {
                draw -= weights[label]
                label += 1
            }
            judged.logits.append(contentsOf: logits.map { $0 * 2 })
            judged.labels.append([UInt32(label)])
        }
        let calibration = Calibration.fitting(judged, link: .softmax)
        #expect((calibration.scale - 0.5).magnitude < 0.03)
    }

    @Test("labels that are wrong now and then bound how sure a softmax may be")
    func smoothing() {
        var random = SeededGenerator(seed: 33)
        var judged = JudgedLogits(labelCount: 2)
        for _ in 0..<20_000 {
            let label = random.next(below: 2)
            judged.logits.append(contentsOf: label == 0 ? [20, -20] : [-20, 20])
            // A fifth of the labels is drawn blindly.
            let given = random.nextFloat() < 0.2 ? random.next(below: 2) : label
            judged.labels.append([UInt32(given)])
        }
        let calibration = Calibration.fitting(judged, link: .softmax)
        let sure = 1 / (1 + expf(-40 * calibration.scale))
        let probability = (1 - calibration.smoothing) * sure + calibration.smoothing / 2
        #expect((probability - 0.9).magnitude < 0.02)
    }

    @Test("a sigmoid's scale and offset are found")
    func sigmoid() {
        var random = SeededGenerator(seed: 32)
        var judged = JudgedLogits(labelCount: 3)
        for _ in 0..<20_000 {
            let logits = (0..<3).map { _ in random.nextFloat() * 6 - 3 }
            judged.logits.append(contentsOf: logits)
            judged.labels.append(
                (0..<3).filter { random.nextFloat() < 1 / (1 + expf(-(0.7 * logits[$0] - 1))) }
                    .map { UInt32($0) })
        }
        let calibration = Calibration.fitting(judged, link: .sigmoid)
        #expect((calibration.scale - 0.7).magnitude < 0.05)
        #expect((calibration.offset + 1).magnitude < 0.05)
    }

    @Test("nothing to judge by leaves the logits as they are")
    func nothing() {
        for link in [Calibration.Link.softmax, .sigmoid] {
            let empty = JudgedLogits(labelCount: 2)
            #expect(Calibration.fitting(empty, link: link) == Calibration(link: link))
            let unlabelled = JudgedLogits(logits: [1, 2], labels: [[]], labelCount: 2)
            #expect(Calibration.fitting(unlabelled, link: link) == Calibration(link: link))
        }
    }

    @Test("examples that a scale separates perfectly leave it finite")
    func separable() {
        for link in [Calibration.Link.softmax, .sigmoid] {
            let judged = JudgedLogits(
                logits: [5, -5, -5, 5], labels: [[0], [1]], labelCount: 2)
            let calibration = Calibration.fitting(judged, link: link)
            #expect(calibration.scale > 0 && calibration.scale <= 50.1)
        }
    }
}
