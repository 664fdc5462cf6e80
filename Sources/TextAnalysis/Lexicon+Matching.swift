extension Lexicon {
    /// Finds the terms in a text of UTF-8 bytes and leaves the mentions in the scratch.
    ///
    /// - Of several terms that fold to the same spelling, those spelled exactly as in the text win;
    ///   without such ones, all of them are meant.
    /// - A mention lies in no name and no URL, though it may cover a whole one.
    /// - Malformed bytes match nothing; each malformed sequence counts as one scalar.
    ///
    /// O(length) for natural terms and texts, at worst O(length * `longestTerm`).
    public func match(
        _ bytes: UnsafeBufferPointer<UInt8>, options: MatchOptions = MatchOptions(),
        into scratch: MatchScratch
    ) {
        match(bytes, options: options, into: scratch) { _ in true }
    }

    /// Finds the accepted terms in a text; the others are as if they were not in the lexicon.
    ///
    /// `accepts` is asked once for each term of each place that is looked at.
    public func match(
        _ bytes: UnsafeBufferPointer<UInt8>, options: MatchOptions = MatchOptions(),
        into scratch: MatchScratch, accepts: (TermIndex) -> Bool
    ) {
        withoutActuallyEscaping(accepts) { accepts in
            var pass = MatchPass(self, bytes, options, scratch, accepts)
            withExtendedLifetime(self) { pass.run() }
        }
    }

    /// Finds the terms in a text; see the method that takes bytes.
    public func match(
        _ text: String, options: MatchOptions = MatchOptions(), into scratch: MatchScratch,
        accepts: (TermIndex) -> Bool = { _ in true }
    ) {
        var text = text
        text.withUTF8 { match($0, options: options, into: scratch, accepts: accepts) }
    }
}
