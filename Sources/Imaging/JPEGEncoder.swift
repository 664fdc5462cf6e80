import CJPEG

/// Writes pictures as baseline JPEG.
public enum JPEGEncoder {
    /// The file's bytes.
    ///
    /// `quality` is 1 to 100; what lies outside counts as the nearer end.
    public static func encode(_ image: Image, quality: Int = 90) throws(ImagingError) -> [UInt8] {
        guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height)
        else {
            throw ImagingError(.pictureUnwritable(detail: "it has \(image.size) pixels"))
        }
        var message = JPEGMessage()
        var bytes: UnsafeMutablePointer<UInt8>?
        var size = 0
        let status = image.pixels.withUnsafeBufferPointer { pixels in
            message.withText { text in
                cjpeg_encode(
                    pixels.baseAddress, width, height, Int32(min(100, max(1, quality))), &bytes,
                    &size, text)
            }
        }
        defer { cjpeg_free(bytes) }
        guard status == CJPEG_OK else {
            throw ImagingError(
                .pictureUnwritable(
                    detail: status == CJPEG_MEMORY ? "there is no memory" : message.text))
        }
        return Array(UnsafeBufferPointer(start: bytes, count: size))
    }
}
