import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Texts become tokens and features")
struct FeatureReaderTests {
    func tokens(_ text: String) -> [String] {
        var buffer = TokenBuffer()
        var text = text
        text.withUTF8 { buffer.read($0, limit: 1 << 16) }
        return buffer.tokens.map {
            String(decoding: buffer.folded[$0.foldedStart..<$0.foldedEnd], as: UTF8.self)
        }
    }

    @Test(
        "tokens are single characters, words and numbers",
        arguments: [
            ("苹果手机", ["苹", "果", "手", "机"]),
            ("iPhone X手机", ["iphone", "x", "手", "机"]),
            ("ＩＰＨＯＮＥ８", ["iphone", "8"]),
            ("F35战机1.5亿", ["f", "35", "战", "机", "1.5", "亿"]),
            ("end 3.", ["end", "3", "."]),
            ("ÉCOLE Привет", ["école", "привет"]),
            ("a\u{200B}b　c\u{FE0F}", ["ab", "c"]),
            ("👍🏽!", ["👍", "🏽", "!"]),
            ("", []), (" \t\n", []),
        ])
    func tokenise(text: String, expected: [String]) {
        #expect(tokens(text) == [""] + expected + [""])
    }

    @Test("tokens lie where the text has them")
    func positions() {
        var buffer = TokenBuffer()
        var text = "Ａb 苹 1.5"
        text.withUTF8 { buffer.read($0, limit: 100) }
        let spans = buffer.tokens.map { $0.start..<$0.end }
        #expect(spans == [0..<0, 0..<4, 5..<8, 9..<12, 12..<12])
    }

    /// The same features by the simplest means: strings, arrays and dictionaries.
    func plainFeatures(_ fields: [TextField], _ options: FeatureOptions) -> [UInt32: Float] {
        var counts: [UInt32: Float] = [:]
        func add(_ hash: UInt64, _ weight: Float) {
            counts[UInt32(hash % UInt64(options.bucketCount)), default: 0] += weight
        }
        for field in fields {
            let inner = Array(tokens(field.text).dropFirst().dropLast())
            let sequence = ["<s>"] + inner + ["</s>"]
            for first in sequence.indices {
                var hash: UInt64 = 0
                for last in first..<min(sequence.count, first + options.wordNGrams) {
                    hash = NGramHash.appending(NGramHash.hash(sequence[last].utf8), to: hash)
                    add(hash, field.weight)
                }
            }
            for word in inner where word.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic }) {
                guard let scalar = word.unicodeScalars.first, scalar.value < 0x2000 else {
                    continue
                }
                guard word.utf8.count >= options.minimumSubword else { continue }
                let characters = Array("<\(word)>".unicodeScalars)
                for start in characters.indices {
                    for end in start..<min(characters.count, start + options.maximumSubword) {
                        let length = end - start + 1
                        guard length >= options.minimumSubword, length < characters.count else {
                            continue
                        }
                        var piece = String.UnicodeScalarView()
                        piece.append(contentsOf: characters[start...end])
                        add(
                            UInt64(NGramHash.hash(String(piece).utf8)),
                            field.weight * options.subwordWeight)
                    }
                }
            }
        }
        return counts.mapValues { $0 > 1 ? 1 + logf($0) : $0 }
    }

    @Test("features are what the plain reading finds, in random texts")
    func againstPlainReading() {
        let seed: UInt64 = 21
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("ab cde苹果的手É0123.！，😀<>xyz  ")
        for round in 0..<200 {
            var options = FeatureOptions()
            options.bucketCount = [1, 7, 1000, 1 << 20][random.next(below: 4)]
            options.wordNGrams = 1 + random.next(below: 4)
            options.minimumSubword = 1 + random.next(below: 4)
            options.maximumSubword = random.next(below: 7)
            let fields = (0..<random.next(below: 4)).map { index in
                let length = random.next(below: 60)
                let text = String(
                    (0..<length).map { _ in alphabet[random.next(below: alphabet.count)] })
                return TextField(text, weight: index == 0 ? 1 : 0.25)
            }
            var reader = FeatureReader(options)
            reader.read([TextField("what was read before")], directory: nil)
            reader.read(fields, directory: nil)
            let expected = plainFeatures(fields, options)
            #expect(Set(reader.keys) == Set(expected.keys), "seed \(seed), round \(round)")
            #expect(reader.keys.count == expected.count)
            for (key, count) in zip(reader.keys, reader.counts) {
                #expect((count - (expected[key] ?? 0)).magnitude < 1e-4)
            }
        }
    }

    @Test("a text has no more features than the limit, whatever its length")
    func limit() {
        var options = FeatureOptions()
        options.maximumFeatureCount = 10
        var reader = FeatureReader(options)
        let long = String(repeating: "word", count: 5000)
        reader.read([TextField(long), TextField("第二"), TextField("第三")], directory: nil)
        #expect(reader.keys.count <= 10 + options.wordNGrams)
    }

    @Test("fields that weigh nothing, less, or no number are not read")
    func ignoredFields() {
        var reader = FeatureReader(FeatureOptions())
        for weight in [0, -1, Float.nan, .infinity] {
            reader.read([TextField("苹果", weight: weight)], directory: nil)
            #expect(reader.keys.isEmpty)
        }
        reader.read([TextField("苹果", weight: 1e30)], directory: nil)
        #expect(reader.counts.allSatisfy { $0.isFinite && $0 > 0 })
    }
}
