/// What a parser looked for at one token, to say what was expected there.
final class Attempts {
    /// The index of the token of interest; none in a first attempt.
    let noteAt: Int
    private var keywords: [Keyword] = []
    private var earlierKeywords: [Keyword] = []
    private var symbols: [TokenKind] = []

    init(noteAt: Int) {
        self.noteAt = noteAt
    }

    func note(_ keyword: Keyword, before: Bool) {
        if before {
            if !earlierKeywords.contains(keyword) { earlierKeywords.append(keyword) }
        } else if !keywords.contains(keyword) {
            keywords.append(keyword)
        }
    }

    func note(_ kind: TokenKind) {
        if !symbols.contains(kind) { symbols.append(kind) }
    }

    /// Adds to an error what was looked for, and what the writer may have meant.
    func explain(_ error: SyntaxError, word: (current: String?, previous: String?)) -> SyntaxError {
        var expected = error.expected
        if expected != [Parser.anExpression] {
            let operators: Set<Keyword> = [.and, .or, .xor, .in, .is, .starts, .ends, .contains]
            var words = symbols.filter { $0 != .semicolon }.compactMap(\.symbol)
            words += keywords.filter { !operators.contains($0) }.map(\.spelling)
            if keywords.contains(.starts) { words.append("an operator") }
            for word in words where !expected.contains(word) { expected.append(word) }
        }
        return SyntaxError(
            error.reason, at: error.position, found: error.found, expected: expected,
            hint: error.hint ?? suggestion(word))
    }

    private func suggestion(_ word: (current: String?, previous: String?)) -> String? {
        if let current = word.current, Keyword(word: current) == nil,
            let keyword = Spelling.nearest(to: current, of: keywords)
        {
            return "did you mean \(keyword.spelling)?"
        }
        if let previous = word.previous, Keyword(word: previous) == nil,
            let keyword = Spelling.nearest(to: previous, of: earlierKeywords)
        {
            return "did you mean \(keyword.spelling) in place of \(previous)?"
        }
        return nil
    }
}

/// Finds the keyword that a misspelt word was meant to be.
enum Spelling {
    /// The nearest of some keywords, where one is near enough.
    static func nearest(to word: String, of keywords: [Keyword]) -> Keyword? {
        let letters = Array(word.lowercased().utf8)
        guard letters.count >= 2, letters.count <= 20 else { return nil }
        var best: (keyword: Keyword, distance: Int)?
        for keyword in keywords {
            let other = Array(keyword.spelling.lowercased().utf8)
            let limit = min(letters.count, other.count) < 4 ? 1 : 2
            let distance = distance(letters, other)
            guard distance > 0, distance <= limit, distance < best?.distance ?? .max else {
                continue
            }
            best = (keyword, distance)
        }
        return best?.keyword
    }

    /// The number of letters to insert, drop, replace or swap with a neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [[Int]](
            repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
        for i in 0...left.count { rows[i][0] = i }
        for j in 0...right.count { rows[0][j] = j }
        for i in 0..<left.count {
            for j in 0..<right.count {
                let cost = left[i] == right[j] ? 0 : 1
                var least = min(rows[i][j + 1] + 1, rows[i + 1][j] + 1, rows[i][j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                rows[i + 1][j + 1] = least
            }
        }
        return rows[left.count][right.count]
    }
}
