import CKernels

/// The memory that matching works in, and its results.
///
/// One scratch serves one thread; used again and again it stops allocating once it has grown to the
/// texts' size. Each match replaces the results of the one before. Whoever keeps a copy of a result
/// array makes the next match allocate a new one.
public final class MatchScratch {
    /// Behind a pointer, so that the accesses of the inner loops are not checked at run time.
    @usableFromInline let state: UnsafeMutablePointer<State>

    @usableFromInline
    struct State {
        @usableFromInline var mentions: [Mention] = []
        @usableFromInline var terms: [TermIndex] = []
        @usableFromInline var spans: [TextSpan] = []
        @usableFromInline var isTruncated = false
        /// Cells and their offsets, in one block: half of the capacity each.
        var cells: UnsafeMutablePointer<UInt32>
        var capacity: Int
        /// The terms of one mention before the exact ones are chosen.
        var group: [(index: TermIndex, isExact: Bool)] = []

        var offsets: UnsafeMutablePointer<UInt32> { cells + capacity }
    }

    let baseStarts: UnsafeMutablePointer<tg_match_start>
    let deltaStarts: UnsafeMutablePointer<tg_match_start>
    let baseHits: UnsafeMutablePointer<tg_match_hit>
    let deltaHits: UnsafeMutablePointer<tg_match_hit>

    private static let initialCapacity = 1024
    /// Beyond this many cells, memory that a text does not need goes back before it is matched.
    private static let keptCapacity = 1 << 20

    /// An empty scratch of about 30 KB.
    public init() {
        let capacity = Self.initialCapacity
        state = .allocate(capacity: 1)
        state.initialize(
            to: State(cells: .allocate(capacity: 2 * capacity), capacity: capacity))
        baseStarts = .allocate(capacity: TG_BLOCK)
        deltaStarts = .allocate(capacity: TG_BLOCK)
        baseHits = .allocate(capacity: Lexicon.longestTerm + 2)
        deltaHits = .allocate(capacity: Lexicon.longestTerm + 2)
    }

    deinit {
        state.pointee.cells.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
        baseStarts.deallocate()
        deltaStarts.deallocate()
        baseHits.deallocate()
        deltaHits.deallocate()
    }

    /// The mentions that the last match found, by start and from the longest to the shortest.
    @inlinable public var mentions: [Mention] { state.pointee.mentions }

    /// The terms of all mentions one behind the other; `Mention.terms` says which belong to it.
    @inlinable public var termIndices: [TermIndex] { state.pointee.terms }

    /// The hashtags, names and URLs of the text, in order.
    @inlinable public var spans: [TextSpan] { state.pointee.spans }

    /// Whether matching stopped early, at the limit of mentions or at 1 GiB of text.
    @inlinable public var isTruncated: Bool { state.pointee.isTruncated }

    /// The terms that a mention of the last match may mean, in the order of their indices.
    @inlinable
    public func terms(of mention: Mention) -> ArraySlice<TermIndex> {
        state.pointee.terms[mention.terms]
    }

    /// Forgets the results and makes room for a text.
    func prepare(textSize: Int) {
        state.pointee.mentions.removeAll(keepingCapacity: true)
        state.pointee.terms.removeAll(keepingCapacity: true)
        state.pointee.spans.removeAll(keepingCapacity: true)
        let capacity = state.pointee.capacity
        let wanted = 2 * textSize + 2
        let isWasteful = capacity > Self.keptCapacity && wanted < capacity / 4
        guard wanted > capacity || isWasteful else { return }
        state.pointee.cells.deallocate()
        let grown = max(wanted + wanted / 2, Self.initialCapacity)
        state.pointee.cells = .allocate(capacity: 2 * grown)
        state.pointee.capacity = grown
    }
}
