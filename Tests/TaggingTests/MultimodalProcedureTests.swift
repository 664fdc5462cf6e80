import Foundation
import GraphStore
import TagGraph
import TestSupport
import Testing

@testable import Tagging

@Suite("CALL tag.multimodal")
struct MultimodalProcedureTests {
    @Test("text and pictures decide together, from a path, bytes or a data URL")
    func pictures() throws {
        let demo = try PictureDemo()
        #expect(try demo.tags(.string("苹果"), .list([.string("fruit.jpg")])) == ["apple-fruit"])
        #expect(try demo.tags(.string("苹果"), .string("phone.jpg")) == ["apple-brand"])
        #expect(try demo.tags(.string("jaguar"), .string("deep/car.jpg")) == ["jaguar-car"])
        #expect(try demo.tags(.string("jaguar"), PictureDemo.dataURL("cat")) == ["jaguar-cat"])
        let bytes = GraphValue.bytes([UInt8](try PictureDemo.jpeg([20, 30, 220])))
        #expect(try demo.tags(.string("jaguar"), .list([bytes])) == ["jaguar-car"])
        #expect(try demo.tags(.string("很甜"), .null) == ["apple-fruit"])
        #expect(try demo.tags(.null, .string("cat.jpg")) == ["jaguar-cat"])
        #expect(try demo.tags(.null, .null) == [])
    }

