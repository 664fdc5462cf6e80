extension Literal {
    var isNumber: Bool {
        switch self {
        case .integer, .float: return true
        default: return false
        }
    }

    /// Whether the literal is written with a minus sign.
    var isNegative: Bool {
        switch self {
        case .integer(let value): return value < 0
        case .float(let value): return value.sign == .minus
        default: return false
        }
    }

    var text: String {
        switch self {
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .float(let value): return "\(value)"
        case .string(let value): return SyntaxPrinter.literal(value)
        }
    }
}

extension LogicalOperator {
    var text: String {
        switch self {
        case .or: return "OR"
        case .xor: return "XOR"
        case .and: return "AND"
        }
    }
}

extension ArithmeticOperator {
    var text: String {
        switch self {
        case .add: return "+"
        case .subtract: return "-"
        case .multiply: return "*"
        case .divide: return "/"
        case .modulo: return "%"
        case .power: return "^"
        }
    }
}

extension ComparisonOperator {
    var text: String {
        switch self {
        case .equal: return "="
        case .notEqual: return "<>"
        case .less: return "<"
        case .lessOrEqual: return "<="
        case .greater: return ">"
        case .greaterOrEqual: return ">="
        }
    }
}

extension PredicateOperator {
    var text: String {
        switch self {
        case .startsWith: return "STARTS WITH"
        case .endsWith: return "ENDS WITH"
        case .contains: return "CONTAINS"
        case .matches: return "=~"
        case .isIn: return "IN"
        }
    }
}

extension QuantifierKind {
    var text: String {
        switch self {
        case .all: return "all"
        case .any: return "any"
        case .none: return "none"
        case .single: return "single"
        }
    }
}

extension SubqueryKind {
    var text: String {
        switch self {
        case .exists: return "EXISTS"
        case .count: return "COUNT"
        case .collect: return "COLLECT"
        }
    }
}
