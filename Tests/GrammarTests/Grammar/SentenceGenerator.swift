import CypherSyntax

/// Derives sentences from a grammar.
///
/// Alternatives that are not yet covered are preferred while the budget of depth lasts; beyond it
/// the shortest way to the end is taken.
struct SentenceGenerator {
    /// A way of deriving: an alternative of a choice, or a repetition taken once or not at all.
    struct Branch: Hashable, CustomStringConvertible {
        let rule: String
        let site: Int
        let alternative: Int

        var description: String { "\(rule) \(site).\(alternative)" }
    }

    private let grammar: Grammar
    private var random: RandomSource
    /// For each rule the least depth of a derivation.
    private let leastDepth: [String: Int]
    /// The number of times that each branch is part of an accepted sentence.
    private(set) var covered: [Branch: Int] = [:]
    private var taken: Set<Branch> = []
    private var tried: [Branch: Int] = [:]
    /// The distance of each rule from the one that the sentence has to go through; none once it was
    /// reached.
    private var way: [String: Int]?
    /// How many more tokens the sentence should have, beyond which it takes the shortest way to its
    /// end.
    private var room = 0
    /// What `room` becomes once the target is reached.
    private var roomAtTarget = 0
    /// The rules to go through after the next one.
    private var targets: [String] = []
    private var knownWays: [String: [String: Int]] = [:]

    init(_ grammar: Grammar, seed: UInt64) {
        self.grammar = grammar
        random = RandomSource(seed: seed)
        leastDepth = SentenceGenerator.leastDepths(grammar)
    }

    /// Derives the tokens of a sentence, one that goes through other rules where that is wanted.
    mutating func sentence(
        from rule: String, through targets: [String] = [], depth: Int, length: Int
    ) -> [String] {
        taken = []
        self.targets = targets
        roomAtTarget = length
        nextTarget()
        var tokens: [String] = []
        derive(.rule(rule), in: Place(rule: rule, depth: depth), into: &tokens)
        return tokens
    }

    /// Sets out for the next rule to go through, or off without an aim after the last.
    private mutating func nextTarget() {
        way = targets.isEmpty ? nil : distances(to: targets.removeFirst())
        room = way == nil ? roomAtTarget : 0
    }

    /// Counts the branches of the last sentence as covered.
    mutating func accept() {
        for branch in taken { covered[branch, default: 0] += 1 }
    }

