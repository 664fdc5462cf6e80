import Foundation
import GraphStore
import TagGraph
import Tensor
import Testing

@testable import Tagging

@Suite("CALL tag.annotate")
struct AnnotateProcedureTests {
    private func annotate(
        _ demo: PictureDemo, _ content: String, _ options: String = "{}",
        _ result: String = "tag.id, source"
    ) throws -> [String] {
        try demo.run(
            """
            CALL tag.annotate(\(content), \(options)) YIELD tag, score, source, mentions, path
            RETURN \(result)
            """)
    }

    @Test("one ambiguous title, two pictures: two tags, and source says that both spoke")
    func picturesDecide() throws {
        let demo = try PictureDemo()
        #expect(
            try annotate(demo, "{title: '苹果', images: ['fruit.jpg']}")
                == ["apple-fruit | disambiguate+multimodal"])
        #expect(
            try annotate(demo, "{title: '苹果', images: ['phone.jpg']}")
                == ["apple-brand | disambiguate+multimodal"])
    }

    @Test("content without pictures gets text tags, and so does every content without a model")
    func textOnly() throws {
        let model = ColourModel()
        let demo = try PictureDemo(model)
        #expect(
            try annotate(demo, "{title: '苹果', text: '手机'}")
                == ["phone | match", "apple-brand | disambiguate"])
        #expect(try annotate(demo, "'手机'") == ["phone | match"])
        #expect(try annotate(demo, "null") == [])
        #expect(model.batches.withLock { $0 } == [])
        let without = try PictureDemo(nil)
        #expect(
            try annotate(without, "{title: '苹果', images: ['fruit.jpg']}")
                == ["apple-brand | disambiguate"])
    }

    @Test("pictures alone give a tag from one half on, or from the threshold asked for")
    func picturesAlone() throws {
        let demo = try PictureDemo()
        #expect(try annotate(demo, "{images: ['cat.jpg']}") == ["jaguar-cat | multimodal"])
        #expect(
            try annotate(demo, "{title: '手机', images: ['cat.jpg']}", "{}", "tag.id, source")
                == ["jaguar-cat | multimodal", "phone | match+multimodal"])
        #expect(try annotate(demo, "{images: ['sky.jpg']}") == [])
        #expect(try annotate(demo, "{images: ['sky.jpg']}", "{threshold: 0.2}").count == 1)
        #expect(try annotate(demo, "{images: ['cat.jpg']}", "{under: 'tech'}") == [])
        #expect(try annotate(demo, "{images: ['cat.jpg']}", "{except: ['jaguar-cat']}") == [])
    }

    @Test("what the pictures show above a tag that the text names agrees with it")
    func agreement() throws {
        let senses = [
            ColourModel.Sense(label: "food", word: "甜", colour: [220, 20, 20]),
            ColourModel.Sense(label: "tech", word: "机", colour: [128, 128, 128]),
        ]
        let demo = try PictureDemo(ColourModel(senses))
        #expect(
            try annotate(
                demo, "{title: '苹果', images: ['fruit.jpg']}", "{}",
                "tag.id, source, [t IN path | t.id]")
                == ["apple-fruit | disambiguate+multimodal | [food]"])
    }

    @Test("path is the way up, mentions say where in which field, the score is a probability")
    func columns() throws {
        let demo = try PictureDemo()
        _ = try demo.run(
            "MATCH (f:Tag {id: 'food'}) CREATE (f)-[:BROADER]->(:Tag {id: 'life', name: '生活'})")
        #expect(
            try annotate(
                demo, "{title: '我的苹果', text: '很甜', comments: ['苹果'], images: ['fruit.jpg']}",
                "{}",
                """
                tag.id, [t IN path | t.id], [m IN mentions | m.surface + ' ' + m.field + ' '
                  + m.startOffset + '-' + m.endOffset], 0 < score AND score <= 1
                """)
                == ["apple-fruit | [food, life] | [苹果 title 2-4, 苹果 comment 8-10] | true"])
    }

    @Test("a content in the graph is annotated, and tagged in the same statement")
    func node() throws {
        let model = ColourModel()
        let demo = try PictureDemo(model)
        _ = try demo.run(
            """
            CREATE (:Content {id: 1, title: '苹果', images: ['fruit.jpg']}),
                   (:Content {id: 2, title: 'jaguar', images: ['deep/car.jpg', 'car.jpg']}),
                   (:Content {id: 3, title: '手机'})
            """)
        #expect(
            try demo.run(
                """
                MATCH (c:Content) CALL tag.annotate(c) YIELD tag, score, source
                MERGE (c)-[t:TAGGED]->(tag) SET t.score = score, t.source = source
                RETURN c.id, tag.id ORDER BY c.id
                """) == ["1 | apple-fruit", "2 | jaguar-car", "3 | phone"])
        #expect(model.batches.withLock { $0 } == [1, 1])
    }

    @Test("limit and threshold cut the list")
    func cuts() throws {
        let demo = try PictureDemo()
        let content = "{title: '苹果 手机 jaguar', images: ['fruit.jpg']}"
        #expect(try annotate(demo, content).count == 3)
        #expect(try annotate(demo, content, "{limit: 1}").count == 1)
        #expect(try annotate(demo, content, "{threshold: 1.0}") == [])
    }

    @Test(
        "bad contents are told, not trapped",
        arguments: [
            "1", "[]", "{title: 1}", "{title: 'x', images: 1}", "{images: ['missing.jpg']}",
            "{images: ['../secret.jpg']}", "{video: 1}", "{video: ['x']}",
            "{video: 'data:image/jpeg;base64,xx'}", "{video: '../x.mp4'}", "{comments: [1]}",
            "'x', {modle: 1}", "'x', {model: 'nowhere'}", "'x', {disambiguator: 'nowhere'}",
        ])
    func badContents(arguments: String) throws {
        let demo = try PictureDemo()
        #expect(throws: (any Error).self) {
            try demo.run("CALL tag.annotate(\(arguments)) YIELD tag RETURN tag")
        }
        #expect(try annotate(demo, "'手机'") == ["phone | match"])
    }
}

