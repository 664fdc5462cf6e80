import Foundation
import GraphStore
import TagGraph
import Tagging
import Testing

@Suite("Versions of models on disk")
struct ModelCatalogueTests {
    private func trained() throws -> DemoGraph {
        let demo = try DemoGraph()
        var settings = DisambiguatorTraining.Settings()
        settings.threads = 1
        settings.epochs = 2
        _ = try demo.database.tagging.training(settings)
            .run(examples: DisambiguateProcedureTests.examples)
        return demo
    }

    private func manifest(_ demo: DemoGraph) throws -> URL {
        let version = try #require(demo.database.models.activeVersion(of: "disambiguator"))
        return demo.database.models.directory
            .appendingPathComponent("disambiguator/\(version)/model.json")
    }

    @Test("a manifest with the architecture's fields at the top, as the first ones had, is read")
    func firstManifests() throws {
        let demo = try trained()
        let file = try manifest(demo)
        var json = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let architecture = try #require(json.removeValue(forKey: "architecture") as? [String: Any])
        json["labelCount"] = nil
        json.merge(architecture) { old, _ in old }
        try JSONSerialization.data(withJSONObject: json).write(to: file)
        let again = try TagGraph(at: demo.folder.path("demo.tg"), access: .readOnly)
        let rows = try again.query(
            "CALL tag.disambiguate('苹果榨汁很甜') YIELD tag, model RETURN tag.id, model IS NOT NULL"
        ).rows
        #expect(rows == [[.string("apple-fruit"), .boolean(true)]])
        #expect(
            try again.query("CALL tag.models() YIELD labels, error RETURN labels > 3, error").rows
                == [[.boolean(true), .null]])
    }

    @Test("a manifest of another kind, or of none, is told and not used")
    func otherKinds() throws {
        let demo = try trained()
        let file = try manifest(demo)
        let text = try String(contentsOf: file, encoding: .utf8)
        let version = file.deletingLastPathComponent().lastPathComponent
        for (damage, name) in [
            (
                text.replacing("\"kind\" : \"disambiguator\"", with: "\"kind\" : \"oracle\""),
                "oracle"
            ),
            ("{", "manifest"), ("[]", "manifest"), ("", "manifest"),
        ] {
            try Data(damage.utf8).write(to: file)
            let error = #expect(throws: (any Error).self) {
                try demo.run(
                    "CALL tag.use('disambiguator', $v) YIELD model RETURN model",
                    ["v": .string(version)])
            }
            #expect("\(try #require(error))".contains(name))
        }
        #expect(
            try demo.run("CALL tag.models() YIELD error RETURN error IS NOT NULL") == ["true"])
    }
}
