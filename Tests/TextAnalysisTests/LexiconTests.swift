import Testing
import TextAnalysis

@Suite("Matching of terms")
struct LexiconTests {
    private func lexicon(_ texts: [String]) -> Lexicon {
        Lexicon(texts.enumerated().map { LexiconTerm($1, index: TermIndex(UInt32($0))) })
    }

    @Test("a term spelled exactly as in the text beats one that needs folding")
    func exactSpelling() {
        let terms = lexicon(["P2P", "p2p"])
        #expect(terms.find("做P2P的").map(\.terms) == [[0]])
        #expect(terms.find("做p2p的").map(\.terms) == [[1]])
        #expect(terms.find("做p2P的").map(\.terms) == [[0, 1]])
        #expect(terms.find("做Ｐ２ｐ的").map(\.terms) == [[0, 1]])
    }

    @Test("terms with the same text share a mention")
    func sharedKey() {
        #expect(lexicon(["苹果", "苹果"]).find("吃苹果").map(\.terms) == [[0, 1]])
    }

    @Test("case, width and traditional characters fold; offsets are those of the original")
    func folding() {
        let found = lexicon(["iphone手机", "龙"]).find("买ＩＰｈｏｎｅ手機，龍")
        #expect(found.map(\.start) == [1, 10])
        #expect(found.map(\.end) == [9, 11])
        #expect(found.map(\.startByte) == [3, 30])
        #expect(found.map(\.endByte) == [27, 33])
    }

    @Test("without folding only the exact spelling is found")
    func withoutFolding() {
        let options = MatchOptions(foldsSpelling: false)
        #expect(lexicon(["Apple", "apple"]).find("apple", options).map(\.terms) == [[1]])
        #expect(lexicon(["Apple"]).find("apple", options).isEmpty)
    }

    @Test("a case-sensitive term keeps its capitals but folds width")
    func caseSensitivity() {
        let terms = Lexicon([
            LexiconTerm("IT", index: TermIndex(0), caseRule: .sensitive),
            LexiconTerm("it行业", index: TermIndex(1)),
        ])
        #expect(terms.surfaces("it IT ＩＴ It iT行业") == ["IT", "ＩＴ", "iT行业"])
    }

    @Test("Latin letters and digits end only at boundaries, Chinese ones anywhere")
    func boundaries() {
        let terms = lexicon(["CS", "iPhoneX", "手机", "5G"])
        #expect(
            terms.surfaces("CSGO iPhoneX手机 5G手机 15G CS2 cs") == [
                "iPhoneX", "手机", "5G", "手机", "cs",
            ])
        let free = MatchOptions(respectsBoundaries: false)
        #expect(terms.surfaces("CSGO15G", free) == ["CS", "5G"])
    }

    @Test("where the longest term fails at a boundary a shorter one holds")
    func boundaryFallback() {
        #expect(lexicon(["手机", "手机A", "机Ab"]).surfaces("手机Ab") == ["手机"])
        #expect(lexicon(["手机A", "机Ab"]).surfaces("手机Ab") == ["机Ab"])
    }

    @Test("overlaps come in the documented order")
    func overlaps() {
        let terms = lexicon(["中国", "中国人", "国人", "人民", "中"])
        let text = "中国人民"
        #expect(terms.surfaces(text) == ["中国人"])
        let all = terms.surfaces(text, MatchOptions(mode: .all))
        #expect(all == ["中国人", "中国", "中", "国人", "人民"])
        let outer = terms.surfaces(text, MatchOptions(mode: .noSubmatches))
        #expect(outer == ["中国人", "人民"])
    }

    @Test("scalars that fold to several or to none match as wholes")
    func irregularFolds() {
        let terms = lexicon(["file", "strasse", "苹果", "❤", "株"])
        let found = terms.find("ﬁle STRAßE 苹\u{200B}果 ❤\u{FE0F}。 ㍿")
        #expect(found.map(\.start) == [0, 4, 11, 15])
        #expect(found.map(\.end) == [3, 10, 14, 17])
    }

    @Test("composed and decomposed accents are different spellings")
    func decomposedAccents() {
        let terms = lexicon(["caf\u{E9}"])
        #expect(terms.find("caf\u{E9}").map(\.end) == [4])
        #expect(terms.find("cafe\u{301}").isEmpty)
        #expect(lexicon(["cafe"]).find("cafe\u{301}").isEmpty)
    }

    @Test("no term is found inside a name or a URL, but one may be the whole name")
    func opaqueSpans() {
        let terms = lexicon(["苹果", "apple", "@苹果官方"])
        #expect(
            terms.surfaces("看https://apple.com/apple苹果 @苹果迷 @苹果官方 apple@apple.com") == [
                "苹果", "@苹果官方",
            ])
    }

    @Test("a mention knows whether it is in a hashtag or all of it")
    func hashtags() {
        let terms = lexicon(["苹果", "发布会"])
        let relations = terms.find("苹果 #苹果# #苹果发布会 ＃发布会＃").map(\.hashtag)
        #expect(relations == [.none, .whole, .inside, .inside, .whole])
    }

    @Test("a term of the greatest length is found, a longer one is reported")
    func longTerms() {
        let longest = String(repeating: "长", count: Lexicon.longestTerm)
        let terms = lexicon([longest, longest + "长"])
        #expect(terms.issues.map(\.index) == [TermIndex(1)])
        #expect(terms.find(longest + "短").map(\.end) == [Lexicon.longestTerm])
        let nested = lexicon((1...Lexicon.longestTerm).map { String(repeating: "长", count: $0) })
        #expect(nested.find(longest, MatchOptions(mode: .all)).count == 256 * 257 / 2)
    }

    @Test("matching stops at the limit of mentions and says so")
    func mentionLimit() {
        let terms = lexicon(["人"])
        let scratch = MatchScratch()
        terms.match("人人人", options: MatchOptions(mentionLimit: 2), into: scratch)
        #expect(scratch.mentions.count == 2)
        #expect(scratch.isTruncated)
        terms.match("人人", options: MatchOptions(mentionLimit: 2), into: scratch)
        #expect(!scratch.isTruncated)
    }

    @Test("an empty lexicon and an empty text find nothing")
    func empty() {
        #expect(Lexicon().find("苹果").isEmpty)
        #expect(lexicon(["苹果"]).find("").isEmpty)
        #expect(lexicon([""]).issues == [LexiconIssue(index: TermIndex(0), reason: .empty)])
    }

    @Test("a scratch serves a short text after a very long one")
    func scratchReuse() {
        let terms = lexicon(["苹果"])
        let scratch = MatchScratch()
        terms.match(String(repeating: "吃苹果", count: 100_000), into: scratch)
        #expect(scratch.mentions.count == 100_000)
        terms.match("苹果", into: scratch)
        #expect(scratch.mentions.count == 1)
    }
}
