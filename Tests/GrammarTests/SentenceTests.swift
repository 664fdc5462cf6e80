import CypherSyntax
import Foundation
import Testing

/// How the random tests run: the seed comes from GRAMMAR_SEED, the number of sentences from
/// GRAMMAR_SENTENCES.
enum Run {
    static let seed = number("GRAMMAR_SEED") ?? 1
    static let sentenceCount = Int(number("GRAMMAR_SENTENCES") ?? 1_500)

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }
}

/// What the parser says of a sentence.
enum Verdict: Equatable {
    case accepted
    case rejected(SyntaxError)
    /// Refused for a reason that the grammar leaves to context.
    case outOfContext(SyntaxError)

    init(_ text: String) {
        do {
            _ = try Parser.parse(text)
            self = .accepted
        } catch {
            self =
                Verdict.contextReasons.contains(error.reason)
                ? .outOfContext(error) : .rejected(error)
        }
    }

    /// The reasons named in Grammar/README.md.
    static let contextReasons: Set<SyntaxError.Reason> = [
        .integerOverflow, .floatOverflow, .invalidUnicodeEscape, .tooDeep, .misplacedPattern,
        .parameterInPattern, .relationshipType, .relationshipDirection, .createdLength,
        .createdPattern, .deletedLabel, .missingReturn, .updateInSubquery, .unknownVariable,
    ]
}

@Suite("Sentences of the grammar")
struct SentenceTests {
    @Test("Sentences derived from the grammar are accepted, printed and parsed to the same tree")
    func derivedSentences() throws {
        let grammar = try Grammar.cypher.get()
        var generator = SentenceGenerator(grammar, seed: Run.seed)
        var random = RandomSource(seed: Run.seed ^ 0xABCD)
        for number in 0..<Run.sentenceCount {
            let tokens = generator.sentence(
                from: "Cypher", depth: 22 + number % 40, length: 10 + number % 60)
            guard try judge(Layout.join(tokens, &random), &generator) else { return }
        }
        let branches = generator.branches(reachableFrom: "Cypher")
        for branch in branches.sorted(by: { $0.description < $1.description }) {
            for number in 0..<400 where generator.covered[branch] == nil {
                // Some branches hold in CREATE alone.
                let targets = number % 2 == 0 ? [branch.rule] : ["Create", branch.rule]
                let tokens = generator.sentence(
                    from: "Cypher", through: targets, depth: 40, length: 40)
                guard try judge(Layout.join(tokens, &random), &generator) else { return }
            }
        }
        let missing = branches.subtracting(generator.covered.keys).map(\.description).sorted()
        #expect(missing.isEmpty, "seed \(Run.seed): never accepted")
    }

    /// Checks a derived sentence; false where it is refused.
    private func judge(_ text: String, _ generator: inout SentenceGenerator) throws -> Bool {
        if Ambiguity.isFound(in: text) { return true }
        switch Verdict(text) {
        case .accepted:
            generator.accept()
            try expectSameAfterPrinting(text)
            return true
        case .outOfContext:
            return true
        case .rejected(let error):
            Issue.record("seed \(Run.seed): \(error)\n\(text)")
            return false
        }
    }

