/// A parsed pattern: nodes in an arena, children as indices, so that freeing it is not recursive.
struct PatternSyntax {
    /// The index of a node.
    struct Ref: Hashable {
        let index: Int
    }

    /// A part of a pattern.
    enum Node {
        /// Matches the empty string.
        case empty
        /// One code point that passes a test, by the test's index.
        case test(Int)
        /// A place in the text.
        case assertion(PatternAssertion)
        /// One part after the other.
        case sequence([Ref])
        /// Any one of the parts.
        case alternation([Ref])
        /// A part repeated; no maximum means any number.
        case repetition(Ref, minimum: Int, maximum: Int?)
    }

    /// The nodes, children before their parents.
    private(set) var nodes: [Node] = []
    /// The tests on single code points.
    private(set) var tests: [ScalarClass] = []
    private var testOfScalar: [UInt32: Int] = [:]

    subscript(ref: Ref) -> Node { nodes[ref.index] }

    /// Adds a node.
    mutating func add(_ node: Node) -> Ref {
        nodes.append(node)
        return Ref(index: nodes.count - 1)
    }

    /// Adds a test on one code point.
    mutating func add(test: ScalarClass) -> Ref {
        tests.append(test)
        return add(.test(tests.count - 1))
    }

    /// Adds a code point that stands for itself; equal ones share their test.
    mutating func add(literal scalar: UInt32) -> Ref {
        if let test = testOfScalar[scalar] { return add(.test(test)) }
        testOfScalar[scalar] = tests.count
        return add(test: ScalarClass(literal: scalar))
    }
}

/// A condition on a place in the text, which takes up no code point.
struct PatternAssertion: Hashable {
    /// What must hold.
    enum Kind {
        /// `^` and `\A`: the beginning of the text.
        case textStart
        /// `\z`: the end of the text.
        case textEnd
        /// `$` and `\Z`: the end, or before the line terminator that ends the text.
        case lastLineEnd
        /// `^` with `(?m)`.
        case lineStart
        /// `$` with `(?m)`.
        case lineEnd
        /// `\b`.
        case wordBoundary
        /// `\B`.
        case noWordBoundary
    }

    /// What must hold.
    let kind: Kind
    /// Whether only `\n` ends a line, as `(?d)` asks for.
    var unixLines = false
    /// Whether letters beyond ASCII are parts of words, as `(?U)` asks for.
    var unicodeWords = false
}

extension CypherError {
    /// A pattern of `=~` that is not understood; the place is counted in characters from 1.
    static func invalidPattern(_ reason: String, at position: Int) -> CypherError {
        CypherError(
            code: "SyntaxError", detail: "InvalidRegex", phase: .runtime,
            name: "cypher.regex.invalid",
            message:
                "the regular expression is not understood at character \(position + 1): \(reason)")
    }
}
