import Foundation
import Tensor
import Testing

/// Tensors recorded from another implementation, with the tolerances that belong to them.
struct Fixture {
    let name: String
    let file: TensorFile
    let rtol: Double
    let atol: Double

    /// The folder of recorded tensors; nil where it is not there, and the tests are left out.
    static let folder: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let places: [String?] = [
            ProcessInfo.processInfo.environment["TAGGRAPH_FIXTURES"],
            root.appendingPathComponent("../shared/fixtures").path,
        ]
        return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }()

    static func isThere(_ name: String) -> Bool {
        guard let folder else { return false }
        return FileManager.default.fileExists(atPath: "\(folder)/models/\(name).safetensors")
    }

    /// The weights at which the network of a recorded training began.
    ///
    /// Beside the tests, as what is recorded as `model.*` and `train.after0.*` are the weights with
    /// which training ended: `Tools/record-initial-weights` says why and makes them.
    static func initialWeights(_ name: String) throws -> TensorFile {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try TensorFile.read(
            folder.appendingPathComponent("Fixtures/\(name).initial.safetensors").path)
    }

    private struct Description: Decodable {
        let rtol: Double
        let atol: Double
    }

    init(_ name: String) throws {
        let path = "\(try #require(Self.folder))/models/\(name)"
        file = try TensorFile.read("\(path).safetensors")
        let text = try Data(contentsOf: URL(fileURLWithPath: "\(path).json"))
        let description = try JSONDecoder().decode(Description.self, from: text)
        (self.name, rtol, atol) = (name, description.rtol, description.atol)
    }

    /// A tensor of floats.
    func tensor(_ name: String) throws -> Tensor {
        let shape = Shape(try #require(file.tensors[name], "\(name) is recorded").shape)
        let tensor = Tensor(uninitialized: shape)
        try file.read(name, into: tensor)
        return tensor
    }

    /// A tensor of integers of 64 bits.
    func integers(_ name: String) throws -> [Int] {
        let bytes = try #require(file.tensors[name], "\(name) is recorded").bytes
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 8).map { start in
            var value: UInt64 = 0
            for index in (start..<(start + 8)).reversed() {
                value = value << 8 | UInt64(bytes[index])
            }
            return Int(Int64(bitPattern: value))
        }
    }

    /// The tensors below a prefix, without it, as a file of their own.
    func part(_ prefix: String) -> TensorFile {
        var part = TensorFile()
        for (name, entry) in file.tensors where name.hasPrefix(prefix) {
            part.set(String(name.dropFirst(prefix.count)), entry)
        }
        return part
    }
}

/// What was compared, and the largest differences.
final class Comparison {
    let fixture: Fixture
    private(set) var largest = 0.0
    /// The largest difference in terms of what is allowed.
    private(set) var share = 0.0
    private var worst = ""
    private var count = 0

    init(_ fixture: Fixture) { self.fixture = fixture }

    /// Compares a tensor, given in the recorded layout, with the recorded one.
    func expect(_ found: Tensor?, _ name: String) throws {
        let found = try #require(found, "\(name) was computed")
        let expected = try fixture.tensor(name)
        try #require(found.count == expected.count, "\(name): \(found.shape), \(expected.shape)")
        count += 1
        for index in 0..<found.count {
            let (a, b) = (Double(found.pointer[index]), Double(expected.pointer[index]))
            let difference = abs(a - b)
            let allowed = fixture.atol + fixture.rtol * abs(b)
            if !(difference <= allowed) {
                Issue.record("\(fixture.name) \(name)[\(index)]: \(a), recorded \(b)")
                return
            }
            largest = max(largest, difference)
            if difference / allowed > share { (share, worst) = (difference / allowed, name) }
        }
    }

    /// Says what was found.
    func report() {
        let text = String(
            format: "%@: %d tensors, largest difference %.2e, %.0f %% of what is allowed (%@)",
            fixture.name, count, largest, share * 100, worst)
        print(text)
    }
}
