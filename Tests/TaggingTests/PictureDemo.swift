import CypherEngine
import Foundation
import GraphStore
import Imaging
import TagGraph
import TestSupport

@testable import Tagging

/// A demo database with a media folder of plain pictures and a model that knows their colours.
struct PictureDemo {
    let folder: TemporaryFolder
    let demo: DemoGraph
    let database: TagGraph

    /// The colours of the pictures `fruit.jpg`, `phone.jpg`, `cat.jpg`, `car.jpg` and `sky.jpg`.
    static let colours: [String: [UInt8]] = [
        "fruit": [220, 20, 20], "phone": [128, 128, 128], "cat": [230, 200, 30],
        "car": [20, 30, 220], "sky": [250, 250, 250],
    ]

    init(_ model: ColourModel? = ColourModel(), hasMedia: Bool = true) throws {
        folder = try TemporaryFolder()
        demo = try DemoGraph()
        let media = folder.url.appendingPathComponent("media/deep")
        try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
        for (name, colour) in Self.colours {
            try Self.jpeg(colour).write(to: media.appendingPathComponent("../\(name).jpg"))
        }
        try Self.jpeg([20, 30, 220]).write(to: media.appendingPathComponent("car.jpg"))
        try Self.jpeg([20, 30, 220]).write(to: folder.url.appendingPathComponent("secret.jpg"))
        demo.database.close()
        database = try TagGraph(
            at: demo.folder.path("demo.tg"), mediaRoot: hasMedia ? folder.path("media") : nil)
        if let model { database.tagging.install(model, as: "resnet-gru") }
    }

    /// A plain picture's bytes.
    static func jpeg(_ colour: [UInt8], width: Int = 24, height: Int = 16) throws -> Data {
        Data(
            try JPEGEncoder.encode(.plain(colour, width: width, height: height), quality: 95))
    }

    /// A picture as a data URL.
    static func dataURL(_ name: String) throws -> GraphValue {
        let bytes = try jpeg(colours[name] ?? [0, 0, 0])
        return .string("data:image/jpeg;base64,\(bytes.base64EncodedString())")
    }

    /// Runs a statement and writes each row as text.
    func run(_ statement: String, _ parameters: [String: GraphValue] = [:]) throws -> [String] {
        try database.query(statement, parameters).rows.map { row in
            row.map(DemoGraph.text).joined(separator: " | ")
        }
    }

    /// The tags that `tag.multimodal` gives.
    func tags(
        _ text: GraphValue, _ images: GraphValue, _ options: String = "{}"
    ) throws -> [String] {
        try run(
            "CALL tag.multimodal($text, $images, \(options)) YIELD tag RETURN tag.id",
            ["text": text, "images": images])
    }

    /// The error of `tag.multimodal`, or nil.
    func failure(_ images: GraphValue, _ options: String = "{}") -> CypherError? {
        do {
            _ = try tags(.string("苹果"), images, options)
            return nil
        } catch {
            return error as? CypherError
        }
    }
}
