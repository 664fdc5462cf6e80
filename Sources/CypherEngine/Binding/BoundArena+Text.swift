import CypherSyntax
import GraphStore

extension BoundArena {
    /// Roughly how an expression was written, for `EXPLAIN`; values of parameters never appear.
    func text(of ref: BoundRef, depth: Int = 0) -> String {
        guard depth < 4 else { return "…" }
        func inner(_ ref: BoundRef) -> String { text(of: ref, depth: depth + 1) }
        switch self[ref] {
        case .constant(let value): return constantText(value)
        case .parameter(let place):
            return "$" + (place < parameterNames.count ? parameterNames[place] : "\(place)")
        case .slot(let slot): return slotNames[slot] ?? "anonymous_\(slot)"
        case .property(let subject, let key): return "\(inner(subject)).\(key.name)"
        case .labels(let subject, let labels):
            return inner(subject) + ":"
                + (labels.conjunction?.map(\.name).joined(separator: ":") ?? "…")
        case .not(let operand): return "NOT \(inner(operand))"
        case .isNull(let operand, let negated):
            return "\(inner(operand)) IS \(negated ? "NOT " : "")NULL"
        case .comparison(let first, let rest):
            return rest.reduce(inner(first)) { "\($0) \($1.operation.symbol) \(inner($1.operand))" }
        case .predicate(let operation, let left, let right):
            return "\(inner(left)) \(operation.symbol) \(inner(right))"
        case .logical(let operation, let operands):
            let name = operation == .and ? " AND " : operation == .or ? " OR " : " XOR "
            return "(" + operands.prefix(4).map(inner).joined(separator: name) + ")"
        case .function(let function, let arguments):
            return "\(function.name)(\(arguments.map(inner).joined(separator: ", ")))"
        case .aggregate(let aggregate):
            let arguments = aggregate.isCountStar ? "*" : aggregate.arguments.map(inner).joined()
            return "\(aggregate.definition.name)(\(arguments))"
        case .subquery: return "{ … }"
        default: return "…"
        }
    }

    private func constantText(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .boolean(let truth): "\(truth)"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): "'\(text.string.prefix(40))'"
        default: "…"
        }
    }
}

extension ComparisonOperator {
    /// The operator as written.
    var symbol: String {
        switch self {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}

extension PredicateOperator {
    /// The operator as written.
    var symbol: String {
        switch self {
        case .startsWith: "STARTS WITH"
        case .endsWith: "ENDS WITH"
        case .contains: "CONTAINS"
        case .matches: "=~"
        case .isIn: "IN"
        }
    }
}
