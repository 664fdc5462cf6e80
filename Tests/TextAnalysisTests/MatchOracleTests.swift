import Testing
import TextAnalysis

@Suite("Matching agrees with the definition")
struct MatchOracleTests {
    @Test("random lexicons and texts over small alphabets", arguments: 0..<14)
    func randomTexts(round: Int) {
        let first = RandomLexicon.seed(1000) + UInt64(round) * 100
        let scratch = MatchScratch()
        for seed in first..<(first + 12) {
            var random = RandomLexicon(seed: seed)
            let terms = random.terms()
            let lexicon = Lexicon(terms)
            let naive = NaiveMatcher(terms)
            for _ in 0..<8 {
                let text = random.text(0...24)
                let options = random.options()
                lexicon.match(text, options: options, into: scratch)
                #expect(
                    scratch.findings == naive.find(text, options),
                    "seed \(seed) text \(text.debugDescription) \(options) \(terms.map(\.text))")
                #expect(scratch.spans == TextSpan.spans(in: text))
            }
        }
    }

    @Test("terms that a filter refuses are as if they were not there", arguments: 0..<7)
    func filters(round: Int) {
        let first = RandomLexicon.seed(7000) + UInt64(round) * 100
        for seed in first..<(first + 10) {
            var random = RandomLexicon(seed: seed)
            let terms = random.terms()
            let modulus = UInt32.random(in: 2...3, using: &random.generator)
            let accepts: (TermIndex) -> Bool = { $0.rawValue % modulus != 0 }
            let lexicon = Lexicon(terms)
            let fewer = Lexicon(terms.filter { accepts($0.index) })
            for _ in 0..<8 {
                let text = random.text(0...24)
                let options = random.options()
                #expect(
                    lexicon.find(text, options, accepts: accepts) == fewer.find(text, options),
                    "seed \(seed) text \(text.debugDescription) \(options)")
            }
        }
    }

    @Test("a text of several blocks gives what its parts give")
    func longText() {
        let terms = ["中国", "中国人", "a", "人", "国人"].enumerated().map {
            LexiconTerm($1, index: TermIndex(UInt32($0)))
        }
        let lexicon = Lexicon(terms)
        let unit = "我是中国人 a 国人。"
        let one = lexicon.surfaces(unit)
        for mode in MatchMode.allCases {
            let options = MatchOptions(mode: mode)
            let many = lexicon.surfaces(String(repeating: unit, count: 700), options)
            let expected = Array(repeating: lexicon.surfaces(unit, options), count: 700)
            #expect(many == Array(expected.joined()))
        }
        #expect(one == ["中国人", "a", "国人"])
    }
}
