import Foundation
import Testing

@testable import Tensor

@Suite("Tensor files")
struct TensorFileTests {
    func sample() -> TensorFile {
        var file = TensorFile(metadata: ["format": "te\"st\\\n{[é"])
        file.set("weight", [1, 2, 3, 4, 5, -6.5], shape: [2, 3])
        file.set("index", [7, UInt32.max], shape: [2])
        file.set("empty", [Float](), shape: [0, 5])
        file.set("scalar", [Float(9)], shape: [])
        return file
    }

    @Test("what was written is read again")
    func roundTrip() throws {
        let data = sample().encoded()
        let file = try TensorFile.parse(data)
        #expect(file.metadata == ["format": "te\"st\\\n{[é"])
        #expect(try file.floats("weight", shape: [2, 3]) == [1, 2, 3, 4, 5, -6.5])
        #expect(try file.integers("index", shape: [2]) == [7, UInt32.max])
        #expect(try file.floats("empty", shape: [0, 5]).isEmpty)
        #expect(try file.floats("scalar", shape: []) == [9])
        #expect(file.encoded() == data)
    }

    @Test("a file on disk is written whole, and over an older one")
    func disk() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("model.safetensors").path
        try Data(repeating: 1, count: 100_000).write(to: URL(fileURLWithPath: path))
        try sample().write(to: path)
        #expect(try TensorFile.read(path).encoded() == sample().encoded())
        let nowhere = folder.appendingPathComponent("no/model").path
        #expect(
            throws: ModelError(.fileUnwritable(cause: "No such file or directory"), file: nowhere)
        ) {
            try sample().write(to: nowhere)
        }
        #expect(throws: ModelError(.fileUnreadable(cause: "not there"), file: nowhere)) {
            _ = try TensorFile.read(nowhere)
        }
    }

    func file(_ header: String, _ body: Int) -> Data {
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: header.utf8)
        data.append(Data(repeating: 0, count: body))
        return data
    }

    @Test(
        "a header that cannot be is refused by name",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, nil),
            (#"{}"#, 0, nil),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, "model.file.truncated"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "model.file.trailing"),
            (#"{}"#, 1, "model.file.trailing"),
            (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}"#, 8, "model.file.tensor"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "model.file.tensor"),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
                "model.file.tensor"
            ),
            (
                #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
                0, "model.file.truncated"
            ),
            (
                #"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#, 1,
                "model.file.tensor"
            ),
            (
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
                3, "model.file.tensor"
            ),
            (#"{"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1, "model.file.header"),
            (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, 8, "model.file.header"),
            (#"{"a":{"dtype":"F32","shape":[1e30],"data_offsets":[0,8]}}"#, 8, "model.file.header"),
            (#"{"a":7}"#, 0, "model.file.header"),
            (#"{"__metadata__":{"a":1}}"#, 0, "model.file.header"),
            (#"[]"#, 0, "model.file.header"),
            (#"{"a"#, 0, "model.file.header"),
            ("", 0, "model.file.header"),
            (String(repeating: #"{"a":"#, count: 5000), 0, "model.file.header"),
            (String(repeating: "{[", count: 100_000), 0, "model.file.header"),
        ] as [(String, Int, String?)])
    func damagedHeader(header: String, body: Int, name: String?) {
        var found: String?
        do {
            _ = try TensorFile.parse(file(header, body))
        } catch {
            found = error.name
            #expect(error.description.count < 600)
        }
        #expect(found == name)
    }

    @Test("lengths that no file can have are refused")
    func hugeHeader() {
        for length in [UInt64.max, 1 << 63, 1 << 62, UInt64(TensorFile.headerSizeLimit) + 1] {
            var data = Data()
            withUnsafeBytes(of: length.littleEndian) { data.append(contentsOf: $0) }
            data.append(Data("{}".utf8))
            #expect(throws: ModelError.self) { _ = try TensorFile.parse(data) }
        }
    }

    @Test("a file cut anywhere is refused")
    func cut() {
        let data = sample().encoded()
        for size in 0..<data.count {
            #expect(throws: ModelError.self) { _ = try TensorFile.parse(data.prefix(size)) }
        }
        #expect(throws: ModelError.self) { _ = try TensorFile.parse(data + [0]) }
    }

    @Test("flipped bytes give an error or a file, never a crash")
    func flipped() {
        let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? 51
        var random = SeededGenerator(seed: seed)
        let data = sample().encoded()
        var refused = 0
        for _ in 0..<2000 {
            var damaged = data
            for _ in 0...random.next(below: 3) {
                damaged[random.next(below: data.count)] = UInt8(random.next(below: 256))
            }
            do {
                let file = try TensorFile.parse(damaged)
                for (name, entry) in file.tensors where entry.type == .f32 {
                    _ = try file.floats(name, shape: entry.shape)
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1000, "seed \(seed)")
    }

    @Test("a slice of a larger buffer is read as a file of its own")
    func slice() throws {
        let data = Data([9, 9, 9]) + sample().encoded()
        let file = try TensorFile.parse(data.dropFirst(3))
        #expect(try file.floats("scalar", shape: []) == [9])
    }
}
