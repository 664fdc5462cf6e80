import CypherSyntax
import GraphStore

/// The index of a bound expression in its arena.
struct BoundRef: Hashable, Sendable {
    let index: Int32
}

/// An expression whose names have been resolved: variables to slots, functions to definitions.
enum BoundExpression: Sendable {
    case constant(Value)
    /// A parameter by its place in the plan's list of parameters.
    case parameter(Int)
    case slot(Int)
    case property(BoundRef, key: Token)
    case index(BoundRef, BoundRef)
    case slice(BoundRef, from: BoundRef?, to: BoundRef?)
    case labels(BoundRef, BoundLabels)
    case not(BoundRef)
    case negate(BoundRef)
    case positive(BoundRef)
    case logical(LogicalOperator, [BoundRef])
    case arithmetic(BoundRef, [BoundArithmeticTerm])
    case comparison(BoundRef, [BoundComparisonTerm])
    case predicate(PredicateOperator, BoundRef, BoundRef)
    case isNull(BoundRef, negated: Bool)
    case list([BoundRef])
    case map([BoundMapEntry])
    case mapProjection(BoundRef, [BoundMapProjectionItem])
    case choice(BoundChoice)
    case function(FunctionDefinition, [BoundRef])
    /// An aggregate call; a projection replaces it by the slot of its result.
    case aggregate(BoundAggregate)
    case quantifier(BoundQuantifier)
    case reduce(BoundReduce)
    case listComprehension(BoundListComprehension)
    /// `EXISTS`, `COUNT`, `COLLECT`, pattern predicates and pattern comprehensions.
    case subquery(BoundSubquery)
    /// A path put together from slots.
    case path(BoundPath)
}

struct BoundArithmeticTerm: Sendable {
    let operation: ArithmeticOperator
    let operand: BoundRef
}

struct BoundComparisonTerm: Sendable {
    let operation: ComparisonOperator
    let operand: BoundRef
}

struct BoundMapEntry: Sendable {
    let key: Text
    let value: BoundRef
}

enum BoundMapProjectionItem: Sendable {
    case property(Token)
    case entry(BoundMapEntry)
    case all
}

struct BoundChoice: Sendable {
    let subject: BoundRef?
    let alternatives: [Alternative]
    let otherwise: BoundRef?

    struct Alternative: Sendable {
        let condition: BoundRef
        let result: BoundRef
    }
}

struct BoundAggregate: Sendable {
    /// The definition; `count(*)` is `count` with a constant for argument.
    let definition: AggregateDefinition
    let isDistinct: Bool
    let arguments: [BoundRef]
    let isCountStar: Bool
}

struct BoundQuantifier: Sendable {
    let kind: QuantifierKind
    let slot: Int
    let list: BoundRef
    let predicate: BoundRef
}

struct BoundReduce: Sendable {
    let accumulator: Int
    let initial: BoundRef
    let slot: Int
    let list: BoundRef
    let body: BoundRef
}

struct BoundListComprehension: Sendable {
    let slot: Int
    let list: BoundRef
    let predicate: BoundRef?
    let projection: BoundRef?
}

/// A query inside an expression.
struct BoundSubquery: Sendable {
    enum Kind: Sendable {
        case exists
        case count
        /// The list of a slot's values.
        case collect(slot: Int)
        /// The value of a slot in the first row; null where there is none.
        case first(slot: Int)
        /// The list of an expression's values over the rows.
        case comprehension(BoundRef)
    }

    let kind: Kind
    /// The place in the binder's list of subqueries.
    let query: Int
    /// The slots of the query around it that it reads.
    let dependencies: [Int]
}

/// The slots that a path is put together from.
struct BoundPath: Sendable {
    enum Element: Sendable {
        /// A slot with one relationship, and the slot of the node after it.
        case relationship(Int, node: Int)
        /// A slot with a list of relationships, and the slot of the node after them.
        case relationships(Int, node: Int)
    }

    let start: Int
    let elements: [Element]
}

/// A label expression whose names are tokens.
struct BoundLabels: Sendable {
    /// One step of the expression in postfix order.
    enum Step: Sendable, Equatable {
        case label(Token)
        case wildcard
        case not
        case and(Int)
        case or(Int)
    }

    /// The expression in postfix order.
    let steps: [Step]

    /// The labels of a plain conjunction such as `:A:B`; nil where there is another operator.
    var conjunction: [Token]? {
        var labels: [Token] = []
        for (place, step) in steps.enumerated() {
            switch step {
            case .label(let token): labels.append(token)
            case .and where place == steps.count - 1: break
            default: return nil
            }
        }
        return labels
    }
}

/// The bound expressions of one statement; children are indices, so that freeing is not recursive.
struct BoundArena: Sendable {
    private(set) var expressions: [BoundExpression] = []
    private(set) var types: [ValueType] = []
    private(set) var offsets: [SourceOffset] = []
    /// The names of the variables that slots belong to, and of the parameters, for `EXPLAIN`.
    var slotNames: [Int: String] = [:]
    var parameterNames: [String] = []

    subscript(ref: BoundRef) -> BoundExpression { expressions[Int(ref.index)] }

    func type(of ref: BoundRef) -> ValueType { types[Int(ref.index)] }

    func offset(of ref: BoundRef) -> SourceOffset { offsets[Int(ref.index)] }

    mutating func add(
        _ expression: BoundExpression, _ type: ValueType, at offset: SourceOffset
    ) -> BoundRef {
        expressions.append(expression)
        types.append(type)
        offsets.append(offset)
        return BoundRef(index: Int32(truncatingIfNeeded: expressions.count - 1))
    }

    mutating func setType(_ type: ValueType, of ref: BoundRef) { types[Int(ref.index)] = type }
}
