import TextAnalysis

/// A mention with its terms, comparable between the two matchers.
struct Finding: Equatable, CustomStringConvertible {
    var start: Int
    var end: Int
    var startByte: Int
    var endByte: Int
    var terms: [UInt32]
    var hashtag: Mention.HashtagRelation

    var description: String {
        "[\(start)..<\(end) bytes \(startByte)..<\(endByte) \(terms) \(hashtag)]"
    }
}

/// The matcher by definition: tries every pair of offsets and compares strings.
struct NaiveMatcher {
    private var terms: [LexiconTerm]
    /// Keyed by bytes: equal strings need not be equal scalars, and matching is by scalars.
    private var byKey: [[UInt8]: [LexiconTerm]] = [:]

    init(_ terms: [LexiconTerm]) {
        self.terms = terms.sorted { $0.index < $1.index }
        for term in self.terms {
            byKey[Array(Normaliser.fold(term.text).utf8), default: []].append(term)
        }
    }

    func find(
        _ text: String, _ options: MatchOptions, accepts: (TermIndex) -> Bool = { _ in true }
    ) -> [Finding] {
        let all = every(text, options, accepts)
        switch options.mode {
        case .all: return all
        case .longest:
            var chosen: [Finding] = []
            // At one start the longest comes first.
            for finding in all where finding.start >= (chosen.last?.end ?? 0) {
                chosen.append(finding)
            }
            return chosen
        case .noSubmatches:
            return all.filter { inner in
                !all.contains { outer in
                    outer.start <= inner.start && inner.end <= outer.end
                        && outer.end - outer.start > inner.end - inner.start
                }
            }
        }
    }

    private func every(
        _ text: String, _ options: MatchOptions, _ accepts: (TermIndex) -> Bool
    ) -> [Finding] {
        let scalars = Array(text.unicodeScalars)
        let folds = scalars.map { Normaliser.fold(String(Character($0))) }
        var bytes = [0]
        for scalar in scalars {
            bytes.append(bytes[bytes.count - 1] + String(Character(scalar)).utf8.count)
        }
        let spans = TextSpan.spans(in: text)
        var found: [Finding] = []
        for start in scalars.indices where !folds[start].isEmpty {
            for last in scalars.indices.reversed() where last >= start && !folds[last].isEmpty {
                var end = last + 1
                while end < scalars.count, isExtending(scalars[end]) { end += 1 }
                if options.respectsBoundaries {
                    let before = (0..<start).last { !folds[$0].isEmpty }
                    let after = (end..<scalars.count).first { !folds[$0].isEmpty }
                    if let before, isWord(scalars[before]), isWord(scalars[start]) { continue }
                    if let after, isWord(scalars[after]), isWord(scalars[last]) { continue }
                }
                let range = bytes[start]..<bytes[end]
                let isBarred = spans.contains {
                    $0.isOpaque && $0.bytes.overlaps(range)
                        && $0.bytes.clamped(to: range) != $0.bytes
                }
                if isBarred { continue }
                let terms = resolve(Array(scalars[start..<end]), options, accepts)
                if terms.isEmpty { continue }
                found.append(
                    Finding(
                        start: start, end: end, startByte: bytes[start], endByte: bytes[end],
                        terms: terms, hashtag: relation(range, spans)))
            }
        }
        return found
    }

    private func resolve(
        _ surface: [Unicode.Scalar], _ options: MatchOptions, _ accepts: (TermIndex) -> Bool
    ) -> [UInt32] {
        let text = string(surface)
        let candidates = (byKey[Array(Normaliser.fold(text).utf8)] ?? []).filter { term in
            guard accepts(term.index) else { return false }
            if Array(term.text.utf8) == Array(text.utf8) { return true }
            return term.caseRule == .insensitive || capitals(text) == capitals(term.text)
        }
        let exact = candidates.filter { Array($0.text.utf8) == Array(text.utf8) }
        let meant = exact.isEmpty && options.foldsSpelling ? candidates : exact
        return meant.map(\.index.rawValue)
    }

    private func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func capitals(_ text: String) -> [Bool] {
        text.unicodeScalars.flatMap { scalar in
            let folded = Normaliser.fold(String(Character(scalar))).unicodeScalars
            return folded.map { _ in scalar.properties.isUppercase }
        }
    }

    private func relation(_ range: Range<Int>, _ spans: [TextSpan]) -> Mention.HashtagRelation {
        for span in spans
        where span.kind == .hashtag
            && span.bytes.clamped(to: range) != range.lowerBound..<range.lowerBound
        {
            guard range.clamped(to: span.bytes) == range else { continue }
            return span.content.clamped(to: range) == span.content ? .whole : .inside
        }
        return .none
    }

    private func isExtending(_ scalar: Unicode.Scalar) -> Bool {
        (0xFE00...0xFE0F).contains(scalar.value)
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .decimalNumber: true
        default: (0x300...0x36F).contains(scalar.value)
        }
    }
}

extension MatchScratch {
    /// The results in the form that both matchers share.
    var findings: [Finding] {
        mentions.map { mention in
            Finding(
                start: mention.startOffset, end: mention.endOffset, startByte: mention.startByte,
                endByte: mention.endByte, terms: terms(of: mention).map(\.rawValue),
                hashtag: mention.hashtag)
        }
    }
}

extension Lexicon {
    /// Matches with a fresh scratch.
    func find(
        _ text: String, _ options: MatchOptions = MatchOptions(),
        accepts: (TermIndex) -> Bool = { _ in true }
    ) -> [Finding] {
        let scratch = MatchScratch()
        match(text, options: options, into: scratch, accepts: accepts)
        return scratch.findings
    }

    /// The surfaces that are found, in order.
    func surfaces(_ text: String, _ options: MatchOptions = MatchOptions()) -> [String] {
        find(text, options).map { finding in
            String(decoding: Array(text.utf8)[finding.startByte..<finding.endByte], as: UTF8.self)
        }
    }
}

/// SplitMix64: the tests' randomness, which a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
