// Expressions with a form of their own.
extension SyntaxPrinter {
    mutating func writeCompound(_ ref: ExpressionRef) {
        switch tree[ref] {
        case .mapProjection(let projection): write(projection)
        case .caseExpression(let expression): write(expression)
        case .quantifier(let quantifier):
            put(quantifier.kind.text + "(" + SyntaxPrinter.variable(quantifier.variable) + " IN ")
            write(quantifier.list)
            put(" WHERE ")
            write(quantifier.predicate)
            put(")")
        case .reduce(let reduce):
            put("reduce(" + SyntaxPrinter.variable(reduce.accumulator) + " = ")
            write(reduce.initial)
            put(", " + SyntaxPrinter.variable(reduce.variable) + " IN ")
            write(reduce.list)
            put(" | ")
            write(reduce.body)
            put(")")
        case .listComprehension(let comprehension):
            put("[" + SyntaxPrinter.variable(comprehension.variable) + " IN ")
            write(comprehension.list)
            writeWhere(comprehension.predicate)
            if let projection = comprehension.projection {
                put(" | ")
                write(projection)
            }
            put("]")
        case .patternComprehension(let comprehension):
            put("[")
            write(tree[comprehension.pattern])
            writeWhere(comprehension.predicate)
            put(" | ")
            write(comprehension.projection)
            put("]")
        case .patternPredicate(let pattern), .shortestPath(let pattern):
            write(tree[pattern])
        case .subquery(let kind, let query):
            put(kind.text + " { ")
            write(tree[query])
            put(" }")
        default:
            break
        }
    }

    mutating func writeWhere(_ predicate: ExpressionRef?) {
        guard let predicate else { return }
        put(" WHERE ")
        write(predicate)
    }

    private mutating func write(_ projection: MapProjection) {
        variable(projection.variable)
        put(" {")
        join(projection.items) { printer, item in
            switch item {
            case .property(let key):
                printer.put(".")
                printer.name(key)
            case .entry(let entry): printer.write(entry)
            case .variable(let name): printer.variable(name)
            case .allProperties: printer.put(".*")
            }
        }
        put("}")
    }

    private mutating func write(_ expression: CaseExpression) {
        put("CASE")
        if let subject = expression.subject {
            put(" ")
            write(subject)
        }
        for alternative in expression.alternatives {
            put(" WHEN ")
            write(alternative.condition)
            put(" THEN ")
            write(alternative.result)
        }
        if let otherwise = expression.otherwise {
            put(" ELSE ")
            write(otherwise)
        }
        put(" END")
    }
}
