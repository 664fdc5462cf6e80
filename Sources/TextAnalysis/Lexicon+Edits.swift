extension Lexicon {
    /// The lexicon with some terms removed and others added; an added term takes the place of one
    /// with its index.
    ///
    /// O(terms added since the last rebuild), and a bit for each term of the base. Indices that are
    /// not there are passed over.
    public func applying(
        added: [LexiconTerm], removed removedIndices: [TermIndex] = []
    ) -> Lexicon {
        if added.isEmpty && removedIndices.isEmpty { return self }
        var touched = Set(removedIndices)
        for term in added { touched.insert(term.index) }
        var removed = self.removed
        var removedCount = self.removedCount
        for index in touched {
            guard let ordinal = base.ordinal(of: index), !isRemoved(ordinal) else { continue }
            if removed.isEmpty { removed = [UInt64](repeating: 0, count: (base.count + 63) / 64) }
            removed[ordinal >> 6] |= 1 << UInt64(ordinal & 63)
            removedCount += 1
        }
        var terms: [LexiconTerm] = []
        if let delta {
            terms.reserveCapacity(delta.count + added.count)
            for ordinal in 0..<delta.count where !touched.contains(delta.indices[ordinal]) {
                terms.append(delta.term(ordinal))
            }
        }
        terms += added
        let delta = terms.isEmpty ? nil : TermAutomaton(terms)
        let kept = issues.filter { !touched.contains($0.index) }
        return Lexicon(
            base: base, delta: delta, removed: removed, removedCount: removedCount,
            issues: kept + (delta?.issues ?? []))
    }

    /// The same terms in one base, for faster edits and matching.
    ///
    /// O(length of all terms).
    ///
    /// It may be made on another thread while edits go on: whoever does so remembers the edits made
    /// meanwhile and applies them, in their order, to the result.
    public func rebuilt() -> Lexicon {
        if delta == nil && removedCount == 0 { return self }
        var terms: [LexiconTerm] = []
        terms.reserveCapacity(count)
        for ordinal in 0..<base.count where !isRemoved(ordinal) { terms.append(base.term(ordinal)) }
        if let delta { terms += (0..<delta.count).map(delta.term) }
        let base = TermAutomaton(terms)
        return Lexicon(base: base, delta: nil, removed: [], removedCount: 0, issues: issues)
    }
}
