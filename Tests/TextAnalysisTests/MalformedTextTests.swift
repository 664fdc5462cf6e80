import Testing
import TextAnalysis

@Suite("Malformed UTF-8")
struct MalformedTextTests {
    @Test("offsets agree with those of the repaired string", arguments: 0..<8)
    func offsets(round: Int) {
        let seed = RandomLexicon.seed(90) + UInt64(round)
        var generator = SeededGenerator(state: seed)
        let pieces: [[UInt8]] = [
            Array("中".utf8), Array("a".utf8), Array("ß".utf8), Array("🍎".utf8), Array("#".utf8),
            Array("@".utf8), [0xE4], [0xE4, 0xB8], [0xF0, 0x9F], [0xF0, 0x9F, 0x8D], [0xC0], [0xFF],
            [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE0, 0x80, 0x80], [0xC3], [0],
            Array("\u{200B}".utf8), Array("https://a".utf8),
        ]
        let lexicon = Lexicon(
            ["中", "中a", "a", "ss", "🍎"].enumerated().map {
                LexiconTerm($1, index: TermIndex(UInt32($0)))
            })
        let scratch = MatchScratch()
        for _ in 0..<300 {
            let length = Int.random(in: 0...16, using: &generator)
            var bytes: [UInt8] = []
            for _ in 0..<length { bytes += pieces.randomElement(using: &generator) ?? [] }
            let options = MatchOptions(mode: .all, respectsBoundaries: false)
            bytes.withUnsafeBufferPointer { lexicon.match($0, options: options, into: scratch) }
            let repaired = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
            for mention in scratch.mentions {
                let surface = String(
                    decoding: bytes[mention.startByte..<mention.endByte], as: UTF8.self)
                #expect(mention.endOffset <= repaired.count, "seed \(seed) \(bytes)")
                guard mention.endOffset <= repaired.count else { continue }
                #expect(
                    Array(surface.unicodeScalars)
                        == Array(repaired[mention.startOffset..<mention.endOffset]),
                    "seed \(seed) \(bytes)")
            }
            let whole = lexicon.find(String(decoding: bytes, as: UTF8.self), options)
            #expect(
                scratch.findings.map { [$0.start, $0.end] } == whole.map { [$0.start, $0.end] },
                "seed \(seed) \(bytes)")
        }
    }

    @Test("bytes at random are matched without a trap")
    func noise() {
        var generator = SeededGenerator(state: RandomLexicon.seed(5))
        let lexicon = Lexicon([LexiconTerm("a", index: TermIndex(0))])
        let scratch = MatchScratch()
        for _ in 0..<500 {
            let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes.withUnsafeBufferPointer { lexicon.match($0, into: scratch) }
            #expect(scratch.mentions.allSatisfy { $0.endByte <= 64 && $0.endOffset <= 64 })
        }
    }
}