    /// The branches that a rule reachable from another one has.
    func branches(reachableFrom rule: String) -> Set<Branch> {
        var seen: Set<String> = []
        var waiting = [rule]
        var branches: Set<Branch> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, let rule = grammar[name] else { continue }
            var site = 0
            collect(rule.body, name, &site, &branches, &waiting)
        }
        return branches
    }

    private func collect(
        _ term: Grammar.Term, _ rule: String, _ site: inout Int, _ branches: inout Set<Branch>,
        _ waiting: inout [String]
    ) {
        switch term {
        case .literal, .characters:
            break
        case .rule(let name):
            waiting.append(name)
        case .sequence(let parts):
            for part in parts { collect(part, rule, &site, &branches, &waiting) }
        case .choice(let alternatives):
            let own = site
            site += 1
            for (index, alternative) in alternatives.enumerated() {
                branches.insert(Branch(rule: rule, site: own, alternative: index))
                collect(alternative, rule, &site, &branches, &waiting)
            }
        case .optional(let inner), .zeroOrMore(let inner), .oneOrMore(let inner):
            let own = site
            site += 1
            branches.insert(Branch(rule: rule, site: own, alternative: 0))
            branches.insert(Branch(rule: rule, site: own, alternative: 1))
            collect(inner, rule, &site, &branches, &waiting)
        }
    }

    // MARK: Deriving

    /// Where a derivation is.
    private struct Place {
        let rule: String
        var depth: Int
        var site = 0
    }

    private mutating func derive(
        _ term: Grammar.Term, in place: Place, into tokens: inout [String]
    ) {
        var place = place
        walk(term, &place, &tokens)
    }

    private mutating func walk(
        _ term: Grammar.Term, _ place: inout Place, _ tokens: inout [String]
    ) {
        switch term {
        case .literal(let text):
            tokens.append(spelling(of: text))
            room -= 1
        case .characters:
            break
        case .rule(let name):
            guard let rule = grammar[name] else { return }
            var depth = place.depth - 1
            if way?[name] == 0 {
                for branch in tried.keys where branch.rule == name { tried[branch] = 0 }
                nextTarget()
                depth = max(depth, 30)
            }
            if name == "Variable", place.rule.hasPrefix("Schema"), !random.once(in: 10) {
                // What is indexed and its properties mostly have the same variable.
                return tokens.append("n")
            }
            if rule.isLexical {
                tokens.append(lexical(name))
                room -= 1
            } else {
                derive(rule.body, in: Place(rule: name, depth: depth), into: &tokens)
            }
        case .sequence(let parts):
            walk(parts, &place, &tokens)
        case .choice(let alternatives):
            let chosen = choose(alternatives, place)
            take(place, chosen)
            place.site += 1
            for (index, alternative) in alternatives.enumerated() {
                if index == chosen {
                    walk(alternative, &place, &tokens)
                } else {
                    place.site += siteCount(alternative)
                }
            }
        case .optional(let inner):
            repeatTerm(inner, least: 0, most: 1, &place, &tokens)
        case .zeroOrMore(let inner):
            repeatTerm(inner, least: 0, most: 3, &place, &tokens)
        case .oneOrMore(let inner):
            repeatTerm(inner, least: 1, most: 3, &place, &tokens)
        }
    }

    /// Derives the parts of a sequence, only one of which goes the way to the target.
    private mutating func walk(
        _ parts: [Grammar.Term], _ place: inout Place, _ tokens: inout [String]
    ) {
        let goal = way
        let distances = parts.map { distance(of: $0) }
        let least = distances.min() ?? SentenceGenerator.far
        let limit = random.once(in: 4) ? SentenceGenerator.far - 1 : least
        let nearest = parts.indices.filter { distances[$0] <= limit }.randomElement(using: &random)
        for (index, part) in parts.enumerated() {
            way = index == nearest ? goal : nil
            walk(part, &place, &tokens)
        }
    }

    private mutating func repeatTerm(
        _ inner: Grammar.Term, least: Int, most: Int, _ place: inout Place,
        _ tokens: inout [String]
    ) {
        let branch = { [place] (alternative: Int) in
            Branch(rule: place.rule, site: place.site, alternative: alternative)
        }
        var count = least
        let isNew = isFresh(branch(1)) && !taken.contains(branch(1))
        let innerDepth = depth(of: inner)
        let hasRoom = room > 0 || innerDepth == 0
        if hasRoom || isNew, innerDepth < place.depth {
            while count < most, isNew && count == least || hasRoom && random.once(in: 3) {
                count += 1
            }
        }
        if way != nil, distance(of: inner) < SentenceGenerator.far { count = max(count, 1) }
        let goal = way
        take(place, count > least ? 1 : 0)
        place.site += 1
        let site = place.site
        for number in 0..<count {
            place.site = site
            way = number == 0 ? goal : nil
            walk(inner, &place, &tokens)
        }
        place.site = site + siteCount(inner)
    }

    /// Whether a branch is worth a try: never accepted, and not tried so often that context must
    /// bar it mostly.
    private func isFresh(_ branch: Branch) -> Bool {
        covered[branch] == nil && tried[branch, default: 0] < 12
    }

    private mutating func take(_ place: Place, _ alternative: Int) {
        let branch = Branch(rule: place.rule, site: place.site, alternative: alternative)
        taken.insert(branch)
        tried[branch, default: 0] += 1
    }

    private mutating func choose(_ alternatives: [Grammar.Term], _ place: Place) -> Int {
        if way != nil {
            let distances = alternatives.map { distance(of: $0) }
            if let least = distances.min(), least < SentenceGenerator.far {
                // A detour now and then, because the shortest way may be barred by context.
                let limit = random.once(in: 4) ? SentenceGenerator.far - 1 : least
                let nearest = alternatives.indices.filter { distances[$0] <= limit }
                return nearest.randomElement(using: &random) ?? 0
            }
        }
        let limit = room > 0 ? place.depth : 0
        let affordable = alternatives.indices.filter { depth(of: alternatives[$0]) < limit }
        guard !affordable.isEmpty else {
            let least = alternatives.map { depth(of: $0) }.min() ?? 0
            let shortest = alternatives.indices.filter { depth(of: alternatives[$0]) == least }
            return shortest.randomElement(using: &random) ?? 0
        }
        let fresh = affordable.filter {
            isFresh(Branch(rule: place.rule, site: place.site, alternative: $0))
        }
        if !fresh.isEmpty, !random.once(in: 3) {
            return fresh.randomElement(using: &random) ?? 0
        }
        return affordable.randomElement(using: &random) ?? 0
    }

    private func siteCount(_ term: Grammar.Term) -> Int {
        switch term {
        case .literal, .characters, .rule: return 0
        case .sequence(let parts): return parts.reduce(0) { $0 + siteCount($1) }
        case .choice(let parts): return parts.reduce(1) { $0 + siteCount($1) }
        case .optional(let inner), .zeroOrMore(let inner), .oneOrMore(let inner):
            return 1 + siteCount(inner)
        }
    }

    // MARK: The way to a rule

    private static let far = 1_000_000

    private func distance(of term: Grammar.Term) -> Int {
        way.map { SentenceGenerator.distance(of: term, $0) } ?? SentenceGenerator.far
    }

    private static func distance(of term: Grammar.Term, _ way: [String: Int]) -> Int {
        switch term {
        case .literal, .characters: return far
        case .rule(let name): return way[name] ?? far
        case .sequence(let parts), .choice(let parts):
            return parts.map { distance(of: $0, way) }.min() ?? far
        case .optional(let inner), .zeroOrMore(let inner), .oneOrMore(let inner):
            return distance(of: inner, way)
        }
    }

    private mutating func distances(to target: String) -> [String: Int] {
        if let known = knownWays[target] { return known }
        var distances = [target: 0]
        var changed = true
        while changed {
            changed = false
            for rule in grammar.rules {
                let distance = SentenceGenerator.distance(of: rule.body, distances) + 1
                if distance < distances[rule.name] ?? SentenceGenerator.far {
                    distances[rule.name] = distance
                    changed = true
                }
            }
        }
        knownWays[target] = distances
        return distances
    }

    // MARK: Depths

    private func depth(of term: Grammar.Term) -> Int {
        SentenceGenerator.depth(of: term, leastDepth, grammar)
    }

    private static func depth(
        of term: Grammar.Term, _ depths: [String: Int], _ grammar: Grammar
    ) -> Int {
        switch term {
        case .literal, .characters: return 0
        case .rule(let name):
            if grammar[name]?.isLexical == true { return 0 }
            return min(depths[name] ?? 1_000_000, 1_000_000) + 1
        case .sequence(let parts):
            return parts.map { depth(of: $0, depths, grammar) }.max() ?? 0
        case .choice(let parts):
            return parts.map { depth(of: $0, depths, grammar) }.min() ?? 0
        case .optional, .zeroOrMore: return 0
        case .oneOrMore(let inner): return depth(of: inner, depths, grammar)
        }
    }

    private static func leastDepths(_ grammar: Grammar) -> [String: Int] {
        var depths: [String: Int] = [:]
        var changed = true
        while changed {
            changed = false
            for rule in grammar.rules where !rule.isLexical {
                let depth = depth(of: rule.body, depths, grammar)
                if depth < depths[rule.name] ?? 1_000_000 {
                    depths[rule.name] = depth
                    changed = true
                }
            }
        }
        return depths
    }
}

