import Foundation
import Tensor
import TestSupport
import Testing

@testable import MultimodalModel

@Suite("ResNet + GRU: files")
struct ResNetGRUFileTests {
    private static let trained = Result { try Clips.train(try Clips.options()).model }

    @Test("a model that was written and read gives the same probabilities")
    func roundTrip() throws {
        let model = try Self.trained.get()
        let folder = try TemporaryFolder()
        try ResNetGRUFile.write(model, to: folder.url)
        let json = try JSONEncoder().encode(model.architecture)
        let architecture = try JSONDecoder().decode(ResNetGRUArchitecture.self, from: json)
        let read = try ResNetGRUFile.read(architecture, from: folder.url)
        let inputs = try Clips.inputs(5)
        let expected = try Clips.probabilities(model, inputs)
        #expect(try Clips.probabilities(read, inputs) == expected)
        #expect(read.labels == Clips.labels)
    }

    @Test("a damaged file or manifest gives an error or a working model, never a crash")
    func mutations() throws {
        let model = try Self.trained.get()
        let folder = try TemporaryFolder()
        try ResNetGRUFile.write(model, to: folder.url)
        let file = folder.url.appendingPathComponent(ResNetGRUFile.tensors)
        let whole = try Data(contentsOf: file)
        let json = try JSONEncoder().encode(model.architecture)
        let inputs = try Clips.inputs(1)
        let seed = UInt64.random(in: 0..<1 << 32)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<60 {
            var (bytes, manifest) = (whole, json)
            switch round % 4 {
            case 0: bytes = bytes.prefix(generator.next(below: bytes.count))
            case 1: bytes[generator.next(below: 3000)] = UInt8(truncatingIfNeeded: generator.next())
            case 2:
                let digits = manifest.indices.filter { (0x30...0x39).contains(manifest[$0]) }
                manifest[digits[generator.next(below: digits.count)]] =
                    0x30 + UInt8(generator.next(below: 10))
            default:
                for _ in 0..<4 {
                    bytes[generator.next(below: bytes.count)] = UInt8(
                        truncatingIfNeeded: generator.next())
                }
            }
            try bytes.write(to: file)
            guard
                let architecture = try? JSONDecoder().decode(
                    ResNetGRUArchitecture.self, from: manifest)
            else { continue }
            do {
                let read = try ResNetGRUFile.read(architecture, from: folder.url)
                _ = try Clips.probabilities(read, inputs)
            } catch {
                #expect(error is ModelError, "seed \(seed), round \(round)")
            }
        }
    }

    @Test("a missing tensor and one of another shape are named")
    func named() throws {
        let model = try Self.trained.get()
        let folder = try TemporaryFolder()
        try ResNetGRUFile.write(model, to: folder.url)
        let path = folder.path(ResNetGRUFile.tensors)
        let file = try TensorFile.read(path)
        var other = TensorFile(metadata: file.metadata)
        for (name, entry) in file.tensors where name != "head.out.bias" { other.set(name, entry) }
        #expect(throws: ModelError(.fileMissingTensor(tensor: "head.out.bias"))) {
            try ResNetGRUFile.model(other, model.architecture)
        }
        other.set("head.out.bias", [Float]([1, 2]), shape: [2])
        #expect(throws: ModelError.self) { try ResNetGRUFile.model(other, model.architecture) }
    }
}
