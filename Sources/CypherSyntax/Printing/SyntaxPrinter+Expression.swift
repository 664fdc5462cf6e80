/// How tightly the parts of an expression hold together, from the loosest.
private enum Binding: Int, Comparable {
    case or, xor, and, not, comparison, predicate, sum, product, power, sign, labels, access, atom

    static func < (left: Binding, right: Binding) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension SyntaxPrinter {
    mutating func write(_ ref: ExpressionRef) {
        write(ref, atLeast: .or)
    }

    private mutating func write(_ ref: ExpressionRef, atLeast binding: Binding) {
        guard self.binding(of: ref) < binding else { return writeBare(ref) }
        put("(")
        writeBare(ref)
        put(")")
    }

    private func binding(of ref: ExpressionRef) -> Binding {
        switch tree[ref] {
        case .logical(.or, _): return .or
        case .logical(.xor, _): return .xor
        case .logical(.and, _): return .and
        case .unary(.not, _): return .not
        case .unary: return .sign
        case .comparison: return .comparison
        case .predicate, .isNull: return .predicate
        case .arithmetic(_, let rest):
            switch rest.first?.operator {
            case .add, .subtract, nil: return .sum
            case .multiply, .divide, .modulo: return .product
            case .power: return .power
            }
        case .labelPredicate: return .labels
        case .property, .index, .slice: return .access
        case .literal(let literal): return literal.isNegative ? .sign : .atom
        default: return .atom
        }
    }

    private mutating func writeBare(_ ref: ExpressionRef) {
        switch tree[ref] {
        case .literal(let literal): put(literal.text)
        case .parameter(let name): put("$" + parameterName(name))
        case .variable(let name): put(SyntaxPrinter.variable(name))
        case .countStar: put("count(*)")
        case .list(let elements): writeList(elements)
        case .map(let entries):
            put("{")
            join(entries) { $0.write($1) }
            put("}")
        case .functionCall(let call): write(call)
        case .property, .index, .slice, .labelPredicate: writeAccess(ref)
        case .unary, .logical, .arithmetic, .comparison, .predicate, .isNull: writeOperator(ref)
        default: writeCompound(ref)
        }
    }

    private func parameterName(_ name: String) -> String {
        let isNumber = !name.isEmpty && name.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        return isNumber ? name : SyntaxPrinter.name(name)
    }

    private mutating func writeAccess(_ ref: ExpressionRef) {
        switch tree[ref] {
        case .property(let subject, let key):
            write(subject, atLeast: .access)
            put(".")
            name(key)
        case .index(let subject, let index):
            write(subject, atLeast: .access)
            put("[")
            write(index)
            put("]")
        case .slice(let subject, let from, let to):
            write(subject, atLeast: .access)
            put("[")
            if let from { write(from) }
            put("..")
            if let to { write(to) }
            put("]")
        case .labelPredicate(let subject, let labels):
            write(subject, atLeast: .access)
            put(":")
            writeOperand(labels, isInExpression: true)
        default:
            break
        }
    }

    private mutating func writeOperator(_ ref: ExpressionRef) {
        switch tree[ref] {
        case .unary(let symbol, let operand): writeUnary(symbol, operand)
        case .logical(let symbol, let operands):
            let inner: Binding = symbol == .or ? .xor : symbol == .xor ? .and : .not
            join(operands, by: " \(symbol.text) ") { $0.write($1, atLeast: inner) }
        case .arithmetic(let first, let rest):
            let inner = Binding(rawValue: binding(of: ref).rawValue + 1) ?? .atom
            write(first, atLeast: inner)
            for term in rest {
                put(" \(term.operator.text) ")
                write(term.operand, atLeast: inner)
            }
        case .comparison(let first, let rest):
            write(first, atLeast: .predicate)
            for term in rest {
                put(" \(term.operator.text) ")
                write(term.operand, atLeast: .predicate)
            }
        case .predicate(let symbol, let left, let right):
            write(left, atLeast: .predicate)
            put(" \(symbol.text) ")
            write(right, atLeast: .sum)
        case .isNull(let operand, let negated):
            write(operand, atLeast: .predicate)
            put(negated ? " IS NOT NULL" : " IS NULL")
        default:
            break
        }
    }

    private mutating func writeUnary(_ symbol: UnaryOperator, _ operand: ExpressionRef) {
        switch symbol {
        case .not:
            put("NOT ")
            write(operand, atLeast: .not)
        case .plus:
            put("+")
            write(operand, atLeast: .sign)
        case .minus:
            put("-")
            // A minus sign before a bare number would become part of it.
            guard case .literal(let literal) = tree[operand], literal.isNumber,
                !literal.isNegative
            else { return write(operand, atLeast: .sign) }
            put("(\(literal.text))")
        }
    }

    /// Writes what a property that is set belongs to, in which a slice needs parentheses.
    mutating func writeSubject(_ subject: ExpressionRef) {
        switch tree[subject] {
        case .property(let inner, let key):
            writeSubject(inner)
            put(".")
            name(key)
        case .index(let inner, let index):
            writeSubject(inner)
            put("[")
            write(index)
            put("]")
        default:
            write(subject, atLeast: .atom)
        }
    }

    private mutating func writeList(_ elements: [ExpressionRef]) {
        put("[")
        if elements.count == 1, let only = elements.first {
            // `[x IN list]` would be a comprehension.
            write(only, atLeast: .sum)
        } else {
            join(elements) { $0.write($1) }
        }
        put("]")
    }

    mutating func write(_ entry: MapEntry) {
        name(entry.key)
        put(": ")
        write(entry.value)
    }

    private mutating func write(_ call: FunctionCall) {
        if call.namespace.isEmpty, call.name.lowercased() == "exists" {
            put(call.name)
        } else if call.namespace.isEmpty {
            put(SyntaxPrinter.variable(call.name))
        } else {
            let words = call.namespace.dropFirst() + [call.name]
            put(SyntaxPrinter.variable(call.namespace[0]))
            for word in words { put("." + SyntaxPrinter.name(word)) }
        }
        put(call.isDistinct ? "(DISTINCT " : "(")
        join(call.arguments) { $0.write($1) }
        put(")")
    }
}
