import CJPEG

/// The C library's own words on a picture that it refused.
struct JPEGMessage {
    private var bytes = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))

    /// Lends the memory for the words to a call.
    mutating func withText(
        _ body: (UnsafeMutablePointer<CChar>?) -> cjpeg_status
    ) -> cjpeg_status {
        bytes.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    /// The words.
    var text: String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
