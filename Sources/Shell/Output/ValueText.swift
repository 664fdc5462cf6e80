import GraphStore

/// How values are written for a person: as Cypher writes them, a string on its own without quotes.
enum ValueText {
    /// One cell of a table.
    static func cell(_ value: GraphValue) -> String {
        if case .string(let text) = value { return escapeControls(text) }
        return literal(value)
    }

    /// A value inside another one.
    static func literal(_ value: GraphValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .float(let number): float(number)
        case .string(let text): quote(text)
        case .list(let elements): "[" + elements.map(literal).joined(separator: ", ") + "]"
        case .map(let entries): map(entries)
        case .node(let node): self.node(node)
        case .relationship(let relationship): "[\(body(relationship))]"
        case .path(let path): self.path(path)
        case .bytes(let bytes): "bytes(\(bytes.count))"
        }
    }

    private static func float(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return String(describing: number)
    }

    private static func map(_ entries: [GraphValue.Entry]) -> String {
        "{" + entries.map { "\(name($0.key)): \(literal($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func node(_ node: GraphValue.Node) -> String {
        var parts = [node.labels.map { ":\(name($0))" }.joined()]
        if !node.properties.isEmpty { parts.append(map(node.properties)) }
        return "(" + parts.filter { !$0.isEmpty }.joined(separator: " ") + ")"
    }

    private static func body(_ relationship: GraphValue.Relationship) -> String {
        let properties = relationship.properties.isEmpty ? "" : " " + map(relationship.properties)
        return ":\(name(relationship.type))\(properties)"
    }

    private static func path(_ path: GraphValue.Path) -> String {
        guard let first = path.nodes.first else { return "" }
        var text = node(first)
        for (index, relationship) in path.relationships.enumerated()
        where index + 1 < path.nodes.count {
            let isForward = relationship.start == path.nodes[index].id
            text += isForward ? "-[\(body(relationship))]->" : "<-[\(body(relationship))]-"
            text += node(path.nodes[index + 1])
        }
        return text
    }

    /// A name, in backticks where it is no plain word.
    static func name(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || $0.isDigit }
            && !(text.unicodeScalars.first?.isDigit ?? true)
        return isPlain ? text : "`" + text.replacing("`", with: "``") + "`"
    }

    private static func quote(_ text: String) -> String {
        "'" + escapeControls(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")) + "'"
    }

    /// Control characters would move the cursor or recolour the terminal; they are shown, not sent.
    static func escapeControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.properties.generalCategory == .control {
                    out += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out
    }
}

extension UnicodeScalar {
    fileprivate var isDigit: Bool { properties.numericType == .decimal }
}
