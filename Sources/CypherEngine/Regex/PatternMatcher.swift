import GraphStore

/// Matches texts against one pattern and remembers what it learns from text to text; confined to
/// one thread.
final class PatternMatcher {
    private var automaton: PatternAutomaton

    /// A matcher that has learned nothing yet.
    init(_ program: PatternProgram) { automaton = PatternAutomaton(program) }

    /// Whether the whole text matches.
    ///
    /// Linear in the text.
    func matches(_ text: Text, _ checkCancelled: () throws -> Void) rethrows -> Bool {
        try text.withBytes { bytes in try automaton.matches(bytes, checkCancelled) }
    }

    /// Whether the whole text matches, however long that takes.
    func matches(_ text: Text) -> Bool { matches(text, {}) }
}
