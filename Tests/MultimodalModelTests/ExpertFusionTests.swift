import Foundation
import Tensor
import TextModel
import Testing

@testable import MultimodalModel

@Suite("A product of experts")
struct ExpertFusionTests {
    /// Contents of which one expert knows much, another little and the third nothing.
    private func cases(
        _ link: Calibration.Link, _ generator: inout SeededGenerator
    ) -> [ExpertFusion.Case] {
        let fusion = ExpertFusion(link: link)
        return (0..<300).map { _ in
            let truth = generator.next(below: 5)
            func expert(_ knowledge: Float) -> [Float] {
                fusion.normalised(
                    (0..<5).map { label in
                        (generator.nextFloat() - 0.5) * 4 + (label == truth ? knowledge : 0)
                    })
            }
            return ExpertFusion.Case(
                logits: .init(text: expert(1), image: expert(2), joint: expert(0)),
                labels: [LabelIndex(truth)])
        }
    }

    private func loss(_ fusion: ExpertFusion, _ cases: [ExpertFusion.Case]) -> Double {
        var sum = 0.0
        for one in cases {
            let probabilities = fusion.probabilities(one.logits, .both, count: 5)
            for label in 0..<5 {
                let holds = one.labels.contains(LabelIndex(label))
                let probability = Double(probabilities[label])
                if holds { sum -= log(max(1e-9, probability)) }
                if !holds, fusion.link == .sigmoid { sum -= log(max(1e-9, 1 - probability)) }
            }
        }
        return sum / Double(cases.count)
    }

    @Test(
        "fitted weights are as good as any on a grid around them",
        arguments: [Calibration.Link.softmax, .sigmoid])
    func optimum(_ link: Calibration.Link) {
        let seed = UInt64.random(in: 0..<1 << 32)
        var generator = SeededGenerator(seed: seed)
        let cases = cases(link, &generator)
        var fusion = ExpertFusion(link: link)
        let before = loss(fusion, cases)
        fusion.fit(.both, to: cases, labelCount: 5)
        let fitted = loss(fusion, cases)
        #expect(fitted < before, "seed \(seed)")
        for change in [-0.2, 0.2] as [Float] {
            for part in 0..<3 {
                var other = fusion
                switch part {
                case 0: other.both.text = max(0, other.both.text + change)
                case 1: other.both.image = max(0, other.both.image + change)
                default: other.both.joint = max(0, other.both.joint + change)
                }
                // The ridge towards the weights before may cost a little.
                #expect(loss(other, cases) > fitted - 5e-3, "seed \(seed), part \(part)")
            }
        }
        #expect(fusion.both.image > fusion.both.text, "seed \(seed)")
        #expect(fusion.both.values.prefix(3).allSatisfy { $0 >= 0 }, "seed \(seed)")
    }

    @Test("without held-out contents the weights stay")
    func nothingHeldOut() {
        var fusion = ExpertFusion(link: .softmax)
        fusion.fit(.both, to: [], labelCount: 5)
        #expect(fusion == ExpertFusion(link: .softmax))
    }

    @Test("thresholds reach the F1 of the best of all cuts")
    func thresholds() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var generator = SeededGenerator(seed: seed)
        var (probabilities, truths): ([[Float]], [[LabelIndex]]) = ([], [])
        for _ in 0..<60 {
            let holds = generator.next(below: 3) == 0
            probabilities.append([
                min(1, generator.nextFloat() * 0.7 + (holds ? 0.3 : 0)), generator.nextFloat(),
            ])
            truths.append(holds ? [LabelIndex(0)] : [LabelIndex(1)])
        }
        func f1(_ threshold: Float) -> Double {
            var (right, proposed, all) = (0, 0, 0)
            for (row, truth) in zip(probabilities, truths) {
                let holds = truth == [LabelIndex(0)]
                if holds { all += 1 }
                if row[0] >= threshold {
                    proposed += 1
                    if holds { right += 1 }
                }
            }
            return 2 * Double(right) / Double(max(1, proposed + all))
        }
        let found = TagThresholds.fitting(probabilities, truths, labelCount: 2)
        let best = probabilities.map { f1($0[0]) }.max() ?? 0
        #expect((f1(found[0]) - best).magnitude < 1e-9, "seed \(seed)")
    }
}
