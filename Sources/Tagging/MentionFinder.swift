import GraphStore
import Synchronization
import TextAnalysis

/// A tag that a mention may denote.
struct SenseCandidate {
    let term: NodeID
    let tag: NodeID
    let prior: Double
}

/// A place in the content with the tags that it may denote, by falling prior.
struct TaggedMention {
    let part: ContentText.Part
    /// In Unicode scalars of the whole content.
    let startOffset: Int
    let endOffset: Int
    let surface: Text
    let candidates: [SenseCandidate]
}

/// Finds mentions of the vocabulary in a content: matches its parts, looks up the senses, resolves
/// deprecated tags and drops what the options leave out.
struct MentionFinder {
    let vocabulary: Vocabulary
    let options: TaggingOptions

    /// Scratches that were used before; matching allocates nothing once they have grown.
    private static let pool = Mutex<[ScratchBox]>([])

    /// The mentions of every part in order.
    func mentions(in content: ContentText) -> [TaggedMention] {
        let box = Self.pool.withLock { $0.popLast() } ?? ScratchBox()
        defer { Self.pool.withLock { if $0.count < 64 { $0.append(box) } } }
        var found: [TaggedMention] = []
        for part in content.parts { match(part, box.scratch, into: &found) }
        return found
    }

    private func match(
        _ part: ContentText.Part, _ scratch: MatchScratch, into found: inout [TaggedMention]
    ) {
        let isPlain = !options.isRestricting && !vocabulary.hierarchy.hasDeprecated
        part.text.withBytes { bytes in
            if isPlain {
                vocabulary.lexicon.match(bytes, options: options.match, into: scratch)
            } else {
                vocabulary.lexicon.match(bytes, options: options.match, into: scratch) {
                    !candidates(of: $0).isEmpty
                }
            }
            found.reserveCapacity(found.count + scratch.mentions.count)
            for mention in scratch.mentions {
                let surface = UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(bytes)[mention.startByte..<mention.endByte])
                found.append(
                    TaggedMention(
                        part: part, startOffset: part.scalarOffset + mention.startOffset,
                        endOffset: part.scalarOffset + mention.endOffset,
                        surface: Text.make(validUTF8: surface),
                        candidates: candidates(of: scratch.terms(of: mention))))
            }
        }
    }

    /// The candidates of several terms with one spelling, each tag once.
    private func candidates(of terms: ArraySlice<TermIndex>) -> [SenseCandidate] {
        guard terms.count > 1 else { return terms.first.map(candidates(of:)) ?? [] }
        var merged: [SenseCandidate] = []
        for term in terms {
            for candidate in candidates(of: term) { merged.join(candidate, adding: false) }
        }
        return merged.sorted { ($1.prior, $0.tag) < ($0.prior, $1.tag) }
    }

    private func candidates(of index: TermIndex) -> [SenseCandidate] {
        guard let term = vocabulary.term(index), accepts(term) else { return [] }
        var found: [SenseCandidate] = []
        found.reserveCapacity(term.senses.count)
        for sense in term.senses {
            guard let tag = vocabulary.hierarchy.resolve(sense.tag), accepts(tag) else { continue }
            found.join(SenseCandidate(term: term.node, tag: tag, prior: sense.prior), adding: true)
        }
        return found
    }

    private func accepts(_ term: VocabularyTerm) -> Bool {
        if let language = options.language, term.language != language { return false }
        return options.blockedTerms.isEmpty || !options.blockedTerms.contains(term.text)
    }

    /// Whether the options let a tag count.
    func accepts(_ tag: NodeID) -> Bool {
        if options.blockedTags.contains(tag) { return false }
        let hierarchy = vocabulary.hierarchy
        if let schemes = options.schemes {
            guard let own = hierarchy.tags[tag]?.schemes, own.contains(where: schemes.contains)
            else {
                return false
            }
        }
        if let tops = options.tops {
            return tops.contains { hierarchy.isSelfOrBelow(tag, $0) }
        }
        return true
    }
}

/// A scratch on its way between threads.
private final class ScratchBox: @unchecked Sendable {
    // @unchecked because a box is in the pool or in one caller's hands, never both.
    let scratch = MatchScratch()
}

extension [SenseCandidate] {
    /// Adds a candidate; a tag that is there already keeps one entry, with the larger prior or the
    /// sum.
    fileprivate mutating func join(_ candidate: SenseCandidate, adding: Bool) {
        guard let place = firstIndex(where: { $0.tag == candidate.tag }) else {
            append(candidate)
            return
        }
        let known = self[place]
        let prior =
            adding
            ? Swift.min(1, known.prior + candidate.prior) : Swift.max(known.prior, candidate.prior)
        let term = known.prior >= candidate.prior ? known.term : candidate.term
        self[place] = SenseCandidate(term: term, tag: known.tag, prior: prior)
    }
}
