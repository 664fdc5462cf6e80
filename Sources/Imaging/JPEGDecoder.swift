import CJPEG

/// Decodes JPEG pictures from outside: baseline and progressive, colour, grey, CMYK and YCCK.
///
/// A picture is turned upright by its EXIF orientation. Whatever the bytes are, the answer is a
/// picture or one error, within `ImageLimits`.
public enum JPEGDecoder {
    /// Decodes a picture.
    ///
    /// Where `target` says how large it will be shown at least, on its shorter side, a much larger
    /// picture is decoded at a fraction of its size, in less time and memory: it stays so much
    /// larger than the target that resizing gives the same levels, 999 in 1000 within one, all in
    /// two.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, target: Int? = nil, limits: ImageLimits = .standard
    ) throws(ImagingError) -> Image {
        guard bytes.count <= limits.fileBytes else {
            throw ImagingError(.fileTooLarge(bytes: bytes.count, limit: limits.fileBytes))
        }
        guard bytes.count >= 3, bytes[0] == 0xFF, bytes[1] == 0xD8, bytes[2] == 0xFF else {
            throw ImagingError(.pictureFormat(found: beginning(of: bytes)))
        }
        let source = Source(bytes: bytes, limits: limits)
        let header = try source.header()
        let stored = ImageSize(width: Int(header.width), height: Int(header.height))
        guard stored.width <= limits.pixels / max(1, stored.height) else {
            throw ImagingError(.pictureTooLarge(size: stored, limit: limits.pixels))
        }
        let structure = JPEGStructure(bytes, countingScans: header.has_scans != 0)
        guard structure.scanCount <= limits.scans else {
            throw ImagingError(.pictureScans(limit: limits.scans))
        }
        return try source.decode(
            stored, eighths: eighths(of: stored, for: target), structure.orientation)
    }

    /// Decodes a picture; see the other `decode`.
    public static func decode(
        _ bytes: [UInt8], target: Int? = nil, limits: ImageLimits = .standard
    ) throws(ImagingError) -> Image {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(ImagingError) in
                try decode(bytes, target: target, limits: limits)
            }
        }
        return try result.get()
    }

    /// Reads and decodes a file; see `decode`.
    public static func read(
        _ path: String, target: Int? = nil, limits: ImageLimits = .standard
    ) throws(ImagingError) -> Image {
        let bytes = try MediaFile(path, limit: limits.fileBytes).read()
        do {
            return try decode(bytes, target: target, limits: limits)
        } catch {
            throw error.at(path)
        }
    }

    /// How much larger than the target a picture that is decoded at a fraction must stay.
    static let spareFactor = 8

    /// The eighths of its size at which a picture is decoded.
    static func eighths(of stored: ImageSize, for target: Int?) -> Int {
        guard let target, target > 0 else { return 8 }
        let needed = target.multipliedReportingOverflow(by: spareFactor)
        guard !needed.overflow else { return 8 }
        return [1, 2, 4].first { stored.shorterSide / 8 * $0 >= needed.partialValue } ?? 8
    }

    private static func beginning(of bytes: UnsafeRawBufferPointer) -> String {
        guard !bytes.isEmpty else { return "nothing, it is empty" }
        return "bytes " + bytes.prefix(4).map(hexadecimal).joined(separator: " ")
    }

    /// One file's bytes on their way through the C library.
    private struct Source {
        let bytes: UnsafeRawBufferPointer
        let limits: ImageLimits

        private var start: UnsafePointer<UInt8>? {
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        }

        func header() throws(ImagingError) -> cjpeg_header {
            var header = cjpeg_header()
            var message = JPEGMessage()
            let status = message.withText { cjpeg_read_header(start, bytes.count, &header, $0) }
            try check(status, message)
            return header
        }

        func decode(
            _ stored: ImageSize, eighths: Int, _ orientation: Orientation
        ) throws(ImagingError) -> Image {
            let decoded = ImageSize(
                width: (stored.width * eighths + 7) / 8, height: (stored.height * eighths + 7) / 8)
            let seen = orientation.size(of: decoded)
            let size = seen.width * seen.height * 3
            var placement = orientation.placement(of: decoded)
            guard size <= limits.memoryBytes else {
                throw ImagingError(.pictureMemory(limit: limits.memoryBytes))
            }
            var bounds = cjpeg_limits(
                memory_bytes: limits.memoryBytes - size, scans: limits.scans,
                scan_pixels: UInt64(limits.scanPixels), warnings: limits.warnings)
            var message = JPEGMessage()
            var status = CJPEG_OK
            let pixels = [UInt8](unsafeUninitializedCapacity: size) { out, count in
                status = message.withText { text in
                    cjpeg_decode(
                        start, bytes.count, &bounds, UInt32(eighths), &placement, out.baseAddress,
                        size, text)
                }
                count = status == CJPEG_OK ? size : 0
            }
            try check(status, message)
            return Image(width: seen.width, height: seen.height, pixels: pixels)
        }

        private func check(
            _ status: cjpeg_status, _ message: JPEGMessage
        ) throws(ImagingError) {
            switch status {
            case CJPEG_OK: return
            case CJPEG_TRUNCATED: throw ImagingError(.pictureTruncated(bytes: bytes.count))
            case CJPEG_UNSUPPORTED:
                throw ImagingError(.pictureUnsupported(detail: "of no known colour space"))
            case CJPEG_SCANS: throw ImagingError(.pictureScans(limit: limits.scans))
            case CJPEG_WORK: throw ImagingError(.pictureWork(limit: limits.scanPixels))
            case CJPEG_MEMORY: throw ImagingError(.pictureMemory(limit: limits.memoryBytes))
            default: throw ImagingError(.pictureDamaged(detail: message.text))
            }
        }
    }
}
