import CKernels

/// The immutable trie of a set of terms, with their spellings.
///
/// Terms are numbered by ordinals in the order of their indices. Terms whose folded spellings are
/// equal share one key, the trie's value; `tg_automaton` says how the trie is laid out.
final class TermAutomaton: @unchecked Sendable {
    // @unchecked because of the pointers: no lock is needed, as everything behind them is written
    // in init and never again.
    private let storage: UnsafeMutablePointer<tg_automaton>
    var automaton: UnsafePointer<tg_automaton> { UnsafePointer(storage) }

    /// The terms' indices, ascending.
    let indices: UnsafeBufferPointer<TermIndex>
    /// The spellings one behind the other; that of an ordinal lies between its two bounds.
    let spellings: [UInt8]
    let spellingBounds: [UInt32]
    /// Of a case-sensitive term: the bound of its cells in `caseCells`.
    ///
    /// Empty without such terms.
    let caseBounds: [UInt32]
    let caseCells: [UInt32]
    /// The ordinals of each key lie in `keyedOrdinals` between its two bounds.
    let keyBounds: [UInt32]
    let keyedOrdinals: [UInt32]
    /// The terms that were left out, and why.
    let issues: [LexiconIssue]

    /// A key with this bit stands for the term with the ordinal in its other bits, alone, whose
    /// letter case may differ.
    static let plainKey: UInt32 = 1 << 31

    /// Builds the trie.
    ///
    /// O(length of all terms), about 0.3 µs a term.
    init(_ terms: [LexiconTerm]) {
        var builder = TermAutomatonBuilder()
        builder.add(terms)
        storage = .allocate(capacity: 1)
        storage.initialize(to: builder.makeAutomaton())
        let indices = UnsafeMutableBufferPointer<TermIndex>.allocate(
            capacity: builder.indices.count)
        _ = indices.initialize(from: builder.indices)
        self.indices = UnsafeBufferPointer(indices)
        spellings = builder.spellings
        spellingBounds = builder.spellingBounds
        caseBounds = builder.caseBounds
        caseCells = builder.caseCells
        keyBounds = builder.keyBounds
        keyedOrdinals = builder.keyedOrdinals
        issues = builder.issues
    }

    deinit {
        storage.pointee.slots.deallocate()
        storage.pointee.gate.deallocate()
        storage.pointee.singles?.deallocate()
        storage.deallocate()
        indices.deallocate()
    }

    var count: Int { indices.count }

    /// The bytes that the automaton occupies.
    var memorySize: Int {
        let slots = Int(storage.pointee.slot_count) * 12
        let gate = (1 << (64 - Int(storage.pointee.gate_shift))) / 8
        let singles = storage.pointee.singles == nil ? 0 : 8192
        let cells = 4 * (caseBounds.count + caseCells.count + keyBounds.count)
        return slots + gate + singles + cells + spellings.count
            + 4 * (indices.count + spellingBounds.count + keyedOrdinals.count)
    }

    /// The ordinal of a term.
    ///
    /// O(log count).
    func ordinal(of index: TermIndex) -> Int? {
        var low = 0
        var high = indices.count
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low < indices.count && indices[low] == index ? low : nil
    }

    /// The term with an ordinal, as it was given.
    func term(_ ordinal: Int) -> LexiconTerm {
        let bytes = spellings[Int(spellingBounds[ordinal])..<Int(spellingBounds[ordinal + 1])]
        return LexiconTerm(
            String(decoding: bytes, as: UTF8.self), index: indices[ordinal],
            caseRule: isCaseSensitive(ordinal) ? .sensitive : .insensitive)
    }

    func isCaseSensitive(_ ordinal: Int) -> Bool {
        !caseBounds.isEmpty && caseBounds[ordinal] != caseBounds[ordinal + 1]
    }
}
