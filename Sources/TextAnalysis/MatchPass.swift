import CKernels

/// One search of one text: the kernels say where terms end, this decides which of them hold.
struct MatchPass {
    private let lexicon: Lexicon
    private let bytes: UnsafeBufferPointer<UInt8>
    private let options: MatchOptions
    private let scratch: MatchScratch
    private let accepts: (TermIndex) -> Bool
    // Pointers into the lexicon, which outlives the pass: the inner loops count no references.
    private let base: UnsafePointer<tg_automaton>
    private let delta: UnsafePointer<tg_automaton>?
    private let indices: UnsafeBufferPointer<TermIndex>
    private let hasRemovals: Bool
    private let cells: UnsafeMutablePointer<UInt32>
    private let offsets: UnsafeMutablePointer<UInt32>
    /// The number of cells.
    private let count: Int
    /// Whether some scalar folds to none or to several, so that cells are not scalars.
    private let isIrregular: Bool
    /// Whether there may be spans.
    private let hasMarkers: Bool

    private let state: UnsafeMutablePointer<MatchScratch.State>
    /// Where the next mention may begin (longest), or the end that it has to exceed (noSubmatches).
    private var frontier = 0
    /// Whether the limit of mentions is reached.
    private var isFull = false
    /// The first span that ends behind the current start.
    private var spanCursor = 0
    /// A byte offset before all mentions to come, and its offset in scalars.
    private var countedBytes = 0
    private var countedScalars = 0

    private static let textLimit = 1 << 30

    init(
        _ lexicon: Lexicon, _ text: UnsafeBufferPointer<UInt8>, _ options: MatchOptions,
        _ scratch: MatchScratch, _ accepts: @escaping (TermIndex) -> Bool
    ) {
        self.lexicon = lexicon
        bytes = UnsafeBufferPointer(rebasing: text.prefix(Self.textLimit))
        self.options = options
        self.scratch = scratch
        self.accepts = accepts
        base = lexicon.base.automaton
        delta = lexicon.delta?.automaton
        indices = lexicon.base.indices
        hasRemovals = lexicon.removedCount > 0
        scratch.prepare(textSize: bytes.count)
        state = scratch.state
        state.pointee.isTruncated = bytes.count < text.count
        cells = state.pointee.cells
        offsets = state.pointee.offsets
        var seen: UInt32 = 0
        count = tg_match_decode(
            FoldTable.shared.table, bytes.baseAddress, bytes.count, cells, offsets, &seen)
        isIrregular = seen & TG_SPECIAL != 0
        hasMarkers = seen & TG_MARKER != 0
    }

    /// Finds the spans and the mentions.
    mutating func run() {
        if hasMarkers { TextSpanScanner(bytes: bytes).scan(into: &state.pointee.spans) }
        if delta == nil { searchBase() } else { searchBoth() }
    }

    /// Walks from every start that a kernel finds, in the order of the text.
    private mutating func searchBase() {
        let starts = scratch.baseStarts
        for from in stride(from: 0, to: count, by: TG_BLOCK) {
            let to = min(from + TG_BLOCK, count)
            let found = tg_match_scan(base, cells, from, to, starts)
            for place in 0..<found where mayBegin(Int(starts[place].position)) {
                match(at: Int(starts[place].position), starts[place], nil)
                if isFull { return }
            }
        }
    }

    /// The same with the delta beside the base.
    private mutating func searchBoth() {
        let starts = scratch.baseStarts
        let deltaStarts = scratch.deltaStarts
        for from in stride(from: 0, to: count, by: TG_BLOCK) {
            let to = min(from + TG_BLOCK, count)
            let found = tg_match_scan(base, cells, from, to, starts)
            let foundInDelta = tg_match_scan(delta, cells, from, to, deltaStarts)
            var next = 0
            var nextInDelta = 0
            while next < found || nextInDelta < foundInDelta {
                let start = next < found ? starts[next] : nil
                let deltaStart = nextInDelta < foundInDelta ? deltaStarts[nextInDelta] : nil
                let position = min(start?.position ?? .max, deltaStart?.position ?? .max)
                let isInBase = start?.position == position
                let isInDelta = deltaStart?.position == position
                if isInBase { next += 1 }
                if isInDelta { nextInDelta += 1 }
                guard mayBegin(Int(position)) else { continue }
                match(at: Int(position), isInBase ? start : nil, isInDelta ? deltaStart : nil)
                if isFull { return }
            }
        }
    }

