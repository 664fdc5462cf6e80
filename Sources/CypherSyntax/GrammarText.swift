/// The grammar of the language as text, for help.
public enum GrammarText {
    /// The names of all rules, in the grammar's order.
    public static let ruleNames: [String] = rules.map(\.name)

    /// The text of a rule, such as `Match ::= …`, over one line or more; the name's case is of no
    /// account.
    public static func rule(named name: String) -> String? {
        let name = name.lowercased()
        return rules.first { $0.name.lowercased() == name }?.text
    }

    /// The rules about a clause or keyword, or the rule of a name, and after them those that they
    /// are made of, as far as a screen holds them; none where nothing is called so.
    public static func rules(about topic: String) -> [String] {
        let name = topic.lowercased()
        var names = rules.map(\.name).filter { $0.lowercased() == name }
        if names.isEmpty, let keyword = Keyword(word: topic) { names = ruleNames(using: keyword) }
        var seen = Set(names).union(["Expression", "Variable"])
        var next = 0
        while next < names.count, names.count < screenful {
            let text = rule(named: names[next]) ?? ""
            next += 1
            // What is in quotes is no rule.
            for match in text.matches(of: /'[^']*'|[A-Z]\w+/) {
                let name = String(match.output)
                guard names.count < screenful, ruleNames.contains(name) else { continue }
                if seen.insert(name).inserted { names.append(name) }
            }
        }
        return names.compactMap { rule(named: $0) }
    }

    private static let screenful = 12

    /// The names of the rules in which a keyword is written, in the grammar's order.
    public static func ruleNames(using keyword: Keyword) -> [String] {
        let word = "'\(keyword.spelling)'"
        return rules.filter { $0.name != "ReservedWord" && $0.text.contains(word) }.map(\.name)
    }

    private static let rules: [(name: String, text: String)] = {
        var rules: [(name: String, text: String)] = []
        var isOpen = false
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            if let name = ruleName(at: line) {
                rules.append((name, String(line)))
                isOpen = true
            } else if isOpen, line.first == " " {
                rules[rules.count - 1].text += "\n" + line
            } else {
                isOpen = false
            }
        }
        return rules
    }()

    /// The name with which a line begins a rule.
    private static func ruleName(at line: Substring) -> String? {
        let name = line.prefix { $0.isLetter }
        guard !name.isEmpty, line.dropFirst(name.count).hasPrefix(" ::= ") else { return nil }
        return String(name)
    }
}
