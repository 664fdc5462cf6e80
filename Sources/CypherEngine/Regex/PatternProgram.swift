import GraphStore

/// A pattern as instructions for an automaton that is in many places at once (Thompson's method).
final class PatternProgram: Sendable {
    /// One step of the automaton.
    enum Instruction {
        /// Goes on to the next instruction with a code point that passes the test.
        case test(Int32)
        /// Goes on at both places without a code point.
        case split(Int32, Int32)
        /// Goes on at another place.
        case jump(Int32)
        /// Goes on to the next instruction where the condition holds.
        case assertion(PatternAssertion)
        /// The whole text matches if it ends here.
        case match
    }

    /// The instructions; the automaton starts at the first.
    let instructions: [Instruction]
    /// The tests that instructions refer to.
    let tests: [ScalarClass]
    /// Whether a place in the text decides anything.
    let hasAssertions: Bool
    /// Whether the line terminator that ends a text decides anything.
    let hasLastLineEnd: Bool

    /// The most instructions that a pattern may need, bounded repetitions written out.
    static let sizeLimit = 10_000

    /// Compiles a pattern; throws where it is not understood or needs too many instructions.
    init(_ pattern: Text) throws(CypherError) {
        let (syntax, root) = try PatternParser.parse(pattern)
        var compiler = PatternCompiler(syntax)
        try compiler.emit(root, isFirst: true, isLast: true)
        try compiler.append(.match)
        instructions = compiler.instructions
        tests = syntax.tests
        hasAssertions = compiler.hasAssertions
        hasLastLineEnd = compiler.hasLastLineEnd
    }
}

/// Turns the syntax of a pattern into instructions.
private struct PatternCompiler {
    typealias Instruction = PatternProgram.Instruction

    private let syntax: PatternSyntax
    private(set) var instructions: [Instruction] = []
    private(set) var hasAssertions = false
    private(set) var hasLastLineEnd = false
    /// Repeated nothings make no instructions and must still come to an end.
    private var visits = 0

    init(_ syntax: PatternSyntax) { self.syntax = syntax }

    mutating func append(_ instruction: Instruction) throws(CypherError) {
        guard instructions.count < PatternProgram.sizeLimit else {
            throw CypherError(
                code: "SyntaxError", detail: "InvalidRegex", phase: .runtime,
                name: "cypher.regex.tooLarge",
                message: "the regular expression needs more than \(PatternProgram.sizeLimit) steps"
                    + " once its repetitions are written out; ask for fewer repetitions")
        }
        instructions.append(instruction)
    }

    private var next: Int32 { Int32(truncatingIfNeeded: instructions.count) }

    /// Emits a part.
    ///
    /// The whole text must match, so that `^` holds in the first place anyway and `$` in the last.
    /// The recursion is as deep as groups were nested, which is bounded.
    mutating func emit(
        _ ref: PatternSyntax.Ref, isFirst: Bool = false, isLast: Bool = false
    ) throws(CypherError) {
        visits += 1
        if visits > 20 * PatternProgram.sizeLimit { try exhaust() }
        switch syntax[ref] {
        case .empty: break
        case .test(let test): try append(.test(Int32(truncatingIfNeeded: test)))
        case .assertion(let assertion):
            if isFirst && assertion.kind.holdsAtStart || isLast && assertion.kind.holdsAtEnd {
                break
            }
            hasAssertions = true
            if assertion.kind == .lastLineEnd { hasLastLineEnd = true }
            try append(.assertion(assertion))
        case .sequence(let parts): try emitSequence(parts, isFirst, isLast)
        case .alternation(let parts): try emitAlternation(parts, isFirst, isLast)
        case .repetition(let part, let minimum, let maximum):
            for _ in 0..<minimum { try emit(part) }
            guard let maximum else {
                try emitAnyNumber(part)
                break
            }
            try emitOptional(part, count: maximum - minimum)
        }
    }

    private mutating func exhaust() throws(CypherError) {
        while true { try append(.match) }
    }

    private mutating func emitSequence(
        _ parts: [PatternSyntax.Ref], _ isFirst: Bool, _ isLast: Bool
    ) throws(CypherError) {
        for (index, part) in parts.enumerated() {
            try emit(
                part, isFirst: isFirst && index == 0, isLast: isLast && index == parts.count - 1)
        }
    }

    private mutating func emitAlternation(
        _ parts: [PatternSyntax.Ref], _ isFirst: Bool, _ isLast: Bool
    ) throws(CypherError) {
        var exits: [Int] = []
        for (index, part) in parts.enumerated() {
            guard index < parts.count - 1 else {
                try emit(part, isFirst: isFirst, isLast: isLast)
                break
            }
            let split = instructions.count
            try append(.split(0, 0))
            try emit(part, isFirst: isFirst, isLast: isLast)
            exits.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
        }
        for exit in exits { instructions[exit] = .jump(next) }
    }

    private mutating func emitAnyNumber(_ part: PatternSyntax.Ref) throws(CypherError) {
        let split = instructions.count
        try append(.split(0, 0))
        try emit(part)
        try append(.jump(Int32(truncatingIfNeeded: split)))
        instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
    }

    private mutating func emitOptional(
        _ part: PatternSyntax.Ref, count: Int
    ) throws(CypherError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(instructions.count)
            try append(.split(0, 0))
            try emit(part)
        }
        for split in splits {
            instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
        }
    }
}

extension PatternAssertion.Kind {
    fileprivate var holdsAtStart: Bool { self == .textStart || self == .lineStart }

    fileprivate var holdsAtEnd: Bool {
        self == .textEnd || self == .lastLineEnd || self == .lineEnd
    }
}
