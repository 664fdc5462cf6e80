import Foundation
import Tensor
import Testing

@testable import TextModel

@Suite("Model files")
struct TextModelFileTests {
    func models() throws -> [TextModel] {
        [try PredictorTests.single.get(), try PredictorTests.several.get()]
    }

    @Test("a model that was written and read again answers the same")
    func roundTrip() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("model.safetensors").path
        for model in try models() {
            try TextModelFile.write(model, to: path)
            let json = try JSONEncoder().encode(TextModelFile.manifest(of: model))
            let manifest = try JSONDecoder().decode(TextModelFile.Manifest.self, from: json)
            #expect(manifest == TextModelFile.manifest(of: model))
            let again = try TextModelFile.read(path, manifest)
            #expect(again.labels == model.labels)
            for example in Titles.examples(30, seed: 61) {
                #expect(
                    again.probabilities(of: example.fields)
                        == model.probabilities(of: example.fields))
            }
        }
    }

    @Test("a manifest that does not fit is refused by name")
    func badManifest() throws {
        for model in try models() {
            let file = TextModelFile.tensors(of: model)
            let good = TextModelFile.manifest(of: model)
            func name(_ change: (inout TextModelFile.Manifest) -> Void) -> String? {
                var manifest = good
                change(&manifest)
                do {
                    _ = try TextModelFile.model(file, manifest)
                    return nil
                } catch {
                    return error.name
                }
            }
            #expect(name { _ in } == nil)
            #expect(name { $0.format = 2 } == "model.manifest.invalid")
            #expect(name { $0.labels = [] } == "model.manifest.invalid")
            #expect(name { $0.rowCount = -1 } == "model.manifest.invalid")
            #expect(name { $0.rowCount = Int.max } == "model.manifest.invalid")
            #expect(name { $0.rowCount -= 1 } == "model.file.mismatch")
            #expect(name { $0.dimension = 0 } == "model.manifest.invalid")
            #expect(name { $0.dimension = 1 << 50 } != nil)
            #expect(name { $0.labels.append("more") } != nil)
            #expect(name { $0.features.bucketCount = 1 << 40 } == "model.manifest.invalid")
            #expect(name { $0.features.bucketCount = $0.rowCount } == "model.file.tensor")
            #expect(name { $0.features.wordNGrams = 0 } == "model.manifest.invalid")
            #expect(name { $0.calibration.scale = 0 } == "model.manifest.invalid")
            #expect(name { $0.calibration.offset = .nan } == "model.manifest.invalid")
            #expect(name { $0.calibration.smoothing = 2 } == "model.manifest.invalid")
        }
    }

    @Test("numbers that no model can have are refused", arguments: [Float.nan, .infinity, 1e30])
    func badNumbers(value: Float) throws {
        let model = try PredictorTests.single.get()
        var file = TextModelFile.tensors(of: model)
        let count = model.featureCount * model.labelCount
        var values = try file.floats("table.weight", shape: [model.featureCount, model.labelCount])
        values[count - 1] = value
        file.set("table.weight", values, shape: [model.featureCount, model.labelCount])
        #expect(throws: ModelError(.fileOutOfRange(tensor: "table.weight", index: count - 1))) {
            _ = try TextModelFile.model(file, TextModelFile.manifest(of: model))
        }
    }

    @Test("another kind of file and missing tensors are refused")
    func otherFiles() throws {
        let manifest = TextModelFile.manifest(of: try PredictorTests.single.get())
        var file = TensorFile()
        #expect(throws: ModelError.self) { _ = try TextModelFile.model(file, manifest) }
        file.metadata = ["format": "taggraph.textmodel.1"]
        #expect(throws: ModelError(.fileMissingTensor(tensor: "bucket"))) {
            _ = try TextModelFile.model(file, manifest)
        }
    }

    @Test("flipped bytes give an error or a model that answers, never a crash")
    func flipped() throws {
        let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? 62
        var random = SeededGenerator(seed: seed)
        let small = try Trainer(Titles.options { $0.features.bucketCount = 50 }).train(
            Titles.examples(30, seed: 63), labels: Titles.labels
        ).model
        let manifest = TextModelFile.manifest(of: small)
        let data = try TextModelFile.tensors(of: small).encoded()
        for _ in 0..<300 {
            var damaged = data
            for _ in 0...random.next(below: 4) {
                damaged[random.next(below: data.count)] = UInt8(random.next(below: 256))
            }
            guard let file = try? TensorFile.parse(damaged),
                let model = try? TextModelFile.model(file, manifest)
            else { continue }
            let probabilities = model.probabilities(of: [TextField("苹果手机 camera")])
            #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1.001 }, "seed \(seed)")
        }
    }

    @Test("errors say what, where and what to do")
    func sentences() {
        let error = ModelError(.fileTruncated(size: 5, expected: 8), file: "models/a/model")
        #expect(error.name == "model.file.truncated")
        #expect(
            error.description
                == "models/a/model: the model file is cut off: 5 bytes where 8 are needed; "
                + "restore it from a backup, use another version, or train the model again")
    }
}