@Suite("How senses by text and by pictures become one score")
struct SenseCombinationTests {
    private func scored(_ scores: [Double]) -> [ScoredCandidate] {
        scores.enumerated().map { index, score in
            ScoredCandidate(
                candidate: SenseCandidate(
                    term: NodeID(1), tag: NodeID(UInt64(index)), prior: 0.5), score: score)
        }
    }

    private func combine(_ text: [Double], _ both: [Double?]) -> [Int: Double] {
        var found: [Int: Double] = [:]
        for candidate in SenseCombination.combine(
            scored(text), probability: { both[Int($0.rawValue)] })
        {
            found[Int(candidate.candidate.tag.rawValue)] = candidate.score
        }
        return found
    }

    @Test("equal witnesses are not surer than either of them")
    func equalWitnesses() {
        let found = combine([0.9, 0.1], [0.9, 0.1])
        #expect(abs(found[0, default: 0] - 0.9) < 1e-9)
        #expect(abs(found[1, default: 0] - 0.1) < 1e-9)
    }

    @Test("where the text is undecided the pictures decide; clear text beats unclear pictures")
    func decision() {
        #expect(combine([0.5, 0.5], [0.1, 0.6])[1, default: 0] > 0.5)
        let found = combine([0.99, 0.01], [0.4, 0.6])
        #expect(found[0, default: 0] > found[1, default: 0])
    }

    @Test("what nobody believes in stays improbable, and what is unknown stays as it was")
    func masses() {
        #expect(combine([0.02], [0.02])[0, default: 1] < 0.05)
        #expect(combine([0.7, 0.3], [nil, nil]) == [0: 0.7, 1: 0.3])
        #expect(combine([0, 0], [0.5, 0.5]).values.allSatisfy { $0 == 0 })
    }

    @Test("scores lie in 0…1 and never add up to more than 1")
    func bounds() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let count = Int.random(in: 1...5, using: &generator)
            func shares() -> [Double] {
                let raw = (0..<count).map { _ in Double.random(in: 0...1, using: &generator) }
                let sum = max(raw.reduce(0, +), 1e-9)
                let mass = Double.random(in: 0...1, using: &generator)
                return raw.map { $0 / sum * mass }
            }
            let (text, both) = (shares(), shares())
            let found = combine(text, both.map { Bool.random(using: &generator) ? $0 : nil })
            #expect(found.values.allSatisfy { $0 >= 0 && $0 <= 1 }, "seed \(seed)")
            #expect(found.values.reduce(0, +) <= 1 + 1e-9, "seed \(seed)")
        }
    }
}

@Suite("Videos")
struct VideoTests {
    private static let hasFFmpeg = FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")

    @Test("a video counts as its keyframes", .enabled(if: hasFFmpeg))
    func video() throws {
        let demo = try PictureDemo()
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        child.arguments =
            ["-v", "error", "-f", "lavfi", "-i", "color=c=0xdc1414:s=64x48:d=1:r=8"]
            + ["-pix_fmt", "yuv420p", demo.folder.path("media/apple.mp4")]
        try child.run()
        child.waitUntilExit()
        #expect(
            try demo.run(
                "CALL tag.annotate({title: '苹果', video: 'apple.mp4'}) YIELD tag RETURN tag.id")
                == ["apple-fruit"])
        #expect(try demo.tags(.string("苹果"), .list([.string("apple.mp4")])) == ["apple-fruit"])
    }

    @Test("what calls itself a video and is none is told, and the other contents are tagged")
    func noVideo() throws {
        let demo = try PictureDemo()
        _ = try demo.folder.write("#EXTM3U\nfile:///etc/passwd\n", to: "media/evil.mp4")
        #expect(throws: (any Error).self) {
            try demo.run("CALL tag.annotate({video: 'evil.mp4'}) YIELD tag RETURN tag.id")
        }
        let contents = ["evil.mp4", "fruit.jpg"].map { path in
            Value.map(
                ValueMap([
                    (Text.make("title"), .string("苹果")), (Text.make("images"), .string(path)),
                ]))
        }
        let results = try demo.database.tagging.contentTagging().tags(of: contents)
        #expect((try? results[0].get()) == nil)
        #expect(try results[1].get().count == 1)
    }
}
