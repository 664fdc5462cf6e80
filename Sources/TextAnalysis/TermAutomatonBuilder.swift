import CKernels

/// Folds terms, inserts them into the trie and groups them by key.
struct TermAutomatonBuilder {
    private(set) var indices: [TermIndex] = []
    private(set) var spellings: [UInt8] = []
    private(set) var spellingBounds: [UInt32] = [0]
    private(set) var caseBounds: [UInt32] = []
    private(set) var caseCells: [UInt32] = []
    private(set) var keyBounds: [UInt32] = [0]
    private(set) var keyedOrdinals: [UInt32] = []
    private(set) var issues: [LexiconIssue] = []

    /// The folded terms one behind the other.
    private var cells: [UInt32] = []
    private var cellBounds: [UInt32] = [0]
    private var caseSensitive: [UInt32] = []
    /// The trie has at most this many edges.
    private var edgeLimit = 0

    private static let sizeLimit = 1 << 28

    /// Takes the terms over in the order of their indices; of several with one index the last
    /// holds.
    mutating func add(_ terms: [LexiconTerm]) {
        indices.reserveCapacity(terms.count)
        spellingBounds.reserveCapacity(terms.count + 1)
        cellBounds.reserveCapacity(terms.count + 1)
        let ordered = Self.sortedByIndex(terms)
        for (position, term) in ordered.enumerated() {
            if position + 1 < ordered.count, ordered[position + 1].index == term.index {
                issues.append(LexiconIssue(index: term.index, reason: .replaced))
            } else {
                add(term)
            }
        }
        if !caseSensitive.isEmpty { collectCaseCells() }
    }

    /// The terms by index, equal ones in the order given; costs one pass when they are so already.
    static func sortedByIndex(_ terms: [LexiconTerm]) -> [LexiconTerm] {
        for position in terms.indices.dropFirst()
        where terms[position].index < terms[position - 1].index {
            return terms.sorted { $0.index < $1.index }
        }
        return terms
    }

    private mutating func add(_ term: LexiconTerm) {
        var text = term.text
        text.withUTF8 { bytes in add(bytes, term) }
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ term: LexiconTerm) {
        let start = cells.count
        guard spellings.count + bytes.count < Self.sizeLimit else {
            issues.append(LexiconIssue(index: term.index, reason: .lexiconFull))
            return
        }
        Normaliser.withCells(of: bytes) { cells.append(contentsOf: $0) }
        let length = cells.count - start
        guard length > 0, length <= Lexicon.longestTerm else {
            cells.removeSubrange(start...)
            issues.append(
                LexiconIssue(
                    index: term.index, reason: length == 0 ? .empty : .tooLong(scalarCount: length))
            )
            return
        }
        if term.caseRule == .sensitive { caseSensitive.append(UInt32(indices.count)) }
        indices.append(term.index)
        spellings.append(contentsOf: bytes)
        spellingBounds.append(UInt32(spellings.count))
        cellBounds.append(UInt32(cells.count))
        edgeLimit += max(1, length - 1)
    }

    private mutating func collectCaseCells() {
        caseBounds = [UInt32](repeating: 0, count: indices.count + 1)
        var next = 0
        for ordinal in indices.indices {
            if next < caseSensitive.count, caseSensitive[next] == UInt32(ordinal) {
                next += 1
                caseCells += cells[Int(cellBounds[ordinal])..<Int(cellBounds[ordinal + 1])]
            }
            caseBounds[ordinal + 1] = UInt32(caseCells.count)
        }
    }

    /// Inserts all terms.
    ///
    /// The caller owns the automaton's three blocks of memory.
    mutating func makeAutomaton() -> tg_automaton {
        // Inserted once to count the edges, then into a table of which 5 of 8 slots are taken: a
        // smaller table stays in cache, which is worth more than the time to build it.
        var trial = Self.emptyTable(slotCount: edgeLimit + edgeLimit / 4 + 8)
        _ = insertTerms(into: &trial)
        let edgeCount = tg_automaton_edge_count(&trial)
        trial.slots.deallocate()
        var automaton = Self.emptyTable(slotCount: edgeCount + edgeCount / 8 * 5 + 8)
        groupByKey(insertTerms(into: &automaton), automaton.slots)
        makeGate(of: &automaton)
        return automaton
    }

    private static func emptyTable(slotCount: Int) -> tg_automaton {
        let slots = UnsafeMutablePointer<tg_slot>.allocate(capacity: slotCount)
        slots.initialize(repeating: tg_slot(low: 0, high: 0, key: TG_NONE), count: slotCount)
        return tg_automaton(
            slots: slots, slot_count: UInt32(slotCount), gate_shift: 0, gate: nil, singles: nil)
    }

    /// Returns the slot of each ordinal.
    private func insertTerms(into automaton: inout tg_automaton) -> [UInt32] {
        cells.withUnsafeBufferPointer { cells in
            indices.indices.map { ordinal in
                let start = Int(cellBounds[ordinal])
                guard let base = cells.baseAddress else { return TG_NONE }
                return tg_automaton_insert(
                    &automaton, base + start, Int(cellBounds[ordinal + 1]) - start)
            }
        }
    }

    /// Numbers the keys in the order of their first terms and lists the ordinals of each.
    private mutating func groupByKey(_ slots: [UInt32], _ table: UnsafeMutablePointer<tg_slot>) {
        var counts: [UInt32] = []
        var keyOfOrdinal = [UInt32](repeating: 0, count: slots.count)
        for (ordinal, slot) in slots.enumerated() {
            if table[Int(slot)].key == TG_NONE {
                table[Int(slot)].key = UInt32(counts.count)
                counts.append(0)
            }
            let key = table[Int(slot)].key
            counts[Int(key)] += 1
            keyOfOrdinal[ordinal] = key
        }
        keyBounds = [0]
        keyBounds.reserveCapacity(counts.count + 1)
        var sum: UInt32 = 0
        for count in counts {
            sum += count
            keyBounds.append(sum)
        }
        var next = keyBounds
        keyedOrdinals = [UInt32](repeating: 0, count: slots.count)
        for (ordinal, key) in keyOfOrdinal.enumerated() {
            keyedOrdinals[Int(next[Int(key)])] = UInt32(ordinal)
            next[Int(key)] += 1
        }
        for (ordinal, key) in keyOfOrdinal.enumerated() where counts[Int(key)] == 1 {
            let isPlain = caseBounds.isEmpty || caseBounds[ordinal] == caseBounds[ordinal + 1]
            if isPlain { table[Int(slots[ordinal])].key = TermAutomaton.plainKey | UInt32(ordinal) }
        }
    }

    /// The gate has 16 to 32 bits for each pair, so that about one in twenty others passes.
    private func makeGate(of automaton: inout tg_automaton) {
        let wanted = max(512, 16 * tg_automaton_pair_count(&automaton))
        let bits = wanted.bitWidth - (wanted - 1).leadingZeroBitCount
        automaton.gate_shift = UInt32(64 - bits)
        let words = (1 << bits) / 64
        automaton.gate = .allocate(capacity: words)
        automaton.gate.initialize(repeating: 0, count: words)
        let hasSingles = indices.indices.contains { cellBounds[$0 + 1] - cellBounds[$0] == 1 }
        if hasSingles {
            let singles = UnsafeMutablePointer<UInt64>.allocate(capacity: 1024)
            singles.initialize(repeating: 0, count: 1024)
            automaton.singles = singles
        }
        tg_automaton_fill_gate(&automaton)
    }
}
