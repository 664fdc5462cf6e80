import GraphStore

/// A term of the vocabulary with the tags that it denotes.
struct VocabularyTerm: Sendable {
    /// One DENOTES relationship.
    struct Sense: Sendable {
        let tag: NodeID
        /// The share of the term's uses that mean this tag.
        let prior: Double
    }

    let node: NodeID
    let text: String
    let language: Text?
    let isCaseSensitive: Bool
    /// By falling prior, then by tag.
    let senses: [Sense]

    /// Reads a term and its DENOTES relationships; nil where it is none or denotes nothing.
    init?(_ node: NodeID, in graph: Snapshot, tokens: VocabularyTokens) throws {
        guard let label = tokens.term, let denotes = tokens.denotes,
            try graph.nodeExists(node), try graph.hasLabel(node, label)
        else { return nil }
        var text: Text?
        var language: Text?
        var isCaseSensitive = false
        for (key, value) in try graph.properties(of: node) ?? [] {
            switch value {
            case .string(let string) where key == tokens.text: text = string
            case .string(let string) where key == tokens.lang: language = string
            case .boolean(let flag) where key == tokens.caseSensitive: isCaseSensitive = flag
            default: continue
            }
        }
        guard let text, text.size > 0 else { return nil }
        let senses = try Self.senses(of: node, denotes, in: graph, tokens: tokens)
        guard !senses.isEmpty else { return nil }
        self.node = node
        self.text = text.string
        self.language = language
        self.isCaseSensitive = isCaseSensitive
        self.senses = senses
    }

    private static func senses(
        of node: NodeID, _ denotes: TypeID, in graph: Snapshot, tokens: VocabularyTokens
    ) throws -> [Sense] {
        var found: [(tag: NodeID, prior: Double?)] = []
        let cursor = try graph.expand(node, .outgoing, types: [denotes])
        while let hop = try cursor.next() {
            var prior: Double?
            if let key = tokens.prior {
                switch try graph.property(key, of: hop.relationship) {
                case .float(let number) where number.isFinite: prior = min(max(number, 0), 1)
                case .integer(let number): prior = number <= 0 ? 0 : 1
                default: break
                }
            }
            found.append((hop.neighbour, prior))
        }
        // Senses without a prior share what the others leave.
        let known = found.reduce(0) { $0 + ($1.prior ?? 0) }
        let unknown = found.count { $0.prior == nil }
        let share = unknown > 0 ? max(0, 1 - known) / Double(unknown) : 0
        return found.map { Sense(tag: $0.tag, prior: $0.prior ?? share) }
            .sorted { ($1.prior, $0.tag) < ($0.prior, $1.tag) }
    }
}
