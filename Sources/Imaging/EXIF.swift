/// The one thing that is read of a picture's EXIF segment: which way up it is.
///
///     45 78 69 66 00 00       "Exif"
///     II 2A 00 or MM 00 2A    the byte order of all that follows; offsets count from here
///     offset                  32 bits: the first directory
///     count, entries          16 bits, then 12 bytes each: tag, type, count, value
enum EXIF {
    private static let orientationTag = 0x0112
    private static let shortType = 3

    /// The orientation that an APP1 segment's payload names; nil where it is no EXIF or names none.
    static func orientation(in payload: UnsafeRawBufferPointer) -> Orientation? {
        guard payload.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) else { return nil }
        let tiff = UnsafeRawBufferPointer(rebasing: payload[6...])
        let isBigEndian: Bool
        switch tiff.prefix(4).map({ $0 }) {
        case [0x49, 0x49, 0x2A, 0]: isBigEndian = false
        case [0x4D, 0x4D, 0, 0x2A]: isBigEndian = true
        default: return nil
        }
        /// `size` bytes at `offset` as a number; nil where they lie outside.
        func number(at offset: Int, size: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - size else { return nil }
            return (0..<size).reduce(0) { value, index in
                value << 8 | Int(tiff[offset + (isBigEndian ? index : size - 1 - index)])
            }
        }
        guard let directory = number(at: 4, size: 4),
            let entryCount = number(at: directory, size: 2)
        else { return nil }
        for index in 0..<entryCount {
            let entry = directory + 2 + index * 12
            guard let tag = number(at: entry, size: 2) else { return nil }
            guard tag == orientationTag else { continue }
            guard number(at: entry + 2, size: 2) == shortType,
                number(at: entry + 4, size: 4) == 1, let value = number(at: entry + 8, size: 2)
            else { return nil }
            return Orientation(rawValue: value)
        }
        return nil
    }
}
