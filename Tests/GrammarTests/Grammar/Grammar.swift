import Foundation

/// A grammar read from W3C EBNF.
struct Grammar: Sendable {
    /// One rule.
    struct Rule: Sendable {
        let name: String
        let body: Term
        /// Whether the rule is about characters and not about tokens.
        let isLexical: Bool
    }

    /// The right side of a rule.
    indirect enum Term: Hashable, Sendable {
        case literal(String)
        case rule(String)
        case characters(CharacterSet)
        case sequence([Term])
        case choice([Term])
        case optional(Term)
        case zeroOrMore(Term)
        case oneOrMore(Term)
    }

    /// A class of characters such as `[A-Za-z]` or `[^']`.
    struct CharacterSet: Hashable, Sendable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated: Bool

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }

    let rules: [Rule]
    private let indices: [String: Int]

    init(rules: [Rule]) {
        self.rules = rules
        var indices: [String: Int] = [:]
        for (index, rule) in rules.enumerated() { indices[rule.name] = index }
        self.indices = indices
    }

    subscript(name: String) -> Rule? {
        indices[name].map { rules[$0] }
    }

    /// The grammar of the language, from Grammar/Cypher.ebnf.
    static let cypher: Result<Grammar, any Error> = Result {
        try EBNFReader.read(Repository.text(of: "Grammar/Cypher.ebnf"))
    }
}

/// The files of the repository, found from this file.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The paths of the Swift files below a folder.
    static func swiftFiles(below path: String) -> [String] {
        let folder = root.appendingPathComponent(path)
        guard
            let files = FileManager.default.enumerator(
                atPath: folder.resolvingSymlinksInPath().path)
        else { return [] }
        return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map { path + "/" + $0 }
    }
}
