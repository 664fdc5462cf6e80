import GraphStore

/// Writes values as cases have them.
enum ValueText {
    static func of(_ value: GraphValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let truth): "\(truth)"
        case .integer(let number): "\(number)"
        case .float(let number): of(number)
        case .string(let text): "'\(text.replacing("'", with: "\\'"))'"
        case .list(let elements): "[" + elements.map(of).joined(separator: ", ") + "]"
        case .map(let entries): of(entries)
        case .node(let node): of(node)
        case .relationship(let relationship): of(relationship)
        case .path(let path): of(path)
        case .bytes(let bytes): "bytes\(bytes)"
        }
    }

    private static func of(_ number: Double) -> String {
        number.isNaN ? "NaN" : number.isInfinite ? (number > 0 ? "Inf" : "-Inf") : "\(number)"
    }

    private static func of(_ entries: [GraphValue.Entry]) -> String {
        let sorted = entries.sorted { $0.key < $1.key }
        return "{" + sorted.map { "\($0.key): \(of($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func of(_ node: GraphValue.Node) -> String {
        let labels = node.labels.sorted().map { ":\($0)" }.joined()
        let properties = node.properties.isEmpty ? "" : of(node.properties)
        let space = labels.isEmpty || properties.isEmpty ? "" : " "
        return "(\(labels)\(space)\(properties))"
    }

    private static func of(_ relationship: GraphValue.Relationship) -> String {
        let properties =
            relationship.properties.isEmpty ? "" : " \(of(relationship.properties))"
        return "[:\(relationship.type)\(properties)]"
    }

    private static func of(_ path: GraphValue.Path) -> String {
        var text = "<" + (path.nodes.first.map(of) ?? "")
        for (index, relationship) in path.relationships.enumerated() {
            let isForward = relationship.start == path.nodes[index].id
            text += isForward ? "-\(of(relationship))->" : "<-\(of(relationship))-"
            text += of(path.nodes[index + 1])
        }
        return text + ">"
    }
}
