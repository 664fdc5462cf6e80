import CypherSyntax
import GraphStore

extension BoundArena {
    /// Whether two expressions are written alike, so that they have the same value in every row.
    func isSame(_ left: BoundRef, _ right: BoundRef) -> Bool {
        if left == right { return true }
        let lefts = children(of: left)
        let rights = children(of: right)
        guard lefts.count == rights.count, isSameShape(self[left], self[right]) else {
            return false
        }
        return zip(lefts, rights).allSatisfy { isSame($0, $1) }
    }

    /// Whether two aggregate calls are written alike.
    func isSame(_ left: BoundAggregate, _ right: BoundAggregate) -> Bool {
        left.definition.name == right.definition.name && left.isDistinct == right.isDistinct
            && left.isCountStar == right.isCountStar
            && left.arguments.count == right.arguments.count
            && zip(left.arguments, right.arguments).allSatisfy { isSame($0, $1) }
    }

    /// Whether two expressions agree in all but their children.
    private func isSameShape(_ left: BoundExpression, _ right: BoundExpression) -> Bool {
        switch (left, right) {
        case (.constant(let a), .constant(let b)): return isSameConstant(a, b)
        case (.parameter(let a), .parameter(let b)): return a == b
        case (.slot(let a), .slot(let b)): return a == b
        case (.property(_, let a), .property(_, let b)): return a == b
        case (.labels(_, let a), .labels(_, let b)): return a.steps == b.steps
        case (.not, .not), (.negate, .negate), (.positive, .positive), (.index, .index),
            (.list, .list):
            return true
        case (.slice(_, let a, let b), .slice(_, let c, let d)):
            return (a == nil) == (c == nil) && (b == nil) == (d == nil)
        case (.isNull(_, let a), .isNull(_, let b)): return a == b
        case (.logical(let a, _), .logical(let b, _)): return a == b
        case (.predicate(let a, _, _), .predicate(let b, _, _)): return a == b
        case (.arithmetic(_, let a), .arithmetic(_, let b)):
            return a.map(\.operation) == b.map(\.operation)
        case (.comparison(_, let a), .comparison(_, let b)):
            return a.map(\.operation) == b.map(\.operation)
        case (.map(let a), .map(let b)): return a.map(\.key) == b.map(\.key)
        case (.function(let a, _), .function(let b, _)): return a.name == b.name && a.name != "rand"
        case (.aggregate(let a), .aggregate(let b)):
            return a.definition.name == b.definition.name && a.isDistinct == b.isDistinct
                && a.isCountStar == b.isCountStar
        case (.choice(let a), .choice(let b)):
            return (a.subject == nil) == (b.subject == nil)
                && a.alternatives.count == b.alternatives.count
                && (a.otherwise == nil) == (b.otherwise == nil)
        default: return false
        }
    }

    private func isSameConstant(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.boolean(let a), .boolean(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.float(let a), .float(let b)): return a == b
        case (.string(let a), .string(let b)): return a == b
        default: return false
        }
    }
}