    private func expectSameAfterPrinting(_ text: String) throws {
        let tree = try Parser.parse(text)
        let printed = SyntaxPrinter.text(of: tree)
        do {
            let again = try Parser.parse(printed)
            #expect(
                tree.isEquivalent(to: again),
                "seed \(Run.seed): another tree\n\(text)\n\(printed)")
            #expect(SyntaxPrinter.text(of: again) == printed)
        } catch {
            Issue.record("seed \(Run.seed): the printed text is refused: \(error)\n\(printed)")
        }
    }

    @Test("Of mutated sentences the parser and an Earley recogniser say the same")
    func mutatedSentences() throws {
        let grammar = try Grammar.cypher.get()
        let recogniser = try EarleyRecogniser(grammar, start: "Cypher")
        var generator = SentenceGenerator(grammar, seed: Run.seed &+ 1)
        var random = RandomSource(seed: Run.seed ^ 0x1234)
        var accepted = 0
        var rejected = 0
        for number in 0..<Run.sentenceCount / 2 {
            var tokens = generator.sentence(
                from: "Cypher", depth: 22 + number % 30, length: 8 + number % 24)
            guard tokens.count < 120 else { continue }
            generator.accept()
            let other = generator.sentence(from: "Cypher", depth: 24, length: 12)
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                Mutation.apply(to: &tokens, taking: other, &random)
            }
            let text = Layout.join(tokens, &random)
            if Ambiguity.isFound(in: text) { continue }
            let isSentence = recogniser.accepts(try Lexer.tokens(of: Array(text.utf8)), of: text)
            switch Verdict(text) {
            case .accepted:
                accepted += 1
                if !isSentence {
                    Issue.record("seed \(Run.seed): accepted, but no sentence\n\(text)")
                }
            case .rejected(let error):
                rejected += 1
                if isSentence {
                    Issue.record("seed \(Run.seed): a sentence, but \(error)\n\(text)")
                }
            case .outOfContext:
                break
            }
        }
        #expect(accepted > Run.sentenceCount / 40)
        #expect(rejected > Run.sentenceCount / 40)
    }
}

/// Ways of putting tokens into one text.
enum Layout {
    /// Joins tokens by blanks and comments of all kinds.
    static func join(_ tokens: [String], _ random: inout RandomSource) -> String {
        var text = ""
        for token in tokens {
            text += token
            switch Int.random(in: 0..<24, using: &random) {
            case 0: text += "\n"
            case 1: text += " /* a 'comment' ; */ "
            case 2: text += " // to the end\n"
            case 3: text += "\u{3000}\t"
            default: text += " "
            }
        }
        return text
    }
}

/// Small damages to a sentence.
enum Mutation {
    static func apply(
        to tokens: inout [String], taking other: [String], _ random: inout RandomSource
    ) {
        guard let index = tokens.indices.randomElement(using: &random),
            let token = other.randomElement(using: &random)
        else { return }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: tokens.remove(at: index)
        case 1: tokens.insert(tokens[index], at: index)
        case 2: tokens.swapAt(index, max(index - 1, 0))
        case 3: tokens[index] = token
        case 4: tokens.insert(token, at: index)
        default: tokens[index] = symbols.randomElement(using: &random) ?? ","
        }
    }

    private static let symbols = [
        "(", ")", "[", "]", "{", "}", ",", ".", "..", ":", "|", "-", "<", ">", "*", "=", "n", "1",
        "IN", "WHERE", "AS", "RETURN", "MATCH", "NOT", "END",
    ]
}

/// The one ambiguity that the parser settles by a rule: see Grammar/README.md.
enum Ambiguity {
    /// Whether a `|` could separate labels as well as the parts of a comprehension, `reduce` or
    /// `FOREACH`.
    static func isFound(in text: String) -> Bool {
        guard let tokens = try? Lexer.tokens(of: Array(text.utf8)) else { return false }
        var open: [Contents] = []
        for token in tokens {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace:
                if !open.isEmpty { open[open.count - 1].hasInner = true }
                open.append(Contents(isBracket: token.kind == .leftBracket))
            case .rightParenthesis, .rightBracket, .rightBrace:
                if let last = open.popLast(), last.isAmbiguous { return true }
            case .colon:
                if !open.isEmpty { open[open.count - 1].hasColon = true }
            case .bar:
                if !open.isEmpty, open[open.count - 1].hasColon {
                    open[open.count - 1].hasBarAfterColon = true
                }
            case .equal:
                if !open.isEmpty { open[open.count - 1].binds = true }
            default:
                if token.keyword == .in || token.keyword == .where, !open.isEmpty {
                    open[open.count - 1].binds = true
                }
            }
        }
        return open.contains { $0.isAmbiguous }
    }

    private struct Contents {
        let isBracket: Bool
        var hasInner = false
        var hasColon = false
        var hasBarAfterColon = false
        var binds = false

        var isAmbiguous: Bool { hasBarAfterColon && (binds || isBracket && hasInner) }
    }
}