    // MARK: One start

    private func mayBegin(_ position: Int) -> Bool {
        if options.mode == .longest && position < frontier { return false }
        if isIrregular && isInsideScalar(position) { return false }
        return !options.respectsBoundaries || !isInsideWord(position)
    }

    private mutating func match(
        at position: Int, _ baseStart: tg_match_start?, _ deltaStart: tg_match_start?
    ) {
        var left = 0
        var leftInDelta = 0
        if let baseStart {
            left = tg_match_walk(base, cells, baseStart, scratch.baseHits)
        }
        if let delta, let deltaStart {
            leftInDelta = tg_match_walk(delta, cells, deltaStart, scratch.deltaHits)
        }
        while left > 0 || leftInDelta > 0 {
            let baseHit = left > 0 ? scratch.baseHits[left - 1] : nil
            let deltaHit = leftInDelta > 0 ? scratch.deltaHits[leftInDelta - 1] : nil
            let end = max(baseHit?.end ?? 0, deltaHit?.end ?? 0)
            let key = baseHit?.end == end ? baseHit?.key : nil
            let deltaKey = deltaHit?.end == end ? deltaHit?.key : nil
            if key != nil { left -= 1 }
            if deltaKey != nil { leftInDelta -= 1 }
            let isFinal = take(position, Int(end), key, deltaKey)
            if isFinal { return }
        }
    }

    /// Reports the mention if it holds; answers whether shorter ones at its start are of no use.
    private mutating func take(
        _ position: Int, _ end: Int, _ key: UInt32?, _ deltaKey: UInt32?
    ) -> Bool {
        if options.mode == .noSubmatches && end <= frontier { return true }
        if isIrregular && isInsideScalar(end) { return false }
        if options.respectsBoundaries && isInsideWord(end) { return false }
        let range = byteRange(position, end)
        if !state.pointee.spans.isEmpty && isBarred(range) { return false }
        let firstTerm = state.pointee.terms.count
        resolve(range, position..<end, key, deltaKey)
        let meant = firstTerm..<state.pointee.terms.count
        if meant.isEmpty { return false }
        if state.pointee.mentions.count >= options.mentionLimit {
            state.pointee.terms.removeSubrange(meant)
            state.pointee.isTruncated = true
            isFull = true
            return true
        }
        report(position..<end, range, meant)
        frontier = options.mode == .all ? 0 : end
        return options.mode != .all
    }

    private mutating func report(_ cellRange: Range<Int>, _ range: Range<Int>, _ meant: Range<Int>)
    {
        var start = cellRange.lowerBound
        var end = cellRange.upperBound
        if isIrregular, let base = bytes.baseAddress {
            countedScalars += tg_scalar_count(base, countedBytes, range.lowerBound)
            countedBytes = range.lowerBound
            start = countedScalars
            end = start + tg_scalar_count(base, range.lowerBound, range.upperBound)
        }
        state.pointee.mentions.append(
            Mention(
                startOffset: start, endOffset: end, startByte: range.lowerBound,
                endByte: range.upperBound, terms: meant,
                hashtag: state.pointee.spans.isEmpty ? .none : hashtagRelation(range)))
    }

    // MARK: Cells

    private func isInsideScalar(_ position: Int) -> Bool {
        position > 0 && position < count && offsets[position] == offsets[position - 1]
    }

    private func isInsideWord(_ position: Int) -> Bool {
        position > 0 && cells[position - 1] & cells[position] & TG_WORD != 0
    }

    private func byteRange(_ position: Int, _ end: Int) -> Range<Int> {
        let lower = Int(offsets[position])
        guard isIrregular, let base = bytes.baseAddress else { return lower..<Int(offsets[end]) }
        let last = Int(offsets[end - 1])
        return lower..<tg_scalar_end(FoldTable.shared.table, base, bytes.count, last)
    }

