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
        let data = try sample().encoded()
        let file = try TensorFile.parse(data)
        #expect(file.metadata == ["format": "te\"st\\\n{[é"])
        #expect(try file.floats("weight", shape: [2, 3]) == [1, 2, 3, 4, 5, -6.5])
        #expect(try file.integers("index", shape: [2]) == [7, UInt32.max])
        #expect(try file.floats("empty", shape: [0, 5]).isEmpty)
        #expect(try file.floats("scalar", shape: []) == [9])
        #expect(try file.encoded() == data)
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
    func cut() throws {
        let data = try sample().encoded()
        for size in 0..<data.count {
            #expect(throws: ModelError.self) { _ = try TensorFile.parse(data.prefix(size)) }
        }
        #expect(throws: ModelError.self) { _ = try TensorFile.parse(data + [0]) }
    }

    @Test("flipped bytes give an error or a file, never a crash")
    func flipped() throws {
        let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? 51
        var random = SeededGenerator(seed: seed)
        let data = try sample().encoded()
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

    @Test("numbers of other types become floats", arguments: ["F16", "BF16", "F64", "I64"])
    func conversion(type: String) throws {
        let values: [Double] = [0, 1, -2, 1024, -0.5, 0.333251953125, 65504, 0x1p-24, -0x1p-14]
        let kept = type == "I64" ? values.map { $0.rounded() } : values
        var bytes = Data()
        for value in kept {
            switch type {
            case "F16": withUnsafeBytes(of: Float16(value).bitPattern) { bytes += Data($0) }
            case "BF16":
                withUnsafeBytes(of: UInt16(Float(value).bitPattern >> 16)) { bytes += Data($0) }
            case "F64": withUnsafeBytes(of: value) { bytes += Data($0) }
            default: withUnsafeBytes(of: Int64(value)) { bytes += Data($0) }
            }
        }
        var file = TensorFile()
        let elementType = try #require(TensorFile.ElementType(rawValue: type))
        file.set("t", .init(type: elementType, shape: [3, 3], bytes: bytes))
        let tensor = try TensorFile.parse(try file.encoded()).tensor("t")
        #expect(tensor.shape == [3, 3])
        for (found, wanted) in zip(tensor.elements, kept) {
            let expected =
                type == "BF16"
                ? Float(bitPattern: Float(wanted).bitPattern & 0xFFFF_0000) : Float(wanted)
            #expect(found == expected)
        }
        #expect(throws: ModelError.self) { _ = try file.tensor("t", shape: [9]) }
    }

    @Test("every half is the float that it stands for")
    func halves() throws {
        var file = TensorFile()
        let finite = (UInt16.min...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
        let bytes = finite.withUnsafeBytes { Data($0) }
        file.set("t", .init(type: .f16, shape: [finite.count], bytes: bytes))
        let floats = try file.tensor("t").elements
        #expect(zip(floats, finite).allSatisfy { $0 == Float(Float16(bitPattern: $1)) })
        for bits: UInt16 in [0x7C00, 0xFC00, 0x7C01, 0x7FFF] {
            let bytes = withUnsafeBytes(of: bits) { Data([0, 0]) + Data($0) }
            file.set("t", .init(type: .f16, shape: [2], bytes: bytes))
            #expect(throws: ModelError(.fileOutOfRange(tensor: "t", index: 1))) {
                _ = try file.tensor("t")
            }
        }
    }

    @Test("numbers that no model has, and types that hold none, are refused")
    func refused() {
        var file = TensorFile()
        file.set("index", [1, 2] as [UInt32], shape: [2])
        file.set("nan", [0, Float.nan, .infinity], shape: [3])
        let huge = withUnsafeBytes(of: 1e300) { Data($0) }
        file.set("huge", .init(type: .f64, shape: [], bytes: huge))
        for name in ["index", "nan", "huge", "none"] {
            #expect(throws: ModelError.self) { _ = try file.tensor(name) }
        }
    }

    /// A folder that is removed after the test.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "taggraph-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("a large file's tensors are read when asked for, and an error where it shrank")
    func large() throws {
        try withFolder { folder in
            let path = folder.appendingPathComponent("large.safetensors").path
            let count = TensorFile.wholeSizeLimit / 4 + 5
            var file = sample()
            let values = (0..<count).map { Float($0 % 1000) }
            file.set("large", values, shape: [count])
            try file.write(to: path)
            let read = try TensorFile.read(path)
            #expect(try read.tensor("large").elements == values)
            #expect(try read.floats("weight", shape: [2, 3]) == [1, 2, 3, 4, 5, -6.5])
            #expect(try read.integers("index", shape: [2]) == [7, UInt32.max])
            // Written from the file that it was read from, in pieces.
            let copy = folder.appendingPathComponent("copy.safetensors").path
            try read.write(to: copy)
            #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
            #expect(try read.encoded() == Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(truncate(path, 1 << 20) == 0)
            do throws(ModelError) {
                _ = try read.tensor("large")
                Issue.record("a shortened file was read")
            } catch {
                #expect(error.name == "model.file.truncated" && error.file == path)
            }
            #expect(throws: ModelError.self) { _ = try read.encoded() }
            #expect(throws: ModelError.self) { try read.write(to: copy) }
        }
    }

    @Test("folders and pipes are no files")
    func irregular() throws {
        try withFolder { folder in
            let pipe = folder.appendingPathComponent("pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [folder.path, pipe] {
                #expect(
                    throws: ModelError(
                        .fileUnreadable(cause: "it is no regular file"), file: path)
                ) { _ = try TensorFile.read(path) }
            }
        }
    }

    @Test("a slice of a larger buffer is read as a file of its own")
    func slice() throws {
        let data = try Data([9, 9, 9]) + sample().encoded()
        let file = try TensorFile.parse(data.dropFirst(3))
        #expect(try file.floats("scalar", shape: []) == [9])
    }
}
