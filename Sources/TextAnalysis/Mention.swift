/// A place in a text where terms were found.
///
/// Offsets point into the original text.
public struct Mention: Sendable, Equatable {
    /// Where a mention stands to the hashtags of its text.
    public enum HashtagRelation: UInt8, Sendable {
        /// Not in a hashtag.
        case none
        /// In a hashtag, together with other text.
        case inside
        /// All of a hashtag's text, with or without its marks.
        case whole
    }

    /// The offset of the first Unicode scalar.
    public let startOffset: Int
    /// The offset in Unicode scalars behind the mention.
    public let endOffset: Int
    /// The offset of the first byte in UTF-8.
    public let startByte: Int
    /// The offset behind the last byte in UTF-8.
    public let endByte: Int
    /// Which of `MatchScratch.termIndices` the mention means; never empty.
    public let terms: Range<Int>
    /// Where the mention stands to the hashtags of its text.
    public let hashtag: HashtagRelation

    /// A mention with these offsets.
    public init(
        startOffset: Int, endOffset: Int, startByte: Int, endByte: Int, terms: Range<Int>,
        hashtag: HashtagRelation = .none
    ) {
        self.startOffset = startOffset
        self.endOffset = endOffset
        self.startByte = startByte
        self.endByte = endByte
        self.terms = terms
        self.hashtag = hashtag
    }
}
