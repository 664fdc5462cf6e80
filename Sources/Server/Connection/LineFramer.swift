import NIOCore

/// Cuts the bytes of a connection into lines, holding no more than one unfinished line below the
/// limit.
///
/// Complete lines are handed on many at once, as they came, newlines included: a batch is run by
/// one worker and answered with one write.
struct LineFramer {
    /// What was cut.
    enum Piece {
        /// One or more complete lines.
        case lines(ByteBuffer)
        /// In place of a line that was skipped.
        case refused(Refusal)
    }

    /// Why a line was skipped.
    enum Refusal { case tooLong, noMemory, unterminated }

    private let limit: Int
    private var partial = ByteBuffer()
    private var isSkipping = false

    init(limit: Int) { self.limit = limit }

    /// The bytes of the unfinished line that are held.
    var partialSize: Int { partial.readableBytes }

    /// Whether a line has begun and not ended.
    var isInsideLine: Bool { isSkipping || partial.readableBytes > 0 }

    /// Takes what was received and emits the lines that it completes.
    ///
    /// O(n).
    mutating func append(_ incoming: ByteBuffer, emit: (Piece) -> Void) {
        var incoming = incoming
        if isSkipping {
            guard let newline = incoming.readableBytesView.firstIndex(of: 0x0A) else { return }
            incoming.moveReaderIndex(to: newline + 1)
            isSkipping = false
        }
        let newline = incoming.withUnsafeReadableBytes { $0.lastIndex(of: 0x0A) }
        if let newline, var lines = incoming.readSlice(length: newline + 1) {
            if partial.readableBytes > 0 {
                partial.writeBuffer(&lines)
                lines = partial
                partial = ByteBuffer()
            }
            emit(.lines(lines))
        }
        // Copied into a buffer of its own, so that a few bytes do not keep a large one alive.
        if incoming.readableBytes > 0 { partial.writeBuffer(&incoming) }
        if partial.readableBytes > limit { refuse(.tooLong, emit: emit) }
    }

    /// Gives up the unfinished line and skips the rest of it.
    mutating func refuse(_ refusal: Refusal, emit: (Piece) -> Void) {
        partial = ByteBuffer()
        isSkipping = true
        emit(.refused(refusal))
    }

    /// Takes the end of input: a line without its newline may be half of what was meant, and is not
    /// run.
    mutating func finish(emit: (Piece) -> Void) {
        if partial.readableBytes > 0 { emit(.refused(.unterminated)) }
        partial = ByteBuffer()
        isSkipping = false
    }
}
