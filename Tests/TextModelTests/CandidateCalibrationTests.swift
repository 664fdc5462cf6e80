import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Calibration of candidates")
struct CandidateCalibrationTests {
    @Test("too low a mass and too flat shares are set right")
    func fits() {
        var random = SeededGenerator(seed: 81)
        func draw(_ count: Int) -> [CandidateCalibration.Mention] {
            (0..<count).map { _ in
                // True odds are the squares of the shares; the mass is always half the truth.
                let share = 0.5 + 0.4 * Double(random.nextFloat())
                let odds = share * share / (share * share + (1 - share) * (1 - share))
                let isAny = Double(random.nextFloat()) < 0.8
                let isFirst = Double(random.nextFloat()) < odds
                return .init(
                    scores: [0.4 * share, 0.4 * (1 - share)],
                    right: isAny ? [isFirst ? 0 : 1] : [])
            }
        }
        let fitted = CandidateCalibration.fitting(draw(4000))
        #expect((fitted.shareScale - 2).magnitude < 0.3)
        var expected = 0.0
        var right = 0.0
        let held = draw(4000)
        for mention in held {
            var scores = mention.scores
            let mass = fitted.apply(to: &scores)
            #expect((mass - 0.8).magnitude < 0.05)
            #expect((scores.reduce(0, +) - mass).magnitude < 1e-9)
            #expect(scores[0] >= scores[1])
            expected += scores[0]
            if mention.right == [0] { right += 1 }
        }
        #expect((expected - right).magnitude / Double(held.count) < 0.03)
    }

    @Test("few mentions leave scores as they are, and mentions that are all right are not certain")
    func edges() throws {
        let one = CandidateCalibration.Mention(scores: [0.3, 0.2], right: [0])
        #expect(CandidateCalibration.fitting([one]) == .none)
        #expect(CandidateCalibration.fitting([]) == .none)
        let all = CandidateCalibration.fitting(Array(repeating: one, count: 200))
        try all.validate()
        var scores = [0.3, 0.2]
        let mass = all.apply(to: &scores)
        #expect(mass > 0.9 && mass < 1)
        var nothing = [0.0, 0.0]
        #expect(all.apply(to: &nothing) == 0)
        #expect(nothing == [0, 0])
        var none: [Double] = []
        #expect(all.apply(to: &none) == 0)
        var tiny = [1e-300, 1.0]
        #expect(all.apply(to: &tiny) <= 1)
        #expect(tiny.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test("numbers that cannot have been fitted are refused", arguments: [0, -1, .nan, 1e9])
    func refusals(scale: Double) {
        var calibration = CandidateCalibration.none
        calibration.shareScale = scale
        #expect(throws: ModelError.self) { try calibration.validate() }
    }
}
