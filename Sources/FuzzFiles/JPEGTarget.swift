import Foundation
import Imaging

/// Feeds `JPEGDecoder` and `Resize`: a picture's segments are changed, doubled, dropped and mixed.
struct JPEGTarget: FuzzTarget {
    let seeds: [[UInt8]]
    private var limits = ImageLimits()

    /// Takes the pictures of a folder as seeds.
    init(folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        seeds = try names.filter { $0.hasSuffix(".jpg") }.map {
            Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
        }
        guard !seeds.isEmpty else { throw CocoaError(.fileReadNoSuchFile) }
    }

    func mutate(_ file: inout [UInt8], _ random: inout FuzzRandom) {
        let segments = segments(of: file)
        guard segments.count > 2 else { return }
        let segment = random.pick(segments)
        switch random.next(below: 10) {
        case 0: file.removeSubrange(segment)
        case 1: file.insert(contentsOf: Array(file[segment]), at: random.pick(segments).lowerBound)
        case 2:
            let other = random.pick(seeds)
            let part = random.pick(self.segments(of: other))
            file.insert(contentsOf: Array(other[part]), at: segment.lowerBound)
        case 3: setSize(&file, segments, &random)
        case 4 where segment.count > 3:
            // A length that the segment has not.
            file[segment.lowerBound + 2] = random.pick([0, 0, 1, 0xFF])
            file[segment.lowerBound + 3] = random.byte()
        case 5:
            let last = random.pick(segments)
            for _ in 0...random.next(below: 300) {
                file.insert(contentsOf: Array(file[last]), at: last.lowerBound)
                guard file.count < 1 << 16 else { return }
            }
        default:
            // Something in the first bytes of a segment, which is where its numbers are.
            let at = segment.lowerBound + random.next(below: min(segment.count, 20))
            file[at] = random.next(below: 2) == 0 ? random.byte() : random.pick([0, 1, 63, 0xFF])
        }
    }

    /// Changes the size in the frame header, mostly to a small one: large ones take long.
    private func setSize(
        _ file: inout [UInt8], _ segments: [Range<Int>], _ random: inout FuzzRandom
    ) {
        let frame = segments.first { $0.count > 9 && 0xC0...0xC2 ~= file[$0.lowerBound + 1] }
        guard let start = frame?.lowerBound else { return }
        let isLarge = random.next(below: 64) == 0
        for offset in [5, 7] {
            file[start + offset] = isLarge ? random.pick([0x10, 0x18, 0x40, 0xFF]) : 0
            file[start + offset + 1] = random.byte()
        }
    }

    /// The segments with their markers; a scan goes on to the next marker.
    private func segments(of file: [UInt8]) -> [Range<Int>] {
        var segments: [Range<Int>] = []
        var start = 0
        for at in 1..<max(1, file.count - 1)
        where file[at] == 0xFF && file[at + 1] >= 0xC0 && !(0xD0...0xD7 ~= file[at + 1]) {
            segments.append(start..<at)
            start = at
        }
        return segments + [start..<file.count].filter { !$0.isEmpty }
    }

    func run(_ file: [UInt8]) -> Bool {
        let target = file.count % 4 == 0 ? 8 : nil
        guard let picture = try? JPEGDecoder.decode(file, target: target, limits: limits) else {
            return false
        }
        precondition(picture.pixels.count == picture.width * picture.height * 3, "whole pixels")
        precondition(picture.width * picture.height <= limits.pixels, "within the limit")
        let crop = picture.resized(.shorterSide(32), crop: ImageSize(square: 24))
        precondition(crop.size == ImageSize(square: 24), "the crop is what was asked for")
        _ = PixelNormalisation.imageNet.floats(of: crop)
        return true
    }
}
