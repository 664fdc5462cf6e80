import Foundation
import TextAnalysis

/// Terms and texts over small alphabets, so that overlaps, fold variants and marks are frequent.
struct RandomLexicon {
    /// The seed in the environment's TEXT_ANALYSIS_SEED, or the one given.
    static func seed(_ fallback: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment["TEXT_ANALYSIS_SEED"].flatMap { UInt64($0) } ?? fallback
    }

    static let alphabets: [[String]] = [
        ["a", "b"],
        ["a", "A", "ａ", "b", "1", "中"],
        ["中", "龍", "龙", "国", "國", "a", "1"],
        ["f", "i", "ﬁ", "ß", "s", "S", "ẞ", "中", "\u{200B}", "❤", "\u{FE0F}", "㍿", "株", "社"],
        ["a", "B", "中", "#", "@", "＃", " ", ".", ":", "/", "国"],
        ["P", "p", "2", "２", " ", "-", "é", "e", "\u{301}", "я", "Я", "🍎"],
        ["http", "://", "www.", "a.cn", "中", "@a", "#", "话题", " ", "A", "a"],
    ]

    var generator: SeededGenerator
    let alphabet: [String]

    init(seed: UInt64) {
        generator = SeededGenerator(state: seed)
        alphabet = Self.alphabets[Int(seed % UInt64(Self.alphabets.count))]
    }

    mutating func text(_ lengths: ClosedRange<Int>) -> String {
        let length = Int.random(in: lengths, using: &generator)
        return (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
    }

    mutating func term(_ index: UInt32) -> LexiconTerm {
        let isSensitive = Int.random(in: 0..<5, using: &generator) == 0
        return LexiconTerm(
            text(1...5), index: TermIndex(index), caseRule: isSensitive ? .sensitive : .insensitive)
    }

    mutating func terms() -> [LexiconTerm] {
        let count = UInt32(Int.random(in: 0...30, using: &generator))
        return (0..<count).map { term($0 * 3 % 97) }
    }

    mutating func options() -> MatchOptions {
        MatchOptions(
            mode: MatchMode.allCases.randomElement(using: &generator) ?? .longest,
            foldsSpelling: Int.random(in: 0..<4, using: &generator) > 0,
            respectsBoundaries: Bool.random(using: &generator))
    }
}
