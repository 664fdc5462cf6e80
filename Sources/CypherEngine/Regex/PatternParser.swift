import CypherSyntax
import GraphStore

/// Reads a pattern in Java's syntax, as far as matching it takes time linear in the text: no
/// look-around, back-references, possessive quantifiers or atomic groups.
struct PatternParser {
    /// What `(?imsduxU)` switches.
    struct Flags {
        var ignoresCase = false
        var foldsUnicode = false
        var dotMatchesAll = false
        var isMultiline = false
        var unixLines = false
        var ignoresBlanks = false
        var unicodeClasses = false

        /// How letters of different cases are compared.
        var folding: ScalarClass.Folding {
            ignoresCase ? (foldsUnicode || unicodeClasses ? .unicode : .ascii) : .none
        }
    }

    /// How deeply groups and classes may nest.
    static let nestingLimit = 250
    /// The most repetitions that `{n,m}` may ask for.
    static let repetitionLimit = 10_000
    /// The longest pattern, in characters.
    static let lengthLimit = 20_000

    var syntax = PatternSyntax()
    var flags = Flags()
    var position = 0
    let scalars: [UInt32]
    private var depth = 0

    private init(_ scalars: [UInt32]) { self.scalars = scalars }

    /// Parses a whole pattern.
    static func parse(
        _ pattern: Text
    ) throws(CypherError) -> (syntax: PatternSyntax, root: PatternSyntax.Ref) {
        guard pattern.size <= lengthLimit * 4 else {
            throw CypherError.invalidPattern("it is too long", at: lengthLimit)
        }
        let scalars = pattern.withBytes { bytes in
            var reader = ScalarReader(bytes)
            var scalars: [UInt32] = []
            while let scalar = reader.next() { scalars.append(scalar) }
            return scalars
        }
        guard scalars.count <= lengthLimit else {
            throw CypherError.invalidPattern("it is too long", at: lengthLimit)
        }
        var parser = PatternParser(scalars)
        let root = try parser.parseAlternation()
        guard parser.position == scalars.count else {
            throw parser.error("this ')' closes no group")
        }
        return (parser.syntax, root)
    }

    /// The next character, or nil at the end.
    var next: UInt32? { position < scalars.count ? scalars[position] : nil }

    /// Whether the next character is this one.
    func isNext(_ character: Unicode.Scalar) -> Bool { next == character.value }

    /// Takes the next character if it is this one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    /// Takes the next characters if they are these.
    mutating func take(all characters: String) -> Bool {
        let values = characters.unicodeScalars.map(\.value)
        guard scalars[position...].starts(with: values) else { return false }
        position += values.count
        return true
    }

    /// An error at the next character.
    func error(_ reason: String) -> CypherError {
        CypherError.invalidPattern(reason, at: position)
    }

    /// Goes one level deeper.
    mutating func enter() throws(CypherError) {
        depth += 1
        if depth > Self.nestingLimit { throw error("groups nest too deep") }
    }

    /// Comes back.
    mutating func leave() { depth -= 1 }

    private mutating func parseAlternation() throws(CypherError) -> PatternSyntax.Ref {
        try enter()
        defer { leave() }
        var parts = [try parseSequence()]
        while take("|") { parts.append(try parseSequence()) }
        return parts.count == 1 ? parts[0] : syntax.add(.alternation(parts))
    }

    private mutating func parseSequence() throws(CypherError) -> PatternSyntax.Ref {
        var parts: [PatternSyntax.Ref] = []
        while true {
            skipBlanks()
            guard let next, !isNext("|"), !isNext(")") else { break }
            if take(all: "\\Q") {
                parts += try parseQuotation()
                continue
            }
            if next == UInt32(UInt8(ascii: "(")), let group = try parseGroup() {
                parts.append(try parseQuantifier(group))
            } else if next != UInt32(UInt8(ascii: "(")) {
                parts.append(try parseQuantifier(try parseAtom(next)))
            }
        }
        switch parts.count {
        case 0: return syntax.add(.empty)
        case 1: return parts[0]
        default: return syntax.add(.sequence(parts))
        }
    }

    /// The characters between `\Q` and `\E`, the last of which a quantifier may follow.
    private mutating func parseQuotation() throws(CypherError) -> [PatternSyntax.Ref] {
        var parts: [PatternSyntax.Ref] = []
        while let next, !take(all: "\\E") {
            position += 1
            parts.append(literal(next))
        }
        if let last = parts.popLast() { parts.append(try parseQuantifier(last)) }
        return parts
    }

    /// A character that stands for itself, or for both of its cases.
    func testOfLiteral(_ scalar: UInt32) -> ScalarClass {
        ScalarClass(literal: scalar, flags.folding)
    }

    private mutating func literal(_ scalar: UInt32) -> PatternSyntax.Ref {
        flags.ignoresCase
            ? syntax.add(test: testOfLiteral(scalar)) : syntax.add(literal: scalar)
    }

