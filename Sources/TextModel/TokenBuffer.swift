/// The tokens of one text, in storage that is used again for the next.
///
/// A text's tokens stand between a token for its start and one for its end.
struct TokenBuffer {
    struct Token {
        /// FNV-1a over the folded bytes.
        var hash: UInt32
        /// Where the folded form lies in `folded`.
        var foldedStart: Int
        var foldedEnd: Int
        /// Where the token lies in the text's UTF-8.
        var start: Int
        var end: Int
        var isWord: Bool
    }

    private(set) var tokens: [Token] = []
    private(set) var folded: [UInt8] = []

    private static let startHash = NGramHash.hash("<s>".utf8)
    private static let endHash = NGramHash.hash("</s>".utf8)

    /// Replaces the tokens by those of `bytes`, reading no more than `limit` tokens.
    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
        tokens.removeAll(keepingCapacity: true)
        folded.removeAll(keepingCapacity: true)
        appendMark(Self.startHash, at: 0)
        var position = 0
        // The kind of the token that is being read, where the next scalar may go on with it.
        var open: ScalarFold.Kind?
        while position < bytes.count && tokens.count <= limit {
            let start = position
            let scalar = ScalarFold.fold(Self.decode(bytes, &position))
            let kind = ScalarFold.kind(scalar)
            switch kind {
            case .separator: open = nil
            case .ignored: break
            case .single:
                begin(at: start, isWord: false)
                append(scalar, end: position)
                open = nil
            case .letter:
                if open != .letter { begin(at: start, isWord: true) }
                append(scalar, end: position)
                open = .letter
            case .digit:
                if open != .digit { begin(at: start, isWord: false) }
                append(scalar, end: position)
                open = .digit
            }
            // A point between digits is part of the number.
            if open == .digit, position + 1 < bytes.count, bytes[position] == 0x2E,
                bytes[position + 1] &- 0x30 < 10
            {
                position += 1
                append(0x2E, end: position)
            }
        }
        appendMark(Self.endHash, at: position)
    }

    private mutating func appendMark(_ hash: UInt32, at position: Int) {
        let end = folded.count
        tokens.append(
            Token(
                hash: hash, foldedStart: end, foldedEnd: end, start: position, end: position,
                isWord: false))
    }

    @inline(__always)
    private mutating func begin(at start: Int, isWord: Bool) {
        let end = folded.count
        tokens.append(
            Token(
                hash: NGramHash.seed, foldedStart: end, foldedEnd: end, start: start, end: start,
                isWord: isWord))
    }

    /// Appends a folded scalar to the last token.
    @inline(__always)
    private mutating func append(_ scalar: UInt32, end: Int) {
        let last = tokens.count - 1
        var hash = tokens[last].hash
        if scalar < 0x80 {
            push(UInt8(truncatingIfNeeded: scalar), &hash)
        } else if scalar < 0x800 {
            push(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar & 63), &hash)
        } else if scalar < 0x10000 {
            push(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 63), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar & 63), &hash)
        } else {
            push(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 63), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 63), &hash)
            push(UInt8(truncatingIfNeeded: 0x80 | scalar & 63), &hash)
        }
        tokens[last].hash = hash
        tokens[last].foldedEnd = folded.count
        tokens[last].end = end
    }

    @inline(__always)
    private mutating func push(_ byte: UInt8, _ hash: inout UInt32) {
        folded.append(byte)
        hash = NGramHash.adding(byte, to: hash)
    }

    /// The scalar at `position`, which moves past it.
    ///
    /// A String's UTF-8 is valid; what would read past the end all the same counts as the
    /// replacement character.
    @inline(__always)
    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) -> UInt32 {
        let first = UInt32(bytes[position])
        if first < 0x80 {
            position += 1
            return first
        }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard position + length <= bytes.count else {
            position = bytes.count
            return 0xFFFD
        }
        var scalar = first & (0x7F >> UInt32(length))
        for index in 1..<length {
            scalar = scalar << 6 | UInt32(bytes[position + index]) & 63
        }
        position += length
        return scalar
    }
}