    // MARK: Terms

    /// Appends the terms that are meant by the text in a range.
    private mutating func resolve(
        _ range: Range<Int>, _ cellRange: Range<Int>, _ key: UInt32?, _ deltaKey: UInt32?
    ) {
        if options.foldsSpelling, deltaKey == nil, let key, key & TermAutomaton.plainKey != 0 {
            let ordinal = Int(key & ~TermAutomaton.plainKey)
            let index = indices[ordinal]
            if !(hasRemovals && lexicon.isRemoved(ordinal)) && accepts(index) {
                state.pointee.terms.append(index)
            }
            return
        }
        state.pointee.group.removeAll(keepingCapacity: true)
        if let key { gather(key, of: lexicon.base, isBase: true, range, cellRange) }
        if let delta = lexicon.delta, let deltaKey {
            gather(deltaKey, of: delta, isBase: false, range, cellRange)
        }
        let onlyExact = !options.foldsSpelling || state.pointee.group.contains { $0.isExact }
        if key != nil && deltaKey != nil { state.pointee.group.sort { $0.index < $1.index } }
        for term in state.pointee.group where term.isExact || !onlyExact {
            state.pointee.terms.append(term.index)
        }
    }

    private mutating func gather(
        _ key: UInt32, of automaton: TermAutomaton, isBase: Bool, _ range: Range<Int>,
        _ cellRange: Range<Int>
    ) {
        if key & TermAutomaton.plainKey != 0 {
            let ordinal = Int(key & ~TermAutomaton.plainKey)
            return consider(ordinal, of: automaton, isBase: isBase, range, cellRange)
        }
        let bounds = Int(automaton.keyBounds[Int(key)])..<Int(automaton.keyBounds[Int(key) + 1])
        for place in bounds {
            let ordinal = Int(automaton.keyedOrdinals[place])
            consider(ordinal, of: automaton, isBase: isBase, range, cellRange)
        }
    }

    private mutating func consider(
        _ ordinal: Int, of automaton: TermAutomaton, isBase: Bool, _ range: Range<Int>,
        _ cellRange: Range<Int>
    ) {
        let index = automaton.indices[ordinal]
        if isBase && lexicon.isRemoved(ordinal) || !accepts(index) { return }
        let isExact = automaton.isSpelled(ordinal, UnsafeBufferPointer(rebasing: bytes[range]))
        if !isExact && automaton.isCaseSensitive(ordinal) {
            let found = UnsafeBufferPointer(
                start: cells + cellRange.lowerBound, count: cellRange.count)
            if !automaton.hasSameCase(ordinal, found) { return }
        }
        state.pointee.group.append((index, isExact))
    }

    // MARK: Spans

    /// Moves the cursor to the first span that ends behind a start; starts never go back.
    private mutating func moveSpanCursor(to start: Int) {
        while spanCursor < state.pointee.spans.count
            && state.pointee.spans[spanCursor].bytes.upperBound <= start
        {
            spanCursor += 1
        }
    }

    /// Whether a range cuts a name or a URL, or lies in one without being all of it.
    private mutating func isBarred(_ range: Range<Int>) -> Bool {
        moveSpanCursor(to: range.lowerBound)
        for span in state.pointee.spans[spanCursor...] {
            if span.bytes.lowerBound >= range.upperBound { return false }
            let isCovered =
                span.bytes.lowerBound >= range.lowerBound
                && span.bytes.upperBound <= range.upperBound
            if span.isOpaque && !isCovered { return true }
        }
        return false
    }

    private mutating func hashtagRelation(_ range: Range<Int>) -> Mention.HashtagRelation {
        moveSpanCursor(to: range.lowerBound)
        guard spanCursor < state.pointee.spans.count else { return .none }
        let span = state.pointee.spans[spanCursor]
        guard span.kind == .hashtag, span.bytes.lowerBound <= range.lowerBound,
            range.upperBound <= span.bytes.upperBound
        else { return .none }
        let isWhole =
            range.lowerBound <= span.content.lowerBound
            && span.content.upperBound <= range.upperBound
        return isWhole ? .whole : .inside
    }
}
