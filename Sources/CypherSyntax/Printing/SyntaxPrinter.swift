/// Writes a tree as text that parses to an equivalent tree.
///
/// The text is canonical: one line, keywords in capitals, parentheses only where operators need
/// them. Recursion is bounded by
/// `SyntaxTree.maximumHeight`.
public struct SyntaxPrinter {
    let tree: SyntaxTree
    var text = ""

    init(_ tree: SyntaxTree) {
        self.tree = tree
    }

    /// The text of a whole statement.
    public static func text(of tree: SyntaxTree) -> String {
        var printer = SyntaxPrinter(tree)
        printer.write(tree.statement)
        return printer.text
    }

    /// The text of one expression of a tree.
    public static func text(of expression: ExpressionRef, in tree: SyntaxTree) -> String {
        var printer = SyntaxPrinter(tree)
        printer.write(expression)
        return printer.text
    }

    /// The text of one pattern of a tree.
    public static func text(of pattern: PatternRef, in tree: SyntaxTree) -> String {
        var printer = SyntaxPrinter(tree)
        printer.write(tree[pattern])
        return printer.text
    }

    /// A name as it is written where only unreserved words may stand, in backticks where it needs
    /// them.
    public static func variable(_ name: String) -> String {
        isWord(name) && Keyword(word: name)?.isReserved != true ? name : escaped(name)
    }

    /// A label, type, key or namespace as it is written, in backticks where it needs them.
    public static func name(_ name: String) -> String {
        isWord(name) ? name : escaped(name)
    }

    /// A string as a literal in single quotes.
    public static func literal(_ string: String) -> String {
        var literal = "'"
        for scalar in string.unicodeScalars {
            switch scalar {
            case "'": literal += #"\'"#
            case "\\": literal += #"\\"#
            case "\n": literal += #"\n"#
            case "\r": literal += #"\r"#
            case "\t": literal += #"\t"#
            case "\u{08}": literal += #"\b"#
            case "\u{0C}": literal += #"\f"#
            case "\u{00}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                literal += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "'"
    }

    private static func isWord(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first == "_" || first.isNameStart else {
            return false
        }
        return name.unicodeScalars.allSatisfy { $0 == "_" || $0.isNamePart }
    }

    private static func escaped(_ name: String) -> String {
        var text = "`"
        for scalar in name.unicodeScalars {
            if scalar == "`" { text += "`" }
            text.unicodeScalars.append(scalar)
        }
        return text + "`"
    }

    mutating func put(_ part: String) {
        text += part
    }

    /// Writes items with something between them.
    mutating func join<Item>(
        _ items: [Item], by separator: String = ", ",
        _ each: (inout SyntaxPrinter, Item) -> Void
    ) {
        var isFirst = true
        for item in items {
            if !isFirst { put(separator) }
            isFirst = false
            each(&self, item)
        }
    }

    mutating func variable(_ identifier: Identifier) {
        put(SyntaxPrinter.variable(identifier.text))
    }

    mutating func name(_ identifier: Identifier) {
        put(SyntaxPrinter.name(identifier.text))
    }
}
