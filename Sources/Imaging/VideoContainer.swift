#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the outermost parts of a video file say, read before any decoder sees it.
///
/// A playlist or a text that calls itself `.mp4` ends here, and so does a file that was cut off.
enum VideoContainer {
    /// The box types with which an MP4 or MOV file may begin.
    private static let firstBoxes: Set<String> = [
        "ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "pnot",
    ]
    /// The box types that hold a video's index and data.
    private static let contentBoxes: Set<String> = ["moov", "mdat", "moof"]
    /// No more boxes than this are walked; a fragmented recording of a day has fewer.
    private static let boxLimit = 100_000

    /// Checks a file by its descriptor.
    static func check(_ descriptor: Int32, bytes: Int) throws(ImagingError) {
        let start = read(descriptor, at: 0, count: 16)
        if start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            try checkMatroska(descriptor, bytes)
        } else if start.count >= 8,
            firstBoxes.contains(String(decoding: start[4..<8], as: UTF8.self))
        {
            try checkBoxes(descriptor, bytes)
        } else {
            throw ImagingError(.videoFormat(found: beginning(of: start)))
        }
    }

    /// Walks the outermost boxes of an MP4 or MOV file.
    ///
    ///     size    32 bits, big-endian, with this header; 1: 64 bits follow the type; 0: to the end
    ///     type    4 letters
    private static func checkBoxes(_ descriptor: Int32, _ bytes: Int) throws(ImagingError) {
        var position = 0
        var hasIndex = false
        for _ in 0..<boxLimit where bytes - position >= 8 {
            let header = read(descriptor, at: position, count: 16)
            var size = number(header.prefix(4))
            hasIndex = hasIndex || header.dropFirst(4).starts(with: Array("moov".utf8))
            if size == 1, header.count == 16 { size = number(header.dropFirst(8)) }
            if size == 0 { return }
            let (end, overflow) = position.addingReportingOverflow(size)
            guard !overflow, end <= bytes, size >= 8 else {
                // Some programs leave bytes of their own behind the last box.
                let type = String(decoding: header[4..<8], as: UTF8.self)
                if hasIndex && !contentBoxes.contains(type) { return }
                throw ImagingError(
                    .videoTruncated(bytes: bytes, expected: overflow || size < 8 ? .max : end))
            }
            position = end
        }
        // The index may come last: without it nothing can be decoded.
        guard hasIndex || position < bytes else {
            throw ImagingError(.videoDamaged(detail: "it has no index (moov)"))
        }
    }

    /// Compares what a Matroska or WebM file's segment promises with what is there.
    ///
    /// Both the header before it and the segment are an id, a size and a payload. Sizes are numbers
    /// whose leading zero bits say how many bytes they take; all ones mean "to the end".
    private static func checkMatroska(_ descriptor: Int32, _ bytes: Int) throws(ImagingError) {
        var position = 4
        for isSegment in [false, true] {
            if isSegment { position += 4 }
            let field = read(descriptor, at: position, count: 8)
            guard let first = field.first, first != 0, field.count > first.leadingZeroBitCount
            else {
                throw ImagingError(.videoTruncated(bytes: bytes, expected: position + 8))
            }
            let length = first.leadingZeroBitCount + 1
            let mask = (1 << (7 * length)) - 1
            let size = number(field.prefix(length)) & mask
            if size == mask { return }
            let end = position + length + size
            guard end <= bytes else {
                throw ImagingError(.videoTruncated(bytes: bytes, expected: end))
            }
            position = end
        }
    }

    /// A big-endian number of up to 8 bytes; one beyond Int counts as the largest.
    private static func number(_ bytes: some Sequence<UInt8>) -> Int {
        Int(clamping: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    private static func read(_ descriptor: Int32, at position: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            got = max(0, pread(descriptor, buffer.baseAddress, count, off_t(position)))
        }
    }

    /// The first bytes as a person reads them.
    private static func beginning(of bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "nothing, it is empty" }
        if bytes.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x0A || $0 == 0x0D }) {
            let line = bytes.prefix { 0x20...0x7E ~= $0 }
            return "the text '\(String(decoding: line, as: UTF8.self))'"
        }
        return "bytes " + bytes.prefix(8).map(hexadecimal).joined(separator: " ")
    }
}

/// A byte as two digits.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
