import Testing
import TextAnalysis

@Suite("Edits of a lexicon")
struct LexiconEditTests {
    @Test("an edited lexicon matches exactly like one built anew", arguments: 0..<14)
    func randomEdits(round: Int) {
        let first = RandomLexicon.seed(4000) + UInt64(round) * 100
        for seed in first..<(first + 5) {
            var random = RandomLexicon(seed: seed)
            var live: [TermIndex: LexiconTerm] = [:]
            for term in random.terms() { live[term.index] = term }
            var lexicon = Lexicon(live.values.sorted { $0.index < $1.index })
            for step in 0..<8 {
                var added: [LexiconTerm] = []
                for _ in 0..<Int.random(in: 0...3, using: &random.generator) {
                    added.append(random.term(UInt32.random(in: 0..<100, using: &random.generator)))
                }
                let removed = (0..<Int.random(in: 0...3, using: &random.generator)).map { _ in
                    TermIndex(UInt32.random(in: 0..<100, using: &random.generator))
                }
                for index in removed { live[index] = nil }
                for term in added { live[term.index] = term }
                lexicon = lexicon.applying(added: added, removed: removed)
                if step == 5 { lexicon = lexicon.rebuilt() }
                let anew = Lexicon(Array(live.values))
                #expect(lexicon.count == anew.count)
                for _ in 0..<4 {
                    let text = random.text(0...24)
                    let options = random.options()
                    #expect(
                        lexicon.find(text, options) == anew.find(text, options),
                        "seed \(seed) step \(step) text \(text.debugDescription) \(options)")
                }
            }
        }
    }

    @Test("a value taken before an edit keeps its terms")
    func valueSemantics() {
        let before = Lexicon([LexiconTerm("苹果", index: TermIndex(1))])
        let after = before.applying(
            added: [LexiconTerm("小米", index: TermIndex(2))], removed: [TermIndex(1)])
        #expect(before.surfaces("苹果和小米") == ["苹果"])
        #expect(after.surfaces("苹果和小米") == ["小米"])
        #expect(after.term(TermIndex(1)) == nil)
        #expect(after.term(TermIndex(2))?.text == "小米")
        #expect(after.rebuilt().count == 1)
    }

    @Test("an added term takes the place of the one with its index, issues included")
    func replacement() {
        let index = TermIndex(9)
        let tooLong = String(repeating: "长", count: Lexicon.longestTerm + 1)
        let broken = Lexicon([LexiconTerm(tooLong, index: index)])
        #expect(
            broken.issues
                == [LexiconIssue(index: index, reason: .tooLong(scalarCount: 257))])
        let mended = broken.applying(added: [LexiconTerm("长", index: index)])
        #expect(mended.issues.isEmpty)
        #expect(mended.surfaces("长") == ["长"])
        let emptied = mended.applying(added: [LexiconTerm("\u{200B}", index: index)])
        #expect(emptied.issues == [LexiconIssue(index: index, reason: .empty)])
        #expect(emptied.surfaces("长").isEmpty)
        #expect(emptied.count == 0)
    }

    @Test("many edits advise a rebuild, and the rebuilt lexicon needs none")
    func rebuildAdvice() {
        let base = Lexicon([LexiconTerm("词", index: TermIndex(0))])
        let added = (1...3000).map { LexiconTerm("词\($0)", index: TermIndex(UInt32($0))) }
        let edited = base.applying(added: added)
        #expect(!base.isRebuildAdvised)
        #expect(edited.isRebuildAdvised)
        #expect(!edited.rebuilt().isRebuildAdvised)
        #expect(edited.rebuilt().surfaces("词2999") == edited.surfaces("词2999"))
    }

    @Test("of two terms with one index in a batch the later one holds")
    func duplicateIndex() {
        let lexicon = Lexicon([
            LexiconTerm("甲", index: TermIndex(4)), LexiconTerm("乙", index: TermIndex(4)),
        ])
        #expect(lexicon.surfaces("甲乙") == ["乙"])
        #expect(lexicon.issues == [LexiconIssue(index: TermIndex(4), reason: .replaced)])
    }
}