    @Test("evidence says what each modality thought, which frame spoke and where it came from")
    func evidence() throws {
        let demo = try PictureDemo()
        let rows = try demo.run(
            """
            CALL tag.multimodal('苹果很甜', ['sky.jpg', 'fruit.jpg', 'sky.jpg'], {limit: 2})
            YIELD tag, score, model, evidence AS e
            RETURN tag.id, model, score > 0.5, e.text > 0.5, e.images > 0.25, e.frame, e.picture,
                   size(e.frames), e.frames[1] > e.frames[0]
            """)
        #expect(rows[0] == "apple-fruit | resnet-gru | true | true | true | 1 | 1 | 3 | true")
        #expect(rows.count == 2)
        #expect(
            try demo.run(
                "CALL tag.multimodal('甜', []) YIELD evidence AS e RETURN e.images, e.frame, e.frames"
            )
                == ["null | null | []"])
    }

    @Test("candidates restrict; each is scored by its labels, or by its nearest labelled ancestor")
    func candidates() throws {
        let demo = try PictureDemo()
        func scores(_ candidates: String) throws -> [String] {
            try demo.run(
                """
                CALL tag.multimodal('苹果', 'fruit.jpg', {candidates: \(candidates)})
                YIELD tag, score RETURN tag.id, round(score, 3)
                """)
        }
        let whole = try demo.run(
            """
            CALL tag.multimodal('苹果', 'fruit.jpg', {limit: 9}) YIELD tag, score
            RETURN tag.id, round(score, 3)
            """)
        #expect(whole.count == 4)
        let two = try scores("['apple-brand', 'apple-fruit']")
        #expect(two.map { String($0.prefix(11)) } == ["apple-fruit", "apple-brand"])
        #expect(whole.contains(two[0]) && whole.contains(two[1]))
        // What lies above labels stands for all of them.
        #expect(try scores("['food']").first?.dropFirst(7) == two[0].dropFirst(14))
        // 'phone' has no label of its own; 'tech' above it has one below.
        #expect(try scores("['phone']").first?.dropFirst(8) == two[1].dropFirst(14))
        // A deprecated tag is its successor, or nothing at all.
        #expect(try scores("['mobile', 'pager']").map { String($0.prefix(5)) } == ["phone"])
        #expect(try scores("[]") == [])
        #expect(
            try demo.run(
                """
                MATCH (t:Tag {id: 'jaguar-cat'})
                CALL tag.multimodal('x', 'cat.jpg', {candidates: [t]}) YIELD tag RETURN tag.id
                """) == ["jaguar-cat"])
    }

    @Test("a model of several tags gives those above their own thresholds, or above the option's")
    func severalTags() throws {
        let demo = try PictureDemo(ColourModel(thresholds: [0.3, 0.3, 0.99, 0.3]))
        let images = GraphValue.list([.string("fruit.jpg"), .string("cat.jpg"), .string("car.jpg")])
        #expect(try Set(demo.tags(.string("x"), images)) == ["apple-fruit", "jaguar-car"])
        #expect(
            try Set(demo.tags(.string("x"), images, "{threshold: 0.2}"))
                == ["apple-fruit", "jaguar-cat", "jaguar-car"])
        #expect(try demo.tags(.string("x"), images, "{threshold: 0.2, limit: 1}").count == 1)
        #expect(try demo.tags(.string("x"), images, "{threshold: 1.0}") == [])
    }

    @Test("without a model the error says to train one")
    func noModel() throws {
        let demo = try PictureDemo(nil)
        let error = try #require(demo.failure(.string("fruit.jpg")))
        #expect(error.name == "tagging.model.missing")
        #expect(error.message.contains("taggraph train resnet-gru"))
        let named = try #require(demo.failure(.string("fruit.jpg"), "{model: 'visualbert'}"))
        #expect(named.message.contains("visualbert"))
    }

    @Test(
        "no path leads out of the media folder",
        arguments: [
            "../secret.jpg", "deep/../../secret.jpg", "/etc/passwd", "out.jpg",
            "outside/secret.jpg",
            "deep", "", "missing.jpg", "a\u{0}b.jpg", "pipe.jpg", "./../media/../secret.jpg",
            "loop.jpg", "fruit.jpg/x", String(repeating: "a/", count: 3000),
        ])
    func traversal(path: String) throws {
        let demo = try PictureDemo()
        let media = demo.folder.path("media")
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: media + "/out.jpg", withDestinationPath: demo.folder.path("secret.jpg"))
        try files.createSymbolicLink(
            atPath: media + "/outside", withDestinationPath: demo.folder.url.path)
        try files.createSymbolicLink(
            atPath: media + "/loop.jpg", withDestinationPath: media + "/loop.jpg")
        mkfifo(media + "/pipe.jpg", 0o600)
        let error = try #require(demo.failure(.string(path)))
        #expect(error.name.hasPrefix("tagging.image."), "\(error)")
        #expect(!error.message.contains(demo.folder.url.path))
    }

    @Test("a link that stays inside is followed")
    func insideLinks() throws {
        let demo = try PictureDemo()
        try FileManager.default.createSymbolicLink(
            atPath: demo.folder.path("media/deep/link.jpg"), withDestinationPath: "../cat.jpg")
        #expect(try demo.tags(.null, .string("deep/link.jpg")) == ["jaguar-cat"])
    }

    @Test("without --media no file is read, but bytes are")
    func noMedia() throws {
        let demo = try PictureDemo(hasMedia: false)
        #expect(demo.failure(.string("fruit.jpg"))?.name == "tagging.media.noRoot")
        #expect(try demo.tags(.null, PictureDemo.dataURL("cat")) == ["jaguar-cat"])
    }

    @Test("a media folder that is none is told when the database is opened")
    func badRoot() throws {
        let folder = try TemporaryFolder()
        #expect(throws: TaggingError.self) {
            try TagGraph(at: folder.path("x.tg"), mediaRoot: folder.path("nowhere"))
        }
    }

    @Test(
        "what is no picture is told, not trapped",
        arguments: [
            GraphValue.integer(1), .boolean(true), .list([.integer(1)]), .list([.null]),
            .map([]), .list([.list([])]), .bytes([]), .bytes([1, 2, 3]),
            .bytes([0xFF, 0xD8, 0xFF]),
            .string("data:"), .string("data:image/jpeg;base64"), .string("data:image/jpeg;base64,"),
            .string("data:image/jpeg;base64,%%%%"), .string("data:image/jpeg;base64,/9j/"),
            .string("data:image/png;base64,iVBORw0KGgo="), .string("data:text/plain,hello"),
            .list((0..<65).map { _ in .string("fruit.jpg") }), .float(.nan),
        ])
    func badPictures(images: GraphValue) throws {
        let demo = try PictureDemo()
        let error = try #require(demo.failure(images))
        #expect(
            error.name.hasPrefix("tagging.image") || error.name.hasPrefix("image."), "\(error)")
        #expect(try demo.tags(.null, .string("cat.jpg")) == ["jaguar-cat"])
    }

    @Test("a picture that promises to be huge is refused before it is decoded")
    func hugePicture() throws {
        let demo = try PictureDemo()
        var bytes = [UInt8](try PictureDemo.jpeg([1, 2, 3]))
        let frame = try #require(
            bytes.indices.dropLast(9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for index in 5...8 { bytes[frame + index] = 0x7F }
        #expect(demo.failure(.bytes(bytes))?.name == "image.picture.tooLarge")
        let file = URL(fileURLWithPath: demo.folder.path("media/large.jpg"))
        try PictureDemo.jpeg([1, 2, 3]).write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 17 << 20)
        try handle.close()
        #expect(demo.failure(.string("large.jpg"))?.name == "tagging.image.large")
    }

    @Test(
        "bad options are told, not trapped",
        arguments: [
            "{candidates: 'nowhere'}", "{candidates: [1]}", "{candidates: [['food']]}",
            "{limit: 0}",
            "{limit: -1}", "{limit: 'x'}", "{threshold: 2}", "{threshold: 'x'}", "{model: 1}",
            "{modle: 'x'}", "{under: 'food'}",
        ])
    func badOptions(options: String) throws {
        let demo = try PictureDemo()
        #expect(demo.failure(.string("fruit.jpg"), options)?.name.hasPrefix("tagging.") == true)
    }

    @Test("a statement that writes asks the model once, before it takes the writer")
    func writing() throws {
        let model = ColourModel()
        let demo = try PictureDemo(model)
        _ = try demo.run("CREATE (:Content {id: 'c', title: '苹果', images: ['fruit.jpg']})")
        let rows = try demo.run(
            """
            MATCH (c:Content) CALL tag.multimodal(c, c.images) YIELD tag, score, model
            MERGE (c)-[t:TAGGED]->(tag) SET t.score = score, t.model = model RETURN tag.id, t.model
            """)
        #expect(rows == ["apple-fruit | resnet-gru"])
        #expect(model.batches.withLock { $0 } == [1])
    }

    @Test("a query that takes too long gives up while the model computes")
    func timeLimit() throws {
        let demo = try PictureDemo(
            ColourModel { _, isCancelled in
                for _ in 0..<5000 where !isCancelled() { usleep(1000) }
                if isCancelled() { throw CancellationError() }
            })
        let start = ContinuousClock.now
        #expect(throws: (any Error).self) {
            try demo.database.query(
                "CALL tag.multimodal('x', 'cat.jpg') YIELD tag RETURN tag",
                options: .init(timeoutMilliseconds: 50))
        }
        #expect(start.duration(to: .now) < .seconds(4))
    }
}
