import Foundation
import GraphStore
import Imaging
import Testing

@testable import Tagging

@Suite("The frames that a model read lately")
struct FrameCacheTests {
    private func identity(_ number: Int) -> FileIdentity {
        FileIdentity(
            device: 1, inode: UInt64(number), size: 10, changedSeconds: 0, changedNanoseconds: 0)
    }

    @Test("a file is decoded once, and again after it changed")
    func files() throws {
        let demo = try PictureDemo()
        #expect(try demo.tags(.null, .string("cat.jpg")) == ["jaguar-cat"])
        let file = URL(fileURLWithPath: demo.folder.path("media/cat.jpg"))
        try PictureDemo.jpeg([20, 30, 220]).write(to: file)
        #expect(try demo.tags(.null, .string("cat.jpg")) == ["jaguar-car"])
        try FileManager.default.removeItem(at: file)
        #expect(throws: (any Error).self) { try demo.tags(.null, .string("cat.jpg")) }
    }

    @Test("never more than its limit is held, and what is used stays")
    func bounded() throws {
        let frame = Image.plain([1, 2, 3], width: 10, height: 10)
        let cache = FrameCache(limitBytes: 10_000)
        var made = 0
        for round in 0..<200 {
            for number in [0, round] {
                _ = try cache.frames(of: identity(number)) {
                    made += 1
                    return [frame]
                }
            }
            #expect(cache.size <= 10_000)
        }
        #expect(made == 200)
        let large = Image.plain([1, 2, 3], width: 100, height: 100)
        _ = try cache.frames(of: identity(1000)) { [large] }
        #expect(cache.size <= 10_000)
    }

    @Test("a failure is not remembered")
    func failures() throws {
        struct Broken: Error {}
        let cache = FrameCache()
        #expect(throws: Broken.self) { try cache.frames(of: identity(1)) { throw Broken() } }
        #expect(try cache.frames(of: identity(1)) { [.plain([1, 2, 3])] }.count == 1)
    }
}
