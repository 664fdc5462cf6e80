import Foundation

/// Derives random sentences from a grammar in W3C-style EBNF.
struct GrammarSentences {
    private enum Node {
        case literal(String)
        case reference(String)
        case characters([ClosedRange<UInt32>], isNegated: Bool)
        case sequence([Node])
        case choice([Node])
        case repetition([Node], minimum: Int, maximum: Int)
    }

    struct Malformed: Error { let message: String }

    private(set) var rules: [String] = []
    private var bodies: [String: Node] = [:]

    init(_ text: String) throws {
        var source = text
        while let open = source.range(of: "/*"), let close = source.range(of: "*/") {
            source.replaceSubrange(open.lowerBound..<close.upperBound, with: "")
        }
        for line in source.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            let halves = line.split(separator: "::=", maxSplits: 1)
            guard halves.count == 2 else { throw Malformed(message: "no rule: \(line)") }
            let name = halves[0].trimmingCharacters(in: .whitespaces)
            var scanner = Scanner(Array(halves[1].unicodeScalars))
            bodies[name] = try scanner.choice()
            guard scanner.isAtEnd else { throw Malformed(message: "left over: \(line)") }
            rules.append(name)
        }
    }

    /// The rules that are named in bodies and defined nowhere.
    var undefined: [String] {
        bodies.values.flatMap(Self.references).filter { bodies[$0] == nil }
    }

    /// The rules that no other rule names.
    var roots: [String] {
        let named = Set(bodies.values.flatMap(Self.references))
        return rules.filter { !named.contains($0) }
    }

    private static func references(_ node: Node) -> [String] {
        switch node {
        case .reference(let name): [name]
        case .sequence(let nodes), .choice(let nodes): nodes.flatMap(references)
        case .repetition(let nodes, _, _): nodes.flatMap(references)
        case .literal, .characters: []
        }
    }

    /// A random sentence; below the depth, repetitions stay empty and choices take their first branch.
    func sentence(_ rule: String, _ random: inout SeededRandom, depth: Int = 0) -> String {
        bodies[rule].map { derive($0, &random, depth) } ?? ""
    }

    private func derive(_ node: Node, _ random: inout SeededRandom, _ depth: Int) -> String {
        let isDeep = depth > 24
        switch node {
        case .literal(let text): return text
        case .reference(let name): return sentence(name, &random, depth: depth + 1)
        case .sequence(let nodes): return nodes.map { derive($0, &random, depth) }.joined()
        case .choice(let nodes):
            return derive(nodes[isDeep ? 0 : random.below(nodes.count)], &random, depth)
        case .repetition(let nodes, let minimum, let maximum):
            let count = isDeep ? minimum : min(maximum, minimum + random.below(3))
            return (0..<count).map { _ in derive(.sequence(nodes), &random, depth) }.joined()
        case .characters(let ranges, let isNegated):
            let alphabet =
                isNegated ? Array("aZ09 ,:{}[]'标é😀\t\"\\~".unicodeScalars.map(\.value)) : []
            let allowed = alphabet.filter { value in !ranges.contains { $0.contains(value) } }
            let value: UInt32
            if isNegated {
                value = allowed[random.below(allowed.count)]
            } else {
                let range = ranges[random.below(ranges.count)]
                value = UInt32.random(in: range, using: &random)
            }
            return Unicode.Scalar(value).map { String(Character($0)) } ?? ""
        }
    }

    private struct Scanner {
        private let text: [Unicode.Scalar]
        private var at = 0

        init(_ text: [Unicode.Scalar]) { self.text = text }

        var isAtEnd: Bool {
            text[at...].allSatisfy { $0 == " " }
        }

        private mutating func peek() -> Unicode.Scalar? {
            while at < text.count, text[at] == " " { at += 1 }
            return at < text.count ? text[at] : nil
        }

        mutating func choice() throws -> Node {
            var branches = [try sequence()]
            while peek() == "|" {
                at += 1
                branches.append(try sequence())
            }
            return branches.count == 1 ? branches[0] : .choice(branches)
        }

        private mutating func sequence() throws -> Node {
            var parts: [Node] = []
            while let next = peek(), next != "|", next != ")" { parts.append(try postfix()) }
            return .sequence(parts)
        }

        private mutating func postfix() throws -> Node {
            let node = try primary()
            switch at < text.count ? text[at] : " " {
            case "?":
                at += 1
                return .repetition([node], minimum: 0, maximum: 1)
            case "*":
                at += 1
                return .repetition([node], minimum: 0, maximum: 8)
            case "+":
                at += 1
                return .repetition([node], minimum: 1, maximum: 8)
            default: return node
            }
        }

        private mutating func primary() throws -> Node {
            guard let first = peek() else { throw Malformed(message: "ends early") }
            at += 1
            switch first {
            case "(":
                let inner = try choice()
                guard peek() == ")" else { throw Malformed(message: "expected )") }
                at += 1
                return inner
            case "'", "\"": return .literal(try until(first))
            case "[": return try characters()
            default:
                at -= 1
                let start = at
                while at < text.count,
                    text[at].properties.isAlphabetic || text[at].properties.numericType != nil
                { at += 1 }
                guard at > start else { throw Malformed(message: "unexpected \(first)") }
                return .reference(word(start..<at))
            }
        }

        private func word(_ range: Range<Int>) -> String {
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: text[range])
            return String(scalars)
        }

        private mutating func until(_ end: Unicode.Scalar) throws -> String {
            let start = at
            while at < text.count, text[at] != end { at += 1 }
            guard at < text.count else { throw Malformed(message: "no closing \(end)") }
            at += 1
            return word(start..<at - 1)
        }

        private mutating func characters() throws -> Node {
            let isNegated = text[at] == "^"
            if isNegated { at += 1 }
            var ranges: [ClosedRange<UInt32>] = []
            while text[at] != "]" {
                let low = try character()
                if text[at] == "-", text[at + 1] != "]" {
                    at += 1
                    ranges.append(low...(try character()))
                } else {
                    ranges.append(low...low)
                }
            }
            at += 1
            return .characters(ranges, isNegated: isNegated)
        }

        private mutating func character() throws -> UInt32 {
            guard text[at] == "#", text[at + 1] == "x" else {
                defer { at += 1 }
                return text[at].value
            }
            at += 2
            let start = at
            while at < text.count, text[at].properties.isASCIIHexDigit { at += 1 }
            guard let value = UInt32(word(start..<at), radix: 16) else {
                throw Malformed(message: "bad #x")
            }
            return value
        }
    }
}
