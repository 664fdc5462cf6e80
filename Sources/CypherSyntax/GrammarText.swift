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
