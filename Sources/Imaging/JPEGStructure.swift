import CJPEG

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the markers of a JPEG file say, read without decoding anything.
///
///     FF D8                        start of image
///     FF xx length payload         a segment; the length is big-endian and counts itself
///     FF DA length payload data    a scan; in its data FF is followed by 00 or D0...D7
///     FF D9                        end of image
struct JPEGStructure: Equatable {
    /// How many scans there are.
    var scanCount = 0
    /// How the picture is to be turned, by its EXIF segment.
    var orientation = Orientation.upright

    /// Walks the markers; what is not understood ends the walk.
    init(_ bytes: UnsafeRawBufferPointer, countingScans: Bool) {
        var position = 2
        var hasOrientation = false
        while let marker = Self.marker(in: bytes, from: &position) {
            switch marker {
            case 0x01, 0xD0...0xD8: continue
            case 0xD9: return
            default: break
            }
            guard bytes.count - position >= 2 else { return }
            let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            guard length >= 2, bytes.count - position >= length else { return }
            let payload = UnsafeRawBufferPointer(
                rebasing: bytes[(position + 2)..<(position + length)])
            position += length
            if marker == 0xE1, !hasOrientation, let found = EXIF.orientation(in: payload) {
                orientation = found
                hasOrientation = true
            }
            if marker == 0xDA {
                scanCount += 1
                guard countingScans else { return }
            }
        }
    }

    /// The next marker at or after `position`, which moves behind it.
    private static func marker(
        in bytes: UnsafeRawBufferPointer, from position: inout Int
    ) -> UInt8? {
        while position < bytes.count {
            guard let base = bytes.baseAddress,
                let found = memchr(base + position, 0xFF, bytes.count - position)
            else { return nil }
            position = UnsafeRawPointer(found) - base + 1
            while position < bytes.count, bytes[position] == 0xFF { position += 1 }
            guard position < bytes.count else { return nil }
            position += 1
            if bytes[position - 1] != 0 { return bytes[position - 1] }
        }
        return nil
    }
}
