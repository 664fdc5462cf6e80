import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite("Decoding JPEG")
struct JPEGDecoderTests {
    @Test(
        "every kind of picture decodes to what Pillow makes of it",
        arguments: [
            "baseline-420", "baseline-444", "restarts-422", "progressive", "grey", "cmyk", "photo",
        ])
    func kinds(name: String) throws {
        let decoded = try JPEGDecoder.decode(try Fixture.bytes("\(name).jpg"))
        let difference = decoded.largestDifference(to: try Fixture.image("\(name).ppm"))
        // Another release of the library may round colours differently.
        #expect((difference ?? 255) <= 2)
    }

    @Test("each of the eight EXIF orientations comes out upright", arguments: 1...8)
    func orientations(orientation: Int) throws {
        let decoded = try JPEGDecoder.decode(try Fixture.bytes("orientation-\(orientation).jpg"))
        let expected = try Fixture.image("orientation-\(orientation).ppm")
        #expect((decoded.largestDifference(to: expected) ?? 255) <= 2)
    }

    @Test("a file cut anywhere is refused, and one that lacks only its end marker is taken")
    func cut() throws {
        for name in ["baseline-420", "progressive", "grey", "restarts-422"] {
            let bytes = try Fixture.bytes("\(name).jpg")
            for size in 0..<(bytes.count - 2) {
                #expect(throws: ImagingError.self, "\(name) \(size)") {
                    _ = try JPEGDecoder.decode(Array(bytes.prefix(size)))
                }
            }
        }
        let bytes = try Fixture.bytes("baseline-420.jpg")
        let whole = try JPEGDecoder.decode(bytes)
        #expect(try JPEGDecoder.decode(bytes.dropLast(2).map { $0 }) == whole)
        #expect(throws: ImagingError(.pictureTruncated(bytes: 600))) {
            _ = try JPEGDecoder.decode(Array(bytes.prefix(600)))
        }
    }

    @Test("what is no JPEG is named by how it begins")
    func otherFormats() {
        let cases: [([UInt8], String)] = [
            ([], "nothing, it is empty"), ([0x89, 0x50, 0x4E, 0x47, 0x0D], "bytes 89 50 4E 47"),
            (Array("hello".utf8), "bytes 68 65 6C 6C"), ([0xFF, 0xD8], "bytes FF D8"),
        ]
        for (bytes, found) in cases {
            #expect(throws: ImagingError(.pictureFormat(found: found))) {
                _ = try JPEGDecoder.decode(bytes)
            }
        }
    }

    /// A picture's bytes with another size in its header.
    private func resized(_ bytes: [UInt8], to size: ImageSize) -> [UInt8] {
        var bytes = bytes
        for index in 2..<(bytes.count - 8)
        where bytes[index] == 0xFF && (0xC0...0xC2).contains(bytes[index + 1]) {
            bytes[index + 5] = UInt8(size.height >> 8)
            bytes[index + 6] = UInt8(size.height & 255)
            bytes[index + 7] = UInt8(size.width >> 8)
            bytes[index + 8] = UInt8(size.width & 255)
            break
        }
        return bytes
    }

    @Test("a picture that promises too many pixels is refused by its header")
    func tooManyPixels() throws {
        let bomb = resized(
            try Fixture.bytes("progressive.jpg"), to: ImageSize(width: 20_000, height: 20_000))
        let size = ImageSize(width: 20_000, height: 20_000)
        #expect(throws: ImagingError(.pictureTooLarge(size: size, limit: 40_000_000))) {
            _ = try JPEGDecoder.decode(bomb)
        }
    }

    @Test("a progressive picture that would fill memory is refused before it does")
    func progressiveBomb() throws {
        let bomb = resized(
            try Fixture.bytes("progressive.jpg"), to: ImageSize(width: 6_300, height: 6_300))
        var limits = ImageLimits()
        limits.memoryBytes = 192 << 20
        #expect(throws: ImagingError(.pictureMemory(limit: 192 << 20))) {
            _ = try JPEGDecoder.decode(bomb, limits: limits)
        }
        limits.memoryBytes = 4_000
        #expect(throws: ImagingError(.pictureMemory(limit: 4_000))) {
            _ = try JPEGDecoder.decode(try Fixture.bytes("progressive.jpg"), limits: limits)
        }
    }

    @Test("a picture of hundreds of scans is refused before it is decoded")
    func manyScans() throws {
        let bytes = try Fixture.bytes("progressive.jpg")
        let structure = bytes.withUnsafeBytes { JPEGStructure($0, countingScans: true) }
        #expect(structure.scanCount == 10)
        let lastScan = try #require(
            bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
        let scan = bytes[lastScan..<(bytes.count - 2)]
        var bomb = Array(bytes.dropLast(2))
        for _ in 0..<191 { bomb += scan }
        bomb += [0xFF, 0xD9]
        #expect(throws: ImagingError(.pictureScans(limit: 200))) {
            _ = try JPEGDecoder.decode(bomb)
        }
        var limits = ImageLimits()
        limits.scanPixels = 48 * 35 * 5
        #expect(throws: ImagingError(.pictureWork(limit: 8_400))) {
            _ = try JPEGDecoder.decode(bytes, limits: limits)
        }
    }

    @Test("a file that is too long is refused unread")
    func tooLong() throws {
        var limits = ImageLimits()
        limits.fileBytes = 100
        #expect(throws: ImagingError.self) {
            _ = try JPEGDecoder.decode(try Fixture.bytes("grey.jpg"), limits: limits)
        }
    }

    @Test("a path that is no file, a folder and a pipe are refused with their names")
    func paths() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe.jpg")
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [folder.path("none.jpg"), folder.url.path, pipe] {
            do {
                _ = try JPEGDecoder.read(path)
                Issue.record("\(path) was read")
            } catch {
                #expect(error.name == "image.file.unreadable")
                #expect(error.description.hasPrefix(path))
            }
        }
        let grey = Fixture.folder.appendingPathComponent("grey.jpg").path
        #expect(try JPEGDecoder.read(grey).size == ImageSize(square: 20))
    }

    @Test("a much larger picture than wanted is decoded at a fraction, upright all the same")
    func fractions() throws {
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 640, height: 360), for: 224) == 8)
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 4000, height: 3000), for: 224) == 8)
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 6000, height: 3600), for: 224) == 4)
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 4000, height: 3000), for: 32) == 1)
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 4000, height: 3000), for: nil) == 8)
        #expect(JPEGDecoder.eighths(of: ImageSize(width: 4000, height: 3000), for: .max) == 8)
        // Small photographs for a target of one pixel take the same way.
        let bytes = try Fixture.bytes("photo.jpg")
        let fraction = try JPEGDecoder.decode(bytes, target: 1)
        #expect(fraction.size == ImageSize(width: 16, height: 10))
        let turned = try JPEGDecoder.decode(try Fixture.bytes("orientation-6.jpg"), target: 1)
        #expect(turned.size == ImageSize(width: 12, height: 19))
    }

    @Test("what is encoded decodes to nearly the same picture")
    func encoding() throws {
        let photo = try Fixture.image("photo.ppm")
        let bytes = try JPEGEncoder.encode(photo, quality: 100)
        let again = try JPEGDecoder.decode(bytes)
        #expect(again.size == photo.size)
        let total = zip(again.pixels, photo.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(total < photo.pixels.count * 6)
        #expect(try JPEGEncoder.encode(photo, quality: 30).count < bytes.count / 2)
        let thread = Image(width: 65_536, height: 1, pixels: [UInt8](repeating: 0, count: 196_608))
        #expect(throws: ImagingError.self) { _ = try JPEGEncoder.encode(thread) }
        #expect(throws: ImagingError.self) {
            _ = try JPEGEncoder.encode(Image(width: 0, height: 0, pixels: []))
        }
    }

    @Test("flipped bytes give a picture or an error")
    func flipped() throws {
        var random = TestRandom(state: 7)
        for name in ["baseline-420", "progressive", "cmyk", "orientation-5"] {
            let bytes = try Fixture.bytes("\(name).jpg")
            for _ in 0..<300 {
                var damaged = bytes
                for _ in 0...Int.random(in: 0..<4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    damaged[index] = UInt8(truncatingIfNeeded: random.next())
                }
                do {
                    let image = try JPEGDecoder.decode(damaged)
                    #expect(image.pixels.count == image.width * image.height * 3)
                } catch {
                    #expect(error.description.count < 300, "seed 7")
                }
            }
        }
    }
}
