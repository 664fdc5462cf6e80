/// A hashtag, a name or a URL in a text.
///
/// Offsets point into the original text.
public struct TextSpan: Sendable, Equatable {
    /// What a span is.
    public enum Kind: UInt8, Sendable {
        /// `#话题#`, closed by a second mark, or `#tag`, which ends before the first scalar that
        /// is no letter, digit or underscore. Terms are matched inside as elsewhere.
        case hashtag
        /// `@name`, ended like an open hashtag, at most 30 scalars. No term is matched inside.
        case name
        /// A web or mail address. No term is matched inside.
        case url
    }

    /// What the span is.
    public let kind: Kind
    /// The offset of the first Unicode scalar, marks included.
    public let startOffset: Int
    /// The offset in Unicode scalars behind the span.
    public let endOffset: Int
    /// The UTF-8 bytes of the span, marks included.
    public let bytes: Range<Int>
    /// The UTF-8 bytes of the span without its marks.
    public let content: Range<Int>

    /// Whether terms inside the span are left alone.
    public var isOpaque: Bool { kind != .hashtag }

    /// The spans of a text, in order and without overlaps.
    ///
    /// O(length).
    ///
    /// A hash mark behind a Latin letter or a digit (`C#`) and an at sign behind one open nothing.
    /// Of `#a#b` the first two marks make a closed hashtag; its content is at most 64 scalars, on
    /// one line, without spaces at its ends. A hashtag of digits alone has to be closed.
    public static func spans(in text: String) -> [TextSpan] {
        var text = text
        var spans: [TextSpan] = []
        text.withUTF8 { TextSpanScanner(bytes: $0).scan(into: &spans) }
        return spans
    }
}
