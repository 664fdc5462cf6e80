// Patterns and labels.
extension SyntaxPrinter {
    mutating func write(_ pattern: PathPattern) {
        if let name = pattern.variable {
            variable(name)
            put(" = ")
        }
        switch pattern.selector {
        case .all: break
        case .shortest: put("shortestPath(")
        case .allShortest: put("allShortestPaths(")
        }
        for (index, node) in pattern.nodes.enumerated() {
            if index > 0 { write(pattern.relationships[index - 1]) }
            write(node)
        }
        if pattern.selector != .all { put(")") }
    }

    private mutating func write(_ node: NodePattern) {
        put("(")
        var isEmpty = true
        if let name = node.variable {
            variable(name)
            isEmpty = false
        }
        if let labels = node.labels {
            put(":")
            write(labels)
            isEmpty = false
        }
        writeFilter(node.properties, node.predicate, isEmpty)
        put(")")
    }

    private mutating func writeFilter(
        _ properties: ExpressionRef?, _ predicate: ExpressionRef?, _ isEmpty: Bool
    ) {
        if let properties {
            if !isEmpty { put(" ") }
            write(properties)
        }
        if let predicate {
            put(isEmpty && properties == nil ? "WHERE " : " WHERE ")
            write(predicate)
        }
    }

    private mutating func write(_ relationship: RelationshipPattern) {
        put(relationship.direction == .incoming ? "<-" : "-")
        if !relationship.isPlain {
            put("[")
            if let name = relationship.variable { variable(name) }
            if !relationship.types.isEmpty {
                put(":")
                join(relationship.types, by: "|") { $0.name($1) }
            }
            if let length = relationship.length { put(length.text) }
            let isEmpty =
                relationship.variable == nil && relationship.types.isEmpty
                && relationship.length == nil
            writeFilter(relationship.properties, relationship.predicate, isEmpty)
            put("]")
        }
        put(relationship.direction == .outgoing ? "->" : "-")
    }

    /// Writes a label expression that stands alone.
    mutating func write(_ ref: LabelExpressionRef) {
        switch tree[ref] {
        case .label(let label): name(label)
        case .wildcard: put("%")
        case .not(let operand):
            put("!")
            writeOperand(operand)
        case .and(let operands):
            join(operands, by: tree.plainLabels(of: ref) == nil ? "&" : ":") {
                $0.writeOperand($1)
            }
        case .or(let operands):
            join(operands, by: "|") { $0.writeOperand($1) }
        }
    }

    /// Writes a label expression beside others, or one in an expression, where a bare `|` may have
    /// another meaning.
    mutating func writeOperand(_ ref: LabelExpressionRef, isInExpression: Bool = false) {
        let needsParentheses: Bool
        switch tree[ref] {
        case .and: needsParentheses = !isInExpression
        case .or: needsParentheses = true
        default: needsParentheses = false
        }
        if needsParentheses { put("(") }
        write(ref)
        if needsParentheses { put(")") }
    }
}

extension RelationshipPattern {
    /// Whether nothing stands in the brackets, so that they are left out.
    fileprivate var isPlain: Bool {
        variable == nil && types.isEmpty && length == nil && properties == nil && predicate == nil
    }
}

extension VariableLength {
    /// The length with its star.
    fileprivate var text: String {
        if minimum == maximum { return minimum.map { "*\($0)" } ?? "*" }
        return "*" + (minimum.map(String.init) ?? "") + ".." + (maximum.map(String.init) ?? "")
    }
}
