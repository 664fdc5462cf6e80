import Foundation

@testable import Imaging

/// The recorded pictures beside the tests; `Tools/record-image-fixtures` makes them.
enum Fixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// What Pillow made of a picture.
    static func image(_ name: String) throws -> Image {
        let bytes = try bytes(name)
        guard case .header(let header) = PortablePixmap.read(bytes, pixelLimit: 1 << 20),
            header.totalBytes == bytes.count
        else { throw CocoaError(.fileReadCorruptFile) }
        return Image(
            width: header.size.width, height: header.size.height,
            pixels: Array(bytes[header.headerBytes...]))
    }
}

extension Image {
    /// The largest difference of any level; nil where the sizes differ.
    func largestDifference(to other: Image) -> Int? {
        guard size == other.size else { return nil }
        return zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}

/// SplitMix64, so that a test's pictures are the same everywhere.
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func image(_ width: Int, _ height: Int) -> Image {
        let pixels = (0..<(width * height * 3)).map { _ in UInt8(truncatingIfNeeded: next()) }
        return Image(width: width, height: height, pixels: pixels)
    }
}
