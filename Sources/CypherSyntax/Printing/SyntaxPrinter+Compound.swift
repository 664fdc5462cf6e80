// Expressions with a form of their own.
extension SyntaxPrinter {
    mutating func printCompound(_ ref: ExpressionRef) {
        switch tree[ref] {
        case .mapProjection(let projection): print(projection)
        case .caseExpression(let expression): print(expression)
        case .quantifier(let quantifier):
            put(quantifier.kind.text + "(" + SyntaxPrinter.variable(quantifier.variable) + " IN ")
            print(quantifier.list)
            put(" WHERE ")
            print(quantifier.predicate)
            put(")")
        case .reduce(let reduce):
            put("reduce(" + SyntaxPrinter.variable(reduce.accumulator) + " = ")
            print(reduce.initial)
            put(", " + SyntaxPrinter.variable(reduce.variable) + " IN ")
            print(reduce.list)
            put(" | ")
            print(reduce.body)
            put(")")
        case .listComprehension(let comprehension):
            put("[" + SyntaxPrinter.variable(comprehension.variable) + " IN ")
            print(comprehension.list)
            printWhere(comprehension.predicate)
            if let projection = comprehension.projection {
                put(" | ")
                print(projection)
            }
            put("]")
        case .patternComprehension(let comprehension):
            put("[")
            print(tree[comprehension.pattern])
            printWhere(comprehension.predicate)
            put(" | ")
            print(comprehension.projection)
            put("]")
        case .patternPredicate(let pattern), .shortestPath(let pattern):
            print(tree[pattern])
        case .subquery(let kind, let query):
            put(kind.text + " { ")
            print(tree[query])
            put(" }")
        default:
            break
        }
    }

    mutating func printWhere(_ predicate: ExpressionRef?) {
        guard let predicate else { return }
        put(" WHERE ")
        print(predicate)
    }

    private mutating func print(_ projection: MapProjection) {
        variable(projection.variable)
        put(" {")
        join(projection.items) { printer, item in
            switch item {
            case .property(let key):
                printer.put(".")
                printer.name(key)
            case .entry(let entry): printer.print(entry)
            case .variable(let name): printer.variable(name)
            case .allProperties: printer.put(".*")
            }
        }
        put("}")
    }

    private mutating func print(_ expression: CaseExpression) {
        put("CASE")
        if let subject = expression.subject {
            put(" ")
            print(subject)
        }
        for alternative in expression.alternatives {
            put(" WHEN ")
            print(alternative.condition)
            put(" THEN ")
            print(alternative.result)
        }
        if let otherwise = expression.otherwise {
            put(" ELSE ")
            print(otherwise)
        }
        put(" END")
    }
}
