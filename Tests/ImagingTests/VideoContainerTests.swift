import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("The outermost parts of videos")
struct VideoContainerTests {
    /// The error's name; nil where the file passes.
    private func check(_ bytes: [UInt8]) throws -> String? {
        let folder = try TemporaryFolder()
        let path = folder.path("video.mp4")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let file = try MediaFile(path, limit: 1 << 20)
        do {
            try VideoContainer.check(file.descriptor, bytes: file.bytes)
            return nil
        } catch {
            #expect(error.description.count < 200)
            return error.name
        }
    }

    private func box(_ type: String, _ size: UInt32, payload: Int? = nil) -> [UInt8] {
        withUnsafeBytes(of: size.bigEndian) { Array($0) } + Array(type.utf8)
            + [UInt8](repeating: 0, count: payload ?? Int(size) - 8)
    }

    private func long(_ type: String, _ size: UInt64) -> [UInt8] {
        [0, 0, 0, 1] + Array(type.utf8) + withUnsafeBytes(of: size.bigEndian) { Array($0) }
    }

    @Test("boxes that fit pass, boxes that end past the file do not")
    func boxes() throws {
        let start = box("ftyp", 24)
        #expect(try check(start + box("moov", 40) + box("mdat", 100)) == nil)
        #expect(try check(start + box("mdat", 100) + box("moov", 40)) == nil)
        #expect(try check(start + box("moov", 40) + box("mdat", 0, payload: 50)) == nil)
        #expect(try check(start + box("moov", 40) + long("mdat", 16)) == nil)
        for end in [
            box("mdat", 100, payload: 50), box("mdat", 4, payload: 0), box("mdat", 7, payload: 0),
            long("mdat", 17), long("mdat", .max), long("mdat", 1 << 63),
        ] {
            #expect(try check(start + box("moov", 40) + end) == "image.video.truncated")
        }
        #expect(try check(start + box("moov", 40) + box("junk", 80, payload: 3)) == nil)
        #expect(try check(start + box("junk", 80, payload: 3)) == "image.video.truncated")
        #expect(try check(start + box("mdat", 100)) == "image.video.damaged")
    }

    @Test("a segment that fits passes, one that promises more does not")
    func matroska() throws {
        let header: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x84, 1, 2, 3, 4, 0x18, 0x53, 0x80, 0x67]
        let body = [UInt8](repeating: 0, count: 10)
        #expect(try check(header + [0x8A] + body) == nil)
        #expect(try check(header + [0x01, 0, 0, 0, 0, 0, 0, 10] + body) == nil)
        #expect(try check(header + [0x01] + [UInt8](repeating: 0xFF, count: 7) + body) == nil)
        #expect(try check(header + [0x8B] + body) == "image.video.truncated")
        #expect(try check(header + [0x00] + body) == "image.video.truncated")
        let most: [UInt8] = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]
        #expect(try check(header + most + body) == "image.video.truncated")
        for size in 4..<header.count {
            #expect(try check(Array(header.prefix(size))) == "image.video.truncated")
        }
    }

    @Test("what is no video is named by how it begins")
    func others() throws {
        for bytes in [[], Array("#EXTM3U\n".utf8), [0xFF, 0xD8, 0xFF], Array("RIFFxxxxAVI ".utf8)] {
            #expect(try check(bytes) == "image.video.format")
        }
    }
}
