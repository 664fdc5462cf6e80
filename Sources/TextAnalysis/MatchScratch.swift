import CKernels

/// The memory that matching works in, and its results.
///
/// One scratch serves one thread; used again and again it stops allocating once it has grown to the
/// texts' size. Each match replaces the results of the one before. Whoever keeps a copy of a result
/// array makes the next match allocate a new one.
public final class MatchScratch {
    /// The mentions by start; those with the same start from the longest to the shortest.
    @usableFromInline var mentionStorage: [Mention] = []
    @usableFromInline var termStorage: [TermIndex] = []
    @usableFromInline var spanStorage: [TextSpan] = []
    @usableFromInline var truncated = false

    /// Cells and their offsets, in one block: half of the capacity each.
    private(set) var cells: UnsafeMutablePointer<UInt32>
    private(set) var offsets: UnsafeMutablePointer<UInt32>
    private var capacity: Int
    let baseStarts: UnsafeMutablePointer<tg_match_start>
    let deltaStarts: UnsafeMutablePointer<tg_match_start>
    let baseHits: UnsafeMutablePointer<tg_match_hit>
    let deltaHits: UnsafeMutablePointer<tg_match_hit>

    private static let initialCapacity = 1024
    /// Beyond this many cells, memory that a text does not need goes back before it is matched.
    private static let keptCapacity = 1 << 20

    /// An empty scratch of about 30 KB.
    public init() {
        capacity = Self.initialCapacity
        cells = .allocate(capacity: 2 * capacity)
        offsets = cells + capacity
        baseStarts = .allocate(capacity: TG_BLOCK)
        deltaStarts = .allocate(capacity: TG_BLOCK)
        baseHits = .allocate(capacity: Lexicon.longestTerm + 2)
        deltaHits = .allocate(capacity: Lexicon.longestTerm + 2)
    }

    deinit {
        cells.deallocate()
        baseStarts.deallocate()
        deltaStarts.deallocate()
        baseHits.deallocate()
        deltaHits.deallocate()
    }

    /// The mentions that the last match found, by start and from the longest to the shortest.
    @inlinable public var mentions: [Mention] { mentionStorage }

    /// The terms of all mentions one behind the other; `Mention.terms` says which belong to it.
    @inlinable public var termIndices: [TermIndex] { termStorage }

    /// The hashtags, names and URLs of the text, in order.
    @inlinable public var spans: [TextSpan] { spanStorage }

    /// Whether matching stopped early, at the limit of mentions or at 1 GiB of text.
    @inlinable public var isTruncated: Bool { truncated }

    /// The terms that a mention of the last match may mean, in the order of their indices.
    @inlinable
    public func terms(of mention: Mention) -> ArraySlice<TermIndex> {
        termStorage[mention.terms]
    }

    /// Forgets the results and makes room for a text.
    func prepare(textSize: Int) {
        mentionStorage.removeAll(keepingCapacity: true)
        termStorage.removeAll(keepingCapacity: true)
        spanStorage.removeAll(keepingCapacity: true)
        truncated = false
        let wanted = 2 * textSize + 2
        let isWasteful = capacity > Self.keptCapacity && wanted < capacity / 4
        guard wanted > capacity || isWasteful else { return }
        cells.deallocate()
        capacity = max(wanted + wanted / 2, Self.initialCapacity)
        cells = .allocate(capacity: 2 * capacity)
        offsets = cells + capacity
    }
}
