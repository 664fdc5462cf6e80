import Testing

@testable import Imaging

@Suite("EXIF orientation")
struct EXIFTests {
    /// An APP1 payload with one directory of one entry.
    private func payload(
        bigEndian: Bool = true, directory: UInt32 = 8, count: UInt16 = 1, tag: UInt16 = 0x0112,
        type: UInt16 = 3, valueCount: UInt32 = 1, value: UInt16 = 6
    ) -> [UInt8] {
        func number(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
        }
        return Array("Exif".utf8) + [0, 0] + (bigEndian ? [0x4D, 0x4D] : [0x49, 0x49])
            + number(UInt16(42)) + number(directory) + number(count) + number(tag) + number(type)
            + number(valueCount) + number(value) + [0, 0]
    }

    private func orientation(_ payload: [UInt8]) -> Orientation? {
        payload.withUnsafeBytes { EXIF.orientation(in: $0) }
    }

    @Test("both byte orders are read")
    func byteOrders() {
        #expect(orientation(payload()) == .turnedRight)
        #expect(orientation(payload(bigEndian: false)) == .turnedRight)
    }

    @Test("a directory that lies outside, another type or a number that is none is no orientation")
    func hostile() {
        #expect(orientation(payload(directory: .max)) == nil)
        #expect(orientation(payload(directory: 0x7FFF_FFFF)) == nil)
        #expect(orientation(payload(directory: 21)) == nil)
        #expect(orientation(payload(count: .max, tag: 1)) == nil)
        #expect(orientation(payload(type: 4)) == nil)
        #expect(orientation(payload(valueCount: .max)) == nil)
        for value in [0, 9, UInt16.max] { #expect(orientation(payload(value: value)) == nil) }
        for size in 0..<payload().count - 2 {
            #expect(orientation(Array(payload().prefix(size))) == nil)
        }
    }

    @Test("each orientation puts every pixel somewhere, and none two", arguments: 1...8)
    func placements(number: Int) throws {
        let orientation = try #require(Orientation(rawValue: number))
        for (width, height) in [(5, 3), (1, 4), (4, 1), (1, 1)] {
            let placement = orientation.placement(of: ImageSize(width: width, height: height))
            var places: Set<Int> = []
            for y in 0..<height {
                for x in 0..<width {
                    places.insert(placement.first + x * placement.across + y * placement.down)
                }
            }
            #expect(places == Set(stride(from: 0, to: width * height * 3, by: 3)))
        }
    }
}
