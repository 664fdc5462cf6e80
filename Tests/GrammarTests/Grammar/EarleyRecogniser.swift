import CypherSyntax

/// Tells by Earley's algorithm whether tokens are a sentence of a grammar.
///
/// It knows nothing but the grammar, so that it can judge the parser.
struct EarleyRecogniser {
    /// A symbol of a production.
    private enum Symbol: Hashable {
        case nonterminal(Int)
        case keyword(Keyword)
        case symbol(String)
        case lexical(String)
    }

    fileprivate struct Item: Hashable {
        let production: Int
        let dot: Int
        let origin: Int
    }

    private var productions: [(head: Int, body: [Symbol])] = []
    private var byHead: [[Int]] = []
    private var numbers: [String: Int] = [:]
    private var isNullable: [Bool] = []
    private let start: Int
    private let grammar: Grammar

    init(_ grammar: Grammar, start: String) throws {
        self.grammar = grammar
        self.start = 0
        _ = number(of: start)
        for rule in grammar.rules where !rule.isLexical { _ = number(of: rule.name) }
        for rule in grammar.rules where !rule.isLexical {
            add(rule.body, to: number(of: rule.name))
        }
        for production in productions.indices {
            byHead[productions[production].head].append(production)
        }
        findNullable()
    }

    // MARK: Productions

    private mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = byHead.count
        byHead.append([])
        return byHead.count - 1
    }

    private mutating func fresh() -> Int {
        byHead.append([])
        return byHead.count - 1
    }

    /// Adds what a term stands for as productions of a nonterminal.
    private mutating func add(_ term: Grammar.Term, to head: Int) {
        if case .choice(let alternatives) = term {
            for alternative in alternatives { add(alternative, to: head) }
        } else {
            let body = symbols(of: term)
            productions.append((head, body))
        }
    }

    private mutating func symbols(of term: Grammar.Term) -> [Symbol] {
        switch term {
        case .literal(let text):
            return [Keyword(word: text).map(Symbol.keyword) ?? .symbol(text)]
        case .characters:
            return []
        case .rule(let name):
            if grammar[name]?.isLexical == true { return [.lexical(name)] }
            return [.nonterminal(number(of: name))]
        case .sequence(let parts):
            return parts.flatMap { symbols(of: $0) }
        case .choice:
            let head = fresh()
            add(term, to: head)
            return [.nonterminal(head)]
        case .optional(let inner):
            let head = fresh()
            productions.append((head, []))
            add(inner, to: head)
            return [.nonterminal(head)]
        case .zeroOrMore(let inner):
            let head = fresh()
            let body = symbols(of: inner)
            productions.append((head, []))
            productions.append((head, [.nonterminal(head)] + body))
            return [.nonterminal(head)]
        case .oneOrMore(let inner):
            let head = fresh()
            let body = symbols(of: inner)
            productions.append((head, body))
            productions.append((head, [.nonterminal(head)] + body))
            return [.nonterminal(head)]
        }
    }

    private mutating func findNullable() {
        isNullable = [Bool](repeating: false, count: byHead.count)
        var changed = true
        while changed {
            changed = false
            for (head, body) in productions where !isNullable[head] {
                let allNullable = body.allSatisfy { symbol in
                    if case .nonterminal(let number) = symbol { return isNullable[number] }
                    return false
                }
                if allNullable {
                    isNullable[head] = true
                    changed = true
                }
            }
        }
    }

    // MARK: Recognising

    /// Whether the tokens of a text are a sentence.
    func accepts(_ tokens: [Token], of text: String) -> Bool {
        let bytes = Array(text.utf8)
        let words = tokens.prefix { $0.kind != .endOfText }
        var sets: [[Item]] = [byHead[start].map { Item(production: $0, dot: 0, origin: 0) }]
        for position in 0...words.count {
            var known = Set(sets[position])
            var predicted: Set<Int> = []
            var next: Set<Item> = []
            var index = 0
            while index < sets[position].count {
                let item = sets[position][index]
                index += 1
                let body = productions[item.production].body
                guard item.dot < body.count else {
                    complete(item, at: position, &sets, &known)
                    continue
                }
                if case .nonterminal(let head) = body[item.dot] {
                    if predicted.insert(head).inserted {
                        for production in byHead[head] {
                            insert(
                                Item(production: production, dot: 0, origin: position),
                                &sets[position], &known)
                        }
                    }
                    if isNullable[head] { insert(item.advanced, &sets[position], &known) }
                } else if position < words.count,
                    matches(body[item.dot], words[position], bytes)
                {
                    next.insert(item.advanced)
                }
            }
            guard position < words.count else { break }
            guard !next.isEmpty else { return false }
            sets.append(Array(next))
        }
        return sets[words.count].contains {
            $0.origin == 0 && productions[$0.production].head == start
                && $0.dot == productions[$0.production].body.count
        }
    }

    private func complete(
        _ item: Item, at position: Int, _ sets: inout [[Item]], _ known: inout Set<Item>
    ) {
        let head = productions[item.production].head
        for waiting in sets[item.origin] {
            let body = productions[waiting.production].body
            guard waiting.dot < body.count, body[waiting.dot] == .nonterminal(head) else {
                continue
            }
            insert(waiting.advanced, &sets[position], &known)
        }
    }

    private func insert(_ item: Item, _ set: inout [Item], _ known: inout Set<Item>) {
        if known.insert(item).inserted { set.append(item) }
    }

    private func matches(_ symbol: Symbol, _ token: Token, _ bytes: [UInt8]) -> Bool {
        switch symbol {
        case .nonterminal: return false
        case .keyword(let keyword): return token.keyword == keyword
        case .symbol(let text): return token.kind.symbol == text
        case .lexical(let rule):
            switch rule {
            case "UnescapedName": return token.kind == .word && token.keyword?.isReserved != true
            case "EscapedName": return token.kind == .escapedName
            case "ParameterName": return token.kind == .parameter
            case "StringLiteral": return token.kind == .string
            case "FloatLiteral": return token.kind == .float
            case "HexInteger": return token.kind == .integer && letter(token, bytes) == "x"
            case "OctalInteger": return token.kind == .integer && letter(token, bytes) == "o"
            case "DecimalInteger":
                return token.kind == .integer && letter(token, bytes) != "x"
                    && letter(token, bytes) != "o"
            default: return false
            }
        }
    }

    /// The second character of a token.
    private func letter(_ token: Token, _ bytes: [UInt8]) -> Unicode.Scalar? {
        let index = Int(token.start) + 1
        return index < Int(token.end) ? Unicode.Scalar(bytes[index]) : nil
    }
}

extension EarleyRecogniser.Item {
    fileprivate var advanced: Self { Self(production: production, dot: dot + 1, origin: origin) }
}
