import CypherSyntax
import Foundation
import GraphStore

extension Value {
    /// Applies an arithmetic operator.
    @inline(__always)
    static func arithmetic(
        _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ context: FunctionContext
    ) throws(CypherError) -> Value {
        switch operation {
        case .add: try add(left, right, context)
        case .subtract: try subtract(left, right)
        case .multiply: try multiply(left, right)
        case .divide: try divide(left, right)
        case .modulo: try modulo(left, right)
        case .power: try power(left, right)
        }
    }

    /// `+`: adds numbers, joins strings, joins lists or puts an element at a list's end or
    /// beginning.
    ///
    /// Null where either is null; O(result) for strings and lists.
    static func add(
        _ left: Value, _ right: Value, _ context: FunctionContext
    ) throws(CypherError) -> Value {
        switch (left, right) {
        case (.integer(let l), .integer(let r)):
            let (sum, overflow) = l.addingReportingOverflow(r)
            if overflow { throw CypherError.integerOverflow("+") }
            return .integer(sum)
        case (.float(let l), .float(let r)): return .float(l + r)
        case (.integer(let l), .float(let r)): return .float(Double(l) + r)
        case (.float(let l), .integer(let r)): return .float(l + Double(r))
        case (.null, _), (_, .null): return .null
        case (.string(let l), .string(let r)): return .string(try join(l, r, context))
        case (.list(let l), .list(let r)): return try join(l.elements, r.elements, context)
        case (.list(let l), _): return try join(l.elements, [right], context)
        case (_, .list(let r)): return try join([left], r.elements, context)
        case (.string(let l), .integer), (.string(let l), .float):
            return .string(try join(l, Text.make(right.numberText), context))
        case (.integer, .string(let r)), (.float, .string(let r)):
            return .string(try join(Text.make(left.numberText), r, context))
        default: throw operandMismatch("+", left, right)
        }
    }

    /// `-` between numbers.
    static func subtract(_ left: Value, _ right: Value) throws(CypherError) -> Value {
        switch (left, right) {
        case (.integer(let l), .integer(let r)):
            let (difference, overflow) = l.subtractingReportingOverflow(r)
            if overflow { throw CypherError.integerOverflow("-") }
            return .integer(difference)
        default: return try combine("-", left, right) { $0 - $1 }
        }
    }

    /// `*` between numbers.
    static func multiply(_ left: Value, _ right: Value) throws(CypherError) -> Value {
        switch (left, right) {
        case (.integer(let l), .integer(let r)):
            let (product, overflow) = l.multipliedReportingOverflow(by: r)
            if overflow { throw CypherError.integerOverflow("*") }
            return .integer(product)
        default: return try combine("*", left, right) { $0 * $1 }
        }
    }

    /// `/` between numbers; integers are cut towards zero and have no quotient by zero.
    static func divide(_ left: Value, _ right: Value) throws(CypherError) -> Value {
        switch (left, right) {
        case (.integer(let l), .integer(let r)):
            if r == 0 { throw CypherError.divisionByZero("/") }
            let (quotient, overflow) = l.dividedReportingOverflow(by: r)
            if overflow { throw CypherError.integerOverflow("/") }
            return .integer(quotient)
        default: return try combine("/", left, right) { $0 / $1 }
        }
    }

    /// `%` between numbers; the result has the sign of the dividend.
    static func modulo(_ left: Value, _ right: Value) throws(CypherError) -> Value {
        switch (left, right) {
        case (.integer(let l), .integer(let r)):
            if r == 0 { throw CypherError.divisionByZero("%") }
            // The remainder of Int.min by -1 is 0, although the quotient overflows.
            return .integer(r == -1 ? 0 : l % r)
        default: return try combine("%", left, right) { $0.truncatingRemainder(dividingBy: $1) }
        }
    }

    /// `^`, always a float.
    static func power(_ left: Value, _ right: Value) throws(CypherError) -> Value {
        try combine("^", left, right) { Foundation.pow($0, $1) }
    }

    /// Unary `-`.
    func negated() throws(CypherError) -> Value {
        switch self {
        case .integer(let integer):
            let (opposite, overflow) = (0).subtractingReportingOverflow(integer)
            if overflow { throw CypherError.integerOverflow("-") }
            return .integer(opposite)
        case .float(let float): return .float(-float)
        case .null: return .null
        default: throw CypherError.typeMismatch("unary - takes a number, not \(kindName)")
        }
    }

    /// Unary `+`.
    func positive() throws(CypherError) -> Value {
        switch self {
        case .integer, .float, .null: return self
        default: throw CypherError.typeMismatch("unary + takes a number, not \(kindName)")
        }
    }

    /// The value as a float where it is a number.
    @inline(__always)
    var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .float(let float): float
        default: nil
        }
    }

    /// The operations that work on floats once one operand is a float.
    @inline(__always)
    private static func combine(
        _ symbol: String, _ left: Value, _ right: Value, _ operation: (Double, Double) -> Double
    ) throws(CypherError) -> Value {
        if let l = left.number, let r = right.number { return .float(operation(l, r)) }
        if left.isNull || right.isNull { return .null }
        throw operandMismatch(symbol, left, right)
    }

    private static func operandMismatch(
        _ symbol: String, _ left: Value, _ right: Value
    ) -> CypherError {
        let advice = symbol == "+" ? "; toString() makes a string of most values" : ""
        return CypherError.typeMismatch(
            "\(symbol) does not go between \(left.kindName) and \(right.kindName)\(advice)")
    }

    private static func join(
        _ left: Text, _ right: Text, _ context: FunctionContext
    ) throws(CypherError) -> Text {
        let (size, overflow) = left.size.addingReportingOverflow(right.size)
        try context.reserve(overflow ? Int.max : size)
        return Text.make(size: size) { bytes in
            left.withBytes { bytes.copy($0, at: 0) }
            right.withBytes { bytes.copy($0, at: left.size) }
        }
    }

    private static func join(
        _ left: [Value], _ right: [Value], _ context: FunctionContext
    ) throws(CypherError) -> Value {
        try context.reserve(elements: left.count + right.count)
        return try makeList(left + right, context)
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Copies bytes to a place at which they fit.
    @inline(__always)
    func copy(_ source: UnsafeBufferPointer<UInt8>, at offset: Int) {
        guard let from = source.baseAddress, let to = baseAddress, !source.isEmpty else { return }
        (to + offset).update(from: from, count: source.count)
    }
}
