/// An offset into the UTF-8 text of a statement.
///
/// A statement is at most `Lexer.maximumSize` bytes long, so that 32 bits suffice.
public struct SourceOffset: Sendable, Hashable, Comparable {
    /// The number of UTF-8 bytes before the place.
    public let utf8: UInt32

    /// Makes an offset from a number of bytes.
    public init(utf8: UInt32) {
        self.utf8 = utf8
    }

    /// Tells whether one place comes before another.
    public static func < (left: SourceOffset, right: SourceOffset) -> Bool {
        left.utf8 < right.utf8
    }
}

/// A place in the text of a statement as a reader counts it.
public struct SourcePosition: Sendable, Hashable {
    /// The number of UTF-8 bytes before the place.
    public let offset: Int
    /// The line, counted from 1.
    public let line: Int
    /// The column in Unicode scalars, counted from 1.
    public let column: Int

    /// Makes a position from its parts.
    public init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// Counts lines and columns up to an offset of a text.
    ///
    /// Linear in the offset; positions are therefore made only for messages. A line ends with LF,
    /// CR or CR LF.
    public init(offset: Int, in utf8: [UInt8]) {
        let end = min(max(offset, 0), utf8.count)
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        for byte in utf8[..<end] {
            switch byte {
            case UInt8(ascii: "\n"):
                line += previous == UInt8(ascii: "\r") ? 0 : 1
                column = 1
            case UInt8(ascii: "\r"):
                line += 1
                column = 1
            case 0x80...0xBF:
                break
            default:
                column += 1
            }
            previous = byte
        }
        self.init(offset: end, line: line, column: column)
    }
}

/// A stretch of the text of a statement, in UTF-8 bytes.
///
/// All ranges are equal to each other: where something was written is no part of what was written.
public struct SourceRange: Sendable, Hashable {
    /// The first byte.
    public let start: SourceOffset
    /// The byte after the last.
    public let end: SourceOffset

    /// Makes a range from its ends.
    public init(start: SourceOffset, end: SourceOffset) {
        self.start = start
        self.end = end
    }

    /// True for any two ranges.
    public static func == (left: SourceRange, right: SourceRange) -> Bool { true }

    /// Feeds nothing to the hasher, in keeping with equality.
    public func hash(into hasher: inout Hasher) {}
}
