import GraphStore
import Testing

@testable import CypherEngine

@Suite("The matcher against backtracking")
struct RegexOracleTests {
    /// A pattern as a tree, matched by trying everything.
    private enum Tree {
        case letter(Character)
        case any
        case set([Character], isNegated: Bool)
        case start, end, boundary, noBoundary
        indirect case sequence([Tree])
        indirect case choice([Tree])
        indirect case repeated(Tree, Int, Int?)

        var pattern: String {
            switch self {
            case .letter(let letter): String(letter)
            case .any: "."
            case .set(let letters, let isNegated): "[\(isNegated ? "^" : "")\(String(letters))]"
            case .start: "^"
            case .end: "$"
            case .boundary: "\\b"
            case .noBoundary: "\\B"
            case .sequence(let parts): "(?:" + parts.map(\.pattern).joined() + ")"
            case .choice(let parts): "(" + parts.map(\.pattern).joined(separator: "|") + ")"
            case .repeated(let part, let minimum, let maximum):
                "(?:\(part.pattern))"
                    + (maximum.map { "{\(minimum),\($0)}" }
                        ?? (minimum == 0 ? "*" : "{\(minimum),}"))
            }
        }

        static func random(_ dice: inout Dice, depth: Int = 3) -> Tree {
            switch Int.random(in: 0..<(depth > 0 ? 14 : 8), using: &dice) {
            case 0...3: return .letter(Bool.random(using: &dice) ? "a" : "b")
            case 4: return .any
            case 5: return .set(["a", " "], isNegated: Bool.random(using: &dice))
            case 6: return Bool.random(using: &dice) ? .start : .end
            case 7: return Bool.random(using: &dice) ? .boundary : .noBoundary
            case 8, 9:
                return .sequence(
                    (0..<Int.random(in: 0..<4, using: &dice)).map { _ in
                        random(&dice, depth: depth - 1)
                    })
            case 10, 11:
                return .choice(
                    (0..<Int.random(in: 1..<4, using: &dice)).map { _ in
                        random(&dice, depth: depth - 1)
                    })
            default:
                let minimum = Int.random(in: 0..<3, using: &dice)
                let maximum =
                    Bool.random(using: &dice) ? nil : minimum + Int.random(in: 0..<3, using: &dice)
                return .repeated(random(&dice, depth: depth - 1), minimum, maximum)
            }
        }

        /// The places at which the tree can end when it begins at `place`.
        func ends(_ text: [Character], _ place: Int) -> Set<Int> {
            switch self {
            case .letter(let letter):
                return place < text.count && text[place] == letter ? [place + 1] : []
            case .any: return place < text.count && text[place] != "\n" ? [place + 1] : []
            case .set(let letters, let isNegated):
                return place < text.count && letters.contains(text[place]) != isNegated
                    ? [place + 1] : []
            case .start: return place == 0 ? [place] : []
            case .end:
                return place == text.count || place == text.count - 1 && text[place] == "\n"
                    ? [place] : []
            case .boundary, .noBoundary:
                let before = place > 0 && text[place - 1].isLetter
                let after = place < text.count && text[place].isLetter
                if case .boundary = self { return before != after ? [place] : [] }
                return before == after ? [place] : []
            case .sequence(let parts):
                var places: Set<Int> = [place]
                for part in parts { places = Set(places.flatMap { part.ends(text, $0) }) }
                return places
            case .choice(let parts): return Set(parts.flatMap { $0.ends(text, place) })
            case .repeated(let part, let minimum, let maximum):
                var reached: Set<Int> = minimum == 0 ? [place] : []
                var places: Set<Int> = [place]
                // Enough rounds to reach every place that any number of repetitions reaches.
                for round in 1...(maximum.map { max($0, 1) } ?? minimum + text.count + 1)
                where maximum != 0 {
                    places = Set(places.flatMap { part.ends(text, $0) })
                    if round >= minimum { reached.formUnion(places) }
                }
                return reached
            }
        }
    }

    @Test("random patterns match what trying everything matches")
    func random() throws {
        let seed: UInt64 = 31_415
        var dice = Dice(seed)
        var matched = 0
        for _ in 0..<500 {
            let tree = Tree.random(&dice)
            let matcher = try PatternMatcher(PatternProgram(Text.make(tree.pattern)))
            for _ in 0..<12 {
                let letters: [Character] = ["a", "a", "b", " ", "\n"]
                let text = (0..<Int.random(in: 0..<8, using: &dice)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &dice)]
                }
                let expected = tree.ends(text, 0).contains(text.count)
                if expected { matched += 1 }
                let isMatch = matcher.matches(Text.make(String(text)))
                #expect(isMatch == expected, "\(tree.pattern) on \(text), seed \(seed)")
            }
        }
        #expect(matched > 300)
    }
}
