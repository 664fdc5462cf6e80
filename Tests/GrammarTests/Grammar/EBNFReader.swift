/// Reads W3C EBNF.
struct EBNFReader {
    /// Why a text is not a grammar.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Whether the comment that begins the lexical rules was passed.
    private var isLexical = false

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Reads all rules; those after the comment "Lexical rules" are about characters.
    static func read(_ text: String) throws -> Grammar {
        var reader = EBNFReader(text)
        var rules: [Grammar.Rule] = []
        while try reader.skipBlanks() {
            let isLexical = reader.isLexical
            guard let name = reader.takeName() else { throw reader.failure("a rule's name") }
            try reader.expect("::=")
            let body = try reader.choice()
            guard !rules.contains(where: { $0.name == name }) else {
                throw Failure(description: "two rules are named \(name)")
            }
            rules.append(Grammar.Rule(name: name, body: body, isLexical: isLexical))
        }
        return Grammar(rules: rules)
    }

    private func failure(_ expected: String) -> Failure {
        let line = scalars[..<position].filter { $0 == "\n" }.count + 1
        return Failure(description: "line \(line): expected \(expected)")
    }

    // MARK: Terms

    private mutating func choice() throws -> Grammar.Term {
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws -> Grammar.Term {
        var parts: [Grammar.Term] = []
        while let part = try repetition() { parts.append(part) }
        guard !parts.isEmpty else { throw failure("a term") }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repetition() throws -> Grammar.Term? {
        guard let term = try primary() else { return nil }
        switch position < scalars.count ? scalars[position] : " " {
        case "?":
            position += 1
            return .optional(term)
        case "*":
            position += 1
            return .zeroOrMore(term)
        case "+":
            position += 1
            return .oneOrMore(term)
        default:
            return term
        }
    }

    private mutating func primary() throws -> Grammar.Term? {
        guard try skipBlanks() else { return nil }
        switch scalars[position] {
        case "'", "\"":
            return .literal(try quoted())
        case "[":
            return .characters(try characterSet())
        case "(":
            position += 1
            let term = try choice()
            try expect(")")
            return term
        default:
            let start = position
            guard let name = takeName() else { return nil }
            _ = try skipBlanks()
            if starts("::=") {
                position = start
                return nil
            }
            position = start + name.unicodeScalars.count
            return .rule(name)
        }
    }

    private mutating func quoted() throws -> String {
        let quote = scalars[position]
        position += 1
        var text = String.UnicodeScalarView()
        while position < scalars.count, scalars[position] != quote {
            text.append(scalars[position])
            position += 1
        }
        guard position < scalars.count else { throw failure("the quote \(quote)") }
        position += 1
        return String(text)
    }

    private mutating func characterSet() throws -> Grammar.CharacterSet {
        position += 1
        var set = Grammar.CharacterSet(ranges: [], isNegated: false)
        if position < scalars.count, scalars[position] == "^" {
            set.isNegated = true
            position += 1
        }
        while position < scalars.count, scalars[position] != "]" {
            let first = try character()
            var last = first
            if position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]"
            {
                position += 1
                last = try character()
            }
            set.ranges.append(first...last)
        }
        guard position < scalars.count else { throw failure("]") }
        position += 1
        return set
    }

    /// Takes a character of a class: itself, or its number after `#x`.
    private mutating func character() throws -> UInt32 {
        guard starts("#x") else {
            position += 1
            return scalars[position - 1].value
        }
        position += 2
        var digits = ""
        while position < scalars.count, scalars[position].properties.isASCIIHexDigit {
            digits.unicodeScalars.append(scalars[position])
            position += 1
        }
        guard let number = UInt32(digits, radix: 16) else { throw failure("hexadecimal digits") }
        return number
    }

    // MARK: Characters

    private func starts(_ text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars)
    }

    private mutating func take(_ text: String) -> Bool {
        guard (try? skipBlanks()) != nil, starts(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func expect(_ text: String) throws {
        guard take(text) else { throw failure(text) }
    }

    private mutating func takeName() -> String? {
        var name = String.UnicodeScalarView()
        while position < scalars.count, scalars[position].properties.isAlphabetic {
            name.append(scalars[position])
            position += 1
        }
        return name.isEmpty ? nil : String(name)
    }

    /// Skips blanks and comments; false at the end of the text.
    private mutating func skipBlanks() throws -> Bool {
        while position < scalars.count {
            if scalars[position].properties.isWhitespace {
                position += 1
            } else if starts("/*") {
                let start = position
                while position < scalars.count, !starts("*/") { position += 1 }
                guard position < scalars.count else { throw failure("*/") }
                let comment = String(String.UnicodeScalarView(scalars[start..<position]))
                if comment == "/* Lexical rules " { isLexical = true }
                position += 2
            } else {
                return true
            }
        }
        return false
    }
}
