import CypherEngine
import Foundation
import GraphStore
import Imaging
import LineProtocol
import MultimodalModel
import Synchronization
import TagGraph
import Tensor
import TestSupport
import Testing

@testable import Server

/// Says `dark` or `light` by the first keyframe, after a while.
private final class LightModel: MultimodalPredictor {
    let labels = ["dark", "light"]
    let thresholds: [Float] = [0, 0]
    let givesSeveralTags = false
    let milliseconds: Int
    let cancelledCount = Atomic<Int>(0)

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    func predict(
        _ inputs: [MultimodalInput], team: WorkerTeam, isCancelled: () -> Bool
    ) throws -> [MultimodalPrediction] {
        for _ in 0..<milliseconds {
            if isCancelled() {
                cancelledCount.add(1, ordering: .relaxed)
                throw CancellationError()
            }
            Thread.sleep(forTimeInterval: 0.001)
        }
        return inputs.map { input in
            let isLight = (input.keyframes.first?.pixels.first ?? 0) > 127
            return MultimodalPrediction(probabilities: isLight ? [0.1, 0.9] : [0.9, 0.1])
        }
    }
}

/// A server on a database with a media folder that holds `light.jpg` and `dark.jpg`.
private final class MediaServer: Sendable {
    let folder: TemporaryFolder
    let database: TagGraph
    let server: QueryServer
    let address: ServerAddress
    let model: LightModel

    init(hasMedia: Bool = true, milliseconds: Int = 0) throws {
        folder = try TemporaryFolder()
        let media = folder.url.appendingPathComponent("media")
        try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
        for (name, level) in [("light", UInt8(250)), ("dark", 5)] {
            try Self.jpeg(level).write(to: media.appendingPathComponent("\(name).jpg"))
        }
        database = try TagGraph(
            at: folder.path("demo.tg"), mediaRoot: hasMedia ? media.path : nil, modelThreads: 2)
        try database.query("CREATE (:Tag {id: 'dark'}), (:Tag {id: 'light'})")
        model = LightModel(milliseconds: milliseconds)
        database.tagging.install(model, as: "resnet-gru")
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.shutdownGraceMilliseconds = 200
        server = try QueryServer(
            configuration: configuration, engine: database.engine, procedures: database.procedures)
        address = server.address
    }

    deinit {
        server.stop()
        database.close()
    }

    static func jpeg(_ level: UInt8) throws -> Data {
        let image = Image(
            width: 16, height: 16, pixels: [UInt8](repeating: level, count: 16 * 16 * 3))
        return Data(try JPEGEncoder.encode(image))
    }

    func tags(_ client: LineClient, _ images: GraphValue) throws -> [String] {
        var found: [String] = []
        _ = try client.run(
            "CALL tag.multimodal('x', $images) YIELD tag RETURN tag.id",
            parameters: ["images": images]
        ) { row in
            if case .string(let id) = row[0] { found.append(id) }
        }
        return found
    }
}

@Suite("Pictures over the socket")
struct MediaTests {
    @Test("paths below --media, bytes and data URLs give the same tags")
    func forms() throws {
        let server = try MediaServer()
        let client = try LineClient(connectingTo: server.address)
        let light = try MediaServer.jpeg(250)
        for images in [
            GraphValue.string("light.jpg"), .list([.string("light.jpg")]), .bytes([UInt8](light)),
            .string("data:image/jpeg;base64,\(light.base64EncodedString())"),
        ] {
            #expect(try server.tags(client, images) == ["light"])
        }
        #expect(try server.tags(client, .string("dark.jpg")) == ["dark"])
    }

    @Test("no path leads out of the folder, and without --media none leads anywhere")
    func paths() throws {
        func name(_ server: MediaServer, _ path: String) throws -> String? {
            let client = try LineClient(connectingTo: server.address)
            do {
                _ = try server.tags(client, .string(path))
                return nil
            } catch let error as CypherError {
                return error.name
            }
        }
        let server = try MediaServer()
        #expect(try name(server, "../demo.tg/graph/data.mdb") == "tagging.image.outside")
        #expect(try name(server, "/etc/hostname") == "tagging.image.outside")
        #expect(try name(server, "nowhere.jpg") == "tagging.image.unreadable")
        #expect(try name(server, "light.jpg") == nil)
        #expect(try name(MediaServer(hasMedia: false), "light.jpg") == "tagging.media.noRoot")
    }

    @Test("point queries are answered while models compute for many clients")
    func pointQueriesMeanwhile() throws {
        let server = try MediaServer(milliseconds: 20)
        let failures = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let group = DispatchGroup()
        for index in 0..<8 {
            DispatchQueue.global().async(group: group) {
                guard let client = try? LineClient(connectingTo: server.address) else { return }
                for _ in 0..<10 {
                    let path = index % 2 == 0 ? "light" : "dark"
                    let found = try? server.tags(client, .string("\(path).jpg"))
                    if found != [path] { failures.add(1, ordering: .relaxed) }
                }
            }
        }
        group.notify(queue: .global()) { isOver.store(true, ordering: .relaxed) }
        let client = try LineClient(connectingTo: server.address)
        var answered = 0
        while !isOver.load(ordering: .relaxed) {
            _ = try client.run("MATCH (t:Tag {id: 'dark'}) RETURN t.id") { _ in answered += 1 }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
        #expect(answered > 20)
    }

    @Test("a client that goes away, or whose time is up, stops the model's work")
    func cancellation() throws {
        let server = try MediaServer(milliseconds: 20_000)
        let client = try LineClient(connectingTo: server.address)
        #expect(throws: CypherError.self) {
            _ = try client.run(
                "CALL tag.multimodal('x', 'dark.jpg') YIELD tag RETURN tag",
                timeoutMilliseconds: 50
            ) { _ in }
        }
        let leaving = try LineClient(connectingTo: server.address)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) {
            leaving.interrupt()
        }
        #expect(throws: (any Error).self) { try server.tags(leaving, .string("dark.jpg")) }
        for _ in 0..<500 where server.model.cancelledCount.load(ordering: .relaxed) < 2 {
            Thread.sleep(forTimeInterval: 0.01)
        }
        #expect(server.model.cancelledCount.load(ordering: .relaxed) == 2)
    }
}