// MARK: Tokens

extension SentenceGenerator {
    /// A keyword in a random case; a symbol as it is.
    private mutating func spelling(of literal: String) -> String {
        guard literal.first?.isLetter == true else { return literal }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return literal.lowercased()
        case 1:
            var text = ""
            for letter in literal {
                text += random.once(in: 2) ? letter.lowercased() : letter.uppercased()
            }
            return text
        default: return literal
        }
    }

    private static let plainNames = ["n", "n", "n", "n", "m", "a", "x", "Tag", "名", "été", "_1"]

    /// A token that a lexical rule makes.
    private mutating func lexical(_ rule: String) -> String {
        if rule == "UnescapedName", !random.once(in: 8) {
            return SentenceGenerator.plainNames.randomElement(using: &random) ?? "n"
        }
        while true {
            var text = String.UnicodeScalarView()
            var place = Place(rule: rule, depth: 20)
            if let body = grammar[rule]?.body { spell(body, &place, &text) }
            let token = String(text)
            if rule != "UnescapedName" || Keyword(word: token)?.isReserved != true { return token }
        }
    }

    private mutating func spell(
        _ term: Grammar.Term, _ place: inout Place, _ text: inout String.UnicodeScalarView
    ) {
        switch term {
        case .literal(let literal):
            text.append(contentsOf: literal.unicodeScalars)
        case .characters(let set):
            text.append(character(of: set))
        case .rule(let name):
            var inner = Place(rule: name, depth: place.depth - 1)
            if let body = grammar[name]?.body { spell(body, &inner, &text) }
        case .sequence(let parts):
            for part in parts { spell(part, &place, &text) }
        case .choice(let alternatives):
            let chosen = choose(alternatives, place)
            take(place, chosen)
            place.site += 1
            for (index, alternative) in alternatives.enumerated() {
                if index == chosen {
                    spell(alternative, &place, &text)
                } else {
                    place.site += siteCount(alternative)
                }
            }
        case .optional(let inner): spellRepeated(inner, 0, 1, &place, &text)
        case .zeroOrMore(let inner): spellRepeated(inner, 0, 6, &place, &text)
        case .oneOrMore(let inner): spellRepeated(inner, 1, 6, &place, &text)
        }
    }

    private mutating func spellRepeated(
        _ inner: Grammar.Term, _ least: Int, _ most: Int, _ place: inout Place,
        _ text: inout String.UnicodeScalarView
    ) {
        let count = Int.random(in: least...most, using: &random)
        take(place, count > least ? 1 : 0)
        place.site += 1
        let site = place.site
        for _ in 0..<count {
            place.site = site
            spell(inner, &place, &text)
        }
        place.site = site + siteCount(inner)
    }

    private static let letters = Array(
        "abcxyzABCXYZ0123456789_ -+*/.,:;|()[]{}$'\"`\\\t\n".unicodeScalars)
    private static let letterBeyondASCII = Array("éßñΩЖ中水果标签あア한ت".unicodeScalars)

    private mutating func character(of set: Grammar.CharacterSet) -> Unicode.Scalar {
        let isWordSet = set.contains("a") && set.contains("中") && !set.contains(" ")
        let pool =
            SentenceGenerator.letters.filter(set.contains)
            + (isWordSet || set.isNegated ? SentenceGenerator.letterBeyondASCII : [])
        if let scalar = pool.randomElement(using: &random), !pool.isEmpty { return scalar }
        let range = set.ranges.randomElement(using: &random) ?? 0x20...0x20
        return Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? " "
    }
}
