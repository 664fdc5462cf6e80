import Foundation
import TestSupport
import Testing

@testable import FuzzFiles

@Suite("Short rounds of mutated files")
struct FuzzRoundTests {
    /// `FUZZ_SEED` repeats a round.
    private let seed =
        ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 0..<1 << 32)

    private func round(_ target: any FuzzTarget, _ count: UInt64) -> Int {
        (0..<count).count { target.run(target.input($0, seed: seed)) }
    }

    private static let pictures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("ImagingTests/Fixtures").path

    @Test("tensor files give an error or a file")
    func tensorFiles() throws {
        let taken = round(try TensorFileTarget(), 3_000)
        #expect((1..<2_990).contains(taken), "seed \(seed)")
    }

    @Test("pictures give an error or a picture")
    func pictures() throws {
        let taken = round(try JPEGTarget(folder: Self.pictures), 300)
        #expect((1..<299).contains(taken), "seed \(seed)")
    }

    @Test("an input follows from its seed and index alone")
    func reproducible() throws {
        let target = try TensorFileTarget()
        let inputs = (0..<50).map { target.input($0, seed: 9) }
        #expect(inputs == (0..<50).map { target.input($0, seed: 9) })
        #expect(inputs != (0..<50).map { target.input($0, seed: 10) })
        #expect(Set(inputs).count > 40)
    }

    /// Runs the program beside the tests.
    private func run(_ arguments: String...) throws -> (status: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(
            fileURLWithPath: ProcessInfo.processInfo.arguments[0]
        ).deletingLastPathComponent().appendingPathComponent("FuzzFiles")
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test("a crash is caught, its input saved, and the round goes on")
    func crash() throws {
        let folder = try TemporaryFolder()
        let (status, text) = try run(
            "crash", "--count", "150", "--seed", "3", "--save", folder.url.path)
        #expect(status == 1)
        #expect(text.contains("ended by signal 11"))
        #expect(text.contains("150 inputs"))
        let saved = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(!saved.isEmpty)
        for name in saved {
            let input = try Data(contentsOf: folder.url.appendingPathComponent(name))
            #expect((input.first ?? 0) >= 0xF0)
        }
        #expect(try run("safetensors", "--count", "300", "--seed", "\(seed)").status == 0)
        #expect(try run("safetensors", "--replay", "5").text.contains("input 5 of seed 1"))
        #expect(try run("nothing").status == 64)
    }
}
