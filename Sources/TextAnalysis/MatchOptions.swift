/// Which of the occurrences of terms are reported.
public enum MatchMode: Sendable, CaseIterable {
    /// Leftmost longest without overlaps: from left to right, at each place the longest term that
    /// is accepted there, and on behind it.
    case longest
    /// Every occurrence, overlapping ones and those inside others too.
    case all
    /// Every occurrence except those inside a longer one; mentions may overlap.
    case noSubmatches
}

/// How a text is matched.
public struct MatchOptions: Sendable {
    /// Which occurrences are reported.
    public var mode: MatchMode
    /// Whether a text may differ from a term's spelling in what folding removes.
    ///
    /// Where it is off, only terms spelled exactly as in the text are found.
    public var foldsSpelling: Bool
    /// Whether a mention that begins or ends with a letter of Latin, Greek, Cyrillic and the like,
    /// or with a digit, must not have another one as its neighbour there.
    public var respectsBoundaries: Bool
    /// The number of mentions after which matching stops; `MatchScratch.isTruncated` then says so.
    public var mentionLimit: Int

    /// Leftmost-longest matching with folding and boundaries, unless told otherwise.
    public init(
        mode: MatchMode = .longest, foldsSpelling: Bool = true, respectsBoundaries: Bool = true,
        mentionLimit: Int = 1_000_000
    ) {
        self.mode = mode
        self.foldsSpelling = foldsSpelling
        self.respectsBoundaries = respectsBoundaries
        self.mentionLimit = mentionLimit
    }
}
