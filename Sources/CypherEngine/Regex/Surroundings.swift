/// What stands around a place in a text, as far as assertions ask.
struct Surroundings {
    private let previous: UInt32?
    private let next: UInt32?
    /// Whether nothing but one line terminator follows; the second is for `(?d)`.
    private let isBeforeLastTerminator: Bool
    private let isBeforeLastNewline: Bool

    /// Where no assertion asks.
    @inline(__always)
    init() {
        previous = nil
        next = nil
        isBeforeLastTerminator = false
        isBeforeLastNewline = false
    }

    /// The place before a byte of a text.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, previous: UInt32?, next: UInt32?
    ) {
        self.previous = previous
        self.next = next
        let rest = bytes.count - offset
        guard let next, rest <= 3 else {
            isBeforeLastTerminator = false
            isBeforeLastNewline = false
            return
        }
        isBeforeLastNewline = rest == 1 && next == 0x0A
        switch rest {
        case 1: isBeforeLastTerminator = next == 0x0D || next == 0x0A && previous != 0x0D
        case 2:
            isBeforeLastTerminator =
                next == 0x85 || next == 0x0D && bytes[bytes.count - 1] == 0x0A
        default: isBeforeLastTerminator = next == 0x2028 || next == 0x2029
        }
    }

    /// Whether an assertion holds here.
    func fulfil(_ assertion: PatternAssertion) -> Bool {
        let unixLines = assertion.unixLines
        switch assertion.kind {
        case .textStart: return previous == nil
        case .textEnd: return next == nil
        case .lastLineEnd:
            return next == nil || (unixLines ? isBeforeLastNewline : isBeforeLastTerminator)
        case .lineStart:
            guard let previous else { return true }
            guard let next else { return false }
            return isTerminator(previous, unixLines)
                && (unixLines || previous != 0x0D || next != 0x0A)
        case .lineEnd:
            guard let next else { return true }
            return isTerminator(next, unixLines)
                && (unixLines || next != 0x0A || previous != 0x0D)
        case .wordBoundary: return isWordBoundary(assertion.unicodeWords)
        case .noWordBoundary: return !isWordBoundary(assertion.unicodeWords)
        }
    }

    private func isWordBoundary(_ unicodeWords: Bool) -> Bool {
        let word: ScalarProperty = unicodeWords ? .unicodeWord : .word
        return (previous.map { word.contains($0) } ?? false)
            != (next.map { word.contains($0) } ?? false)
    }

    private func isTerminator(_ scalar: UInt32, _ unixLines: Bool) -> Bool {
        if scalar == 0x0A { return true }
        return !unixLines && (scalar == 0x0D || scalar == 0x85 || scalar &- 0x2028 < 2)
    }
}
