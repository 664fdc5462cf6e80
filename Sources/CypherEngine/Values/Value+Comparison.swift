import CypherSyntax
import GraphStore

extension Value {
    /// How one value stands to another under `<`.
    private enum Comparison {
        case less, equal, greater
        /// Comparable, yet neither less, equal nor greater: NaN is involved.
        case unordered
        /// Null is involved, or the kinds have no order between them.
        case unknown
    }

    /// Applies a comparison operator; nil where the answer is unknown.
    static func compare(
        _ operation: ComparisonOperator, _ left: Value, _ right: Value
    ) -> Bool? {
        switch operation {
        case .equal: equals(left, right)
        case .notEqual: equals(left, right).map { !$0 }
        case .less: less(left, right)
        case .lessOrEqual: lessOrEqual(left, right)
        case .greater: less(right, left)
        case .greaterOrEqual: lessOrEqual(right, left)
        }
    }

    /// Cypher's `<`: nil across kinds, except between integers and floats.
    static func less(_ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.integer(let l), .integer(let r)): l < r
        case (.float(let l), .float(let r)): l < r
        case (.string(let l), .string(let r)): l < r
        default:
            switch comparison(left, right) {
            case .less: true
            case .equal, .greater, .unordered: false
            case .unknown: nil
            }
        }
    }

    /// Cypher's `<=`.
    static func lessOrEqual(_ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.integer(let l), .integer(let r)): l <= r
        case (.float(let l), .float(let r)): l <= r
        default:
            switch comparison(left, right) {
            case .less, .equal: true
            case .greater, .unordered: false
            case .unknown: nil
            }
        }
    }

    private static func comparison(_ left: Value, _ right: Value) -> Comparison {
        switch (left, right) {
        case (.integer(let l), .integer(let r)): l < r ? .less : l == r ? .equal : .greater
        case (.float(let l), .float(let r)):
            l < r ? .less : l == r ? .equal : l > r ? .greater : .unordered
        case (.integer(let l), .float(let r)): comparison(Number.order(l, r))
        case (.float(let l), .integer(let r)): comparison(Number.order(r, l).map { -$0 })
        case (.string(let l), .string(let r)): comparison(Text.order(l, r))
        case (.boolean(let l), .boolean(let r)): l == r ? .equal : r ? .less : .greater
        case (.list(let l), .list(let r)): comparison(l.elements, r.elements)
        default: .unknown
        }
    }

    private static func comparison(_ order: Int?) -> Comparison {
        guard let order else { return .unordered }
        return order < 0 ? .less : order == 0 ? .equal : .greater
    }

    /// Lists compare by their first elements that differ; a list is greater than its own beginning.
    private static func comparison(_ left: [Value], _ right: [Value]) -> Comparison {
        for (l, r) in zip(left, right) {
            switch equals(l, r) {
            case true: continue
            case nil: return .unknown
            default: return comparison(l, r)
            }
        }
        return left.count < right.count ? .less : left.count == right.count ? .equal : .greater
    }
}
