/// What assertions can tell code points apart by.
enum ScalarKind: UInt8 {
    /// No code point: the beginning or the end of the text.
    case edge
    /// A letter, digit or underscore of ASCII.
    case word
    /// A part of words beyond ASCII.
    case unicodeWord
    case carriageReturn
    case newline
    /// A line terminator beyond ASCII.
    case lineSeparator
    case other

    /// The kind of a code point.
    init(_ scalar: UInt32) {
        switch scalar {
        case 0x0D: self = .carriageReturn
        case 0x0A: self = .newline
        case 0x85, 0x2028, 0x2029: self = .lineSeparator
        default:
            if ScalarProperty.word.contains(scalar) {
                self = .word
            } else {
                let isWord = scalar >= 0x80 && ScalarProperty.unicodeWord.contains(scalar)
                self = isWord ? .unicodeWord : .other
            }
        }
    }

    fileprivate func isTerminator(_ unixLines: Bool) -> Bool {
        self == .newline || !unixLines && (self == .carriageReturn || self == .lineSeparator)
    }

    fileprivate func isWord(_ unicodeWords: Bool) -> Bool {
        self == .word || unicodeWords && self == .unicodeWord
    }
}

/// What stands around a place in a text, as far as assertions ask.
struct Surroundings {
    /// Before the place.
    let previous: ScalarKind
    /// After the place.
    let next: ScalarKind
    /// Whether nothing but one line terminator follows; the second is for `(?d)`.
    private let isBeforeLastTerminator: Bool
    private let isBeforeLastNewline: Bool

    /// A place with at least four bytes after it, or none.
    @inline(__always)
    init(previous: ScalarKind, next: ScalarKind) {
        self.previous = previous
        self.next = next
        isBeforeLastTerminator = false
        isBeforeLastNewline = false
    }

    /// A place with so many bytes after it.
    init(previous: ScalarKind, next: ScalarKind, rest: UnsafeBufferPointer<UInt8>.SubSequence) {
        self.previous = previous
        self.next = next
        isBeforeLastNewline = next == .newline && rest.count == 1
        switch next {
        case .newline: isBeforeLastTerminator = rest.count == 1 && previous != .carriageReturn
        case .carriageReturn:
            isBeforeLastTerminator = rest.count == 1 || rest.count == 2 && rest.last == 0x0A
        case .lineSeparator:
            // U+0085 takes two bytes, U+2028 and U+2029 three.
            isBeforeLastTerminator = rest.count == (rest.first == 0xC2 ? 2 : 3)
        default: isBeforeLastTerminator = false
        }
    }

    /// Whether an assertion holds here.
    func fulfil(_ assertion: PatternAssertion) -> Bool {
        let unixLines = assertion.unixLines
        let isInPair = !unixLines && previous == .carriageReturn && next == .newline
        switch assertion.kind {
        case .textStart: return previous == .edge
        case .textEnd: return next == .edge
        case .lastLineEnd:
            return next == .edge || (unixLines ? isBeforeLastNewline : isBeforeLastTerminator)
        case .lineStart:
            if previous == .edge { return true }
            return next != .edge && previous.isTerminator(unixLines) && !isInPair
        case .lineEnd: return next == .edge || next.isTerminator(unixLines) && !isInPair
        case .wordBoundary: return isWordBoundary(assertion.unicodeWords)
        case .noWordBoundary: return !isWordBoundary(assertion.unicodeWords)
        }
    }

    private func isWordBoundary(_ unicodeWords: Bool) -> Bool {
        previous.isWord(unicodeWords) != next.isWord(unicodeWords)
    }
}
