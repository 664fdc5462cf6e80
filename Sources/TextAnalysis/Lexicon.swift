/// The terms that texts are searched for: an immutable base, and the few edits made since.
///
/// A lexicon is a value: an edited one is a new value that shares the base, so a snapshot keeps the
/// version that it took. Matching gives exactly what a lexicon built anew from the same terms
/// gives. Any number of threads may match with one lexicon at a time, each with a scratch of its
/// own.
public struct Lexicon: Sendable {
    /// The longest term in folded scalars.
    ///
    /// Longer ones are left out and reported as issues; the limit bounds the work at one place of a
    /// text, and so that of a text to O(length * longest term), whatever the terms.
    public static let longestTerm = 256

    let base: TermAutomaton
    /// The terms added since the base was built.
    let delta: TermAutomaton?
    /// A bit for each ordinal of the base whose term is no longer there; empty without such ones.
    let removed: [UInt64]
    let removedCount: Int
    /// The terms that can never be found, and why.
    public let issues: [LexiconIssue]

    /// A lexicon of these terms.
    ///
    /// O(length of all terms), some tens of milliseconds for 100,000.
    public init(_ terms: [LexiconTerm] = []) {
        let base = TermAutomaton(terms)
        self.init(
            base: base, delta: nil, removed: [], removedCount: 0, issues: base.issues)
    }

    init(
        base: TermAutomaton, delta: TermAutomaton?, removed: [UInt64], removedCount: Int,
        issues: [LexiconIssue]
    ) {
        self.base = base
        self.delta = delta
        self.removed = removed
        self.removedCount = removedCount
        self.issues = issues
    }

    /// The number of terms that can be found.
    public var count: Int { base.count - removedCount + (delta?.count ?? 0) }

    /// The bytes that the lexicon occupies; versions that differ by edits share most of them.
    public var memorySize: Int {
        base.memorySize + (delta?.memorySize ?? 0) + removed.count * 8
    }

    /// Whether so many edits have come together that each further one, and matching, cost more than
    /// they need to: time for `rebuilt()`.
    public var isRebuildAdvised: Bool {
        (delta?.count ?? 0) + removedCount > max(2048, base.count / 16)
    }

    /// The term with an index, as it was given.
    ///
    /// O(log count).
    public func term(_ index: TermIndex) -> LexiconTerm? {
        if let delta, let ordinal = delta.ordinal(of: index) { return delta.term(ordinal) }
        guard let ordinal = base.ordinal(of: index), !isRemoved(ordinal) else { return nil }
        return base.term(ordinal)
    }

    func isRemoved(_ ordinal: Int) -> Bool {
        !removed.isEmpty && removed[ordinal >> 6] >> UInt64(ordinal & 63) & 1 != 0
    }
}
