import Testing
import TextAnalysis

@Suite("Hashtags, names and URLs")
struct TextSpanTests {
    @Test(
        "are found where they stand",
        arguments: [
            ("#话题#好", ["hashtag:#话题#"]),
            ("＃话题＃", ["hashtag:＃话题＃"]),
            ("#苹果 发布会#", ["hashtag:#苹果 发布会#"]),
            ("#tag #other_1 x", ["hashtag:#tag", "hashtag:#other_1"]),
            ("#美食#旅行", ["hashtag:#美食#"]),
            ("C# 和 F#", []),
            ("&#39;", []),
            ("#1 名", []),
            ("#1024#", ["hashtag:#1024#"]),
            ("##", []),
            ("@张三 你好", ["name:@张三"]),
            ("＠Li-Lei_2：", ["name:＠Li-Lei_2"]),
            ("a@b", []),
            ("@ x", []),
            ("写信到 li.lei@mail.example.com。", ["url:li.lei@mail.example.com"]),
            ("看https://t.cn/A6x?b=1#c，好", ["url:https://t.cn/A6x?b=1#c"]),
            ("(see http://a.org/b_(c)).", ["url:http://a.org/b_(c)"]),
            ("http://中文", []),
            ("www.example.com/路", ["url:www.example.com/"]),
            ("awww.b", []),
            ("http://a.cn/#x# #y#", ["url:http://a.cn/#x#", "hashtag:#y#"]),
            ("#a http://b.c/#d", ["hashtag:#a", "url:http://b.c/#d"]),
            ("时间 12:30, 3.5", []),
        ] as [(String, [String])])
    func spans(text: String, expected: [String]) {
        let bytes = Array(text.utf8)
        let scalars = Array(text.unicodeScalars)
        let found = TextSpan.spans(in: text)
        #expect(
            found.map { "\($0.kind):" + String(decoding: bytes[$0.bytes], as: UTF8.self) }
                == expected)
        for span in found {
            let surface = String(decoding: bytes[span.bytes], as: UTF8.self)
            #expect(
                Array(surface.unicodeScalars) == Array(scalars[span.startOffset..<span.endOffset]))
        }
    }

    @Test("the content of a hashtag has no marks")
    func content() {
        let text = "＃苹果＃"
        let span = TextSpan.spans(in: text).first
        #expect(span?.content == 3..<9)
    }

    @Test("a name ends after thirty scalars")
    func longName() {
        let span = TextSpan.spans(in: "@" + String(repeating: "名", count: 50)).first
        #expect(span?.endOffset == 31)
    }
}