    private mutating func parseAtom(_ first: UInt32) throws(CypherError) -> PatternSyntax.Ref {
        switch Unicode.Scalar(first) {
        case ".":
            position += 1
            return syntax.add(
                test: .dot(matchesAll: flags.dotMatchesAll, unixLines: flags.unixLines))
        case "^":
            position += 1
            return assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$":
            position += 1
            return assertion(flags.isMultiline ? .lineEnd : .lastLineEnd)
        case "[": return syntax.add(test: try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?":
            throw error("there is nothing to repeat here; write a backslash before the character")
        case "{": throw error("there is nothing to repeat here; write \\{ for the character itself")
        default:
            position += 1
            return literal(first)
        }
    }

    private mutating func assertion(_ kind: PatternAssertion.Kind) -> PatternSyntax.Ref {
        syntax.add(
            .assertion(
                PatternAssertion(
                    kind: kind, unixLines: flags.unixLines, unicodeWords: flags.unicodeClasses)))
    }

    /// An escape outside a class.
    private mutating func parseEscape() throws(CypherError) -> PatternSyntax.Ref {
        let start = position
        position += 1
        guard let letter = next.flatMap(Unicode.Scalar.init) else {
            throw error("a character must follow the backslash")
        }
        var kind: PatternAssertion.Kind?
        switch letter {
        case "b":
            if scalars[position...].dropFirst().first == UInt32(UInt8(ascii: "{")) {
                throw error("\\b{…} is not supported")
            }
            kind = .wordBoundary
        case "B": kind = .noWordBoundary
        case "A": kind = .textStart
        case "z": kind = .textEnd
        case "Z": kind = .lastLineEnd
        case "R":
            position += 1
            return lineBreak()
        default: break
        }
        if let kind {
            position += 1
            return assertion(kind)
        }
        position = start
        switch try parseEscapedCharacter() {
        case .scalar(let scalar): return literal(scalar)
        case .test(let test): return syntax.add(test: test)
        }
    }

    /// `\R`: `\r\n` or any one line break.
    private mutating func lineBreak() -> PatternSyntax.Ref {
        let pair = syntax.add(
            .sequence([syntax.add(literal: 0x0D), syntax.add(literal: 0x0A)]))
        let single = syntax.add(test: ScalarClass(.verticalSpace))
        return syntax.add(.alternation([pair, single]))
    }

    /// With `(?x)` blanks and comments between the parts mean nothing.
    mutating func skipBlanks() {
        guard flags.ignoresBlanks else { return }
        while let next = self.next {
            if ScalarProperty.space.contains(next) {
                position += 1
            } else if isNext("#") {
                while let character = self.next, character != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }
}

extension PatternParser {
    /// A group, or nil for one that only switches flags.
    private mutating func parseGroup() throws(CypherError) -> PatternSyntax.Ref? {
        let start = position
        let outer = flags
        position += 1
        if take("?"), try parseGroupKind() == .flagsOnly { return nil }
        let group = try parseAlternation()
        guard take(")") else {
            throw CypherError.invalidPattern("this group is not closed", at: start)
        }
        flags = outer
        return group
    }

    private enum GroupKind {
        case group, flagsOnly
    }

    /// What follows `(?`.
    private mutating func parseGroupKind() throws(CypherError) -> GroupKind {
        if take(":") { return .group }
        if isNext("=") || isNext("!") { throw error("look-ahead is not supported") }
        if take(">") { throw error("atomic groups are not supported") }
        if take("<") {
            if isNext("=") || isNext("!") { throw error("look-behind is not supported") }
            guard let first = next, ScalarProperty.asciiAlpha.contains(first) else {
                throw error("the name of a group begins with a letter")
            }
            while let next, ScalarProperty.asciiAlnum.contains(next) { position += 1 }
            guard take(">") else { throw error("'>' must end the name of a group") }
            return .group
        }
        var isOn = true
        while let letter = next.flatMap(Unicode.Scalar.init) {
            position += 1
            switch letter {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "u": flags.foldsUnicode = isOn
            case "s": flags.dotMatchesAll = isOn
            case "m": flags.isMultiline = isOn
            case "d": flags.unixLines = isOn
            case "x": flags.ignoresBlanks = isOn
            case "U": flags.unicodeClasses = isOn
            case ":": return .group
            case ")": return .flagsOnly
            default:
                position -= 1
                throw error("this is no flag; known are i, m, s, d, u, x and U")
            }
        }
        throw error("this group is not closed")
    }

    /// A quantifier after an atom, if there is one; a lazy one matches the same texts.
    private mutating func parseQuantifier(
        _ atom: PatternSyntax.Ref
    ) throws(CypherError) -> PatternSyntax.Ref {
        skipBlanks()
        var minimum = 0
        var maximum: Int?
        if take("*") {
        } else if take("+") {
            minimum = 1
        } else if take("?") {
            maximum = 1
        } else if take("{") {
            minimum = try parseCount()
            if take(",") {
                maximum = isNext("}") ? nil : try parseCount()
            } else {
                maximum = minimum
            }
            guard take("}") else { throw error("'}' must end the repetition") }
            if let maximum, maximum < minimum {
                throw error("the repetition's maximum is below its minimum")
            }
        } else {
            return atom
        }
        if isNext("+") { throw error("possessive quantifiers are not supported") }
        _ = take("?")
        if isNext("*") || isNext("+") || isNext("?") || isNext("{") {
            throw error("a quantifier does not follow another; write a group around the first")
        }
        return syntax.add(.repetition(atom, minimum: minimum, maximum: maximum))
    }

    private mutating func parseCount() throws(CypherError) -> Int {
        var count = 0
        let start = position
        while let next, ScalarProperty.digit.contains(next) {
            count = count * 10 + Int(next - 0x30)
            if count > Self.repetitionLimit {
                throw error("more than \(Self.repetitionLimit) repetitions are not supported")
            }
            position += 1
        }
        guard position > start else { throw error("a number must stand here") }
        return count
    }
}
