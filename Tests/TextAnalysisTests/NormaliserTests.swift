import Testing
import TextAnalysis

@Suite("Folding")
struct NormaliserTests {
    @Test(
        "single scalars",
        arguments: [
            ("Ａ", "a"), ("Z", "z"), ("É", "é"), ("Я", "я"), ("Σ", "σ"), ("ς", "σ"), ("ﾊ", "ハ"),
            ("　", " "), ("，", ","), ("①", "1"), ("龍", "龙"), ("國", "国"), ("裡", "里"),
            ("⼀", "一"), ("豈", "岂"), ("ı", "ı"), ("K", "k"), ("中", "中"), ("🍎", "🍎"),
        ])
    func single(source: String, target: String) {
        #expect(Normaliser.fold(source) == target)
    }

    @Test("scalars that fold to several or to none")
    func several() {
        #expect(Normaliser.fold("ﬁ") == "fi")
        #expect(Normaliser.fold("Straße") == "strasse")
        #expect(Normaliser.fold("㍿") == "株式会社")
        #expect(Normaliser.fold("a\u{200B}b\u{FEFF}c\u{FE0F}d\u{AD}") == "abcd")
    }

    @Test("folding what is folded changes nothing, for every scalar")
    func idempotence() {
        var changed: [UInt32] = []
        for value in UInt32(0)..<0x32400 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var once: [UInt32] = []
            var twice: [UInt32] = []
            var text = String(Character(scalar))
            text.withUTF8 { Normaliser.fold($0, into: &once) }
            if once == [value] { continue }
            for folded in once {
                var again = Unicode.Scalar(folded).map { String(Character($0)) } ?? ""
                again.withUTF8 { Normaliser.fold($0, into: &twice) }
            }
            if once != twice { changed.append(value) }
        }
        #expect(changed.isEmpty)
    }

    @Test("malformed bytes become replacement characters")
    func malformed() {
        var scalars: [UInt32] = []
        [0x41, 0xE4, 0xB8, 0xFF].withUnsafeBufferPointer { Normaliser.fold($0, into: &scalars) }
        #expect(scalars == [0x61, 0xFFFD, 0xFFFD])
    }
}
