import GraphStore

/// A function as `SHOW FUNCTIONS` lists it and the engine calls it.
final class FunctionDefinition: Sendable {
    /// What runs a scalar function: one value for each argument in, one value out.
    typealias Evaluate =
        @Sendable (UnsafeBufferPointer<Value>, FunctionContext) throws -> Value

    /// The groups of `SHOW FUNCTIONS`.
    enum Category: String, Sendable {
        case aggregating = "Aggregating"
        case list = "List"
        case logarithmic = "Logarithmic"
        case numeric = "Numeric"
        case predicate = "Predicate"
        case scalar = "Scalar"
        case string = "String"
        case trigonometric = "Trigonometric"
    }

    /// An argument: its name and the types it takes, any one of them.
    struct Argument: Sendable {
        let name: String
        let types: [CypherType]
        let isOptional: Bool

        init(_ name: String, _ types: CypherType..., optional isOptional: Bool = false) {
            self.name = name
            self.types = types
            self.isOptional = isOptional
        }
    }

    /// The name as it is usually written; calls may write it in any case.
    let name: String
    /// The group that it is listed in.
    let category: Category
    /// The arguments in order.
    let arguments: [Argument]
    /// Whether the last argument may be repeated.
    let isVariadic: Bool
    /// The type of the result.
    let result: CypherType
    /// One sentence for `SHOW FUNCTIONS`.
    let description: String
    /// Whether equal arguments always give equal results, so that a constant call may be folded.
    let isDeterministic: Bool
    /// Runs a scalar function; an aggregate one throws.
    let evaluate: Evaluate
    /// What runs an aggregate function.
    let aggregate: AggregateDefinition?

    /// Describes a scalar function.
    init(
        _ name: String, _ category: Category, _ arguments: [Argument], _ result: CypherType,
        variadic isVariadic: Bool = false, deterministic isDeterministic: Bool = true,
        _ description: String, _ evaluate: @escaping Evaluate
    ) {
        self.name = name
        self.category = category
        self.arguments = arguments
        self.isVariadic = isVariadic
        self.result = result
        self.description = description
        self.isDeterministic = isDeterministic
        self.evaluate = evaluate
        aggregate = nil
    }

    /// Describes an aggregate function.
    init(
        aggregate name: String, _ arguments: [Argument], _ result: CypherType,
        _ description: String, _ makeAccumulator: @escaping @Sendable () -> any Accumulator
    ) {
        self.name = name
        category = .aggregating
        self.arguments = arguments
        isVariadic = false
        self.result = result
        self.description = description
        isDeterministic = false
        evaluate = { _, _ in
            throw CypherError(
                code: "SyntaxError", detail: "InvalidAggregation", phase: .compileTime,
                name: "cypher.aggregation.misplaced",
                message: "\(name)() aggregates rows and stands only in WITH and RETURN")
        }
        aggregate = AggregateDefinition(name: name, makeAccumulator: makeAccumulator)
    }

    /// Whether the function makes one value of many rows.
    var isAggregate: Bool { aggregate != nil }

    /// The fewest arguments that a call needs.
    var minimumArgumentCount: Int { arguments.prefix { !$0.isOptional }.count }

    /// The most arguments that a call may have; nil where there is no limit.
    var maximumArgumentCount: Int? { isVariadic ? nil : arguments.count }

    /// Whether an argument may be of a type, as far as can be told before the query runs.
    func accepts(_ type: CypherType, at index: Int) -> Bool {
        guard let last = arguments.last else { return false }
        let argument = index < arguments.count ? arguments[index] : last
        return argument.types.contains { $0.mayTake(type) }
    }

    /// The signature of `SHOW FUNCTIONS`: `left(original :: STRING, length :: INTEGER) :: STRING`.
    var signature: String {
        var list = arguments.map { argument in
            let types = argument.types.map(\.name).joined(separator: " | ")
            return "\(argument.name) :: \(types)\(argument.isOptional ? " = null" : "")"
        }
        if isVariadic { list.append("…") }
        return "\(name)(\(list.joined(separator: ", "))) :: \(result.name)"
    }
}

/// What runs an aggregate function.
struct AggregateDefinition: Sendable {
    /// The function's name.
    let name: String
    /// Starts a group.
    let makeAccumulator: @Sendable () -> any Accumulator
}

/// One group of an aggregate function in the making.
protocol Accumulator: AnyObject {
    /// Takes the arguments of one row; rows whose first argument is null do not count.
    func add(_ arguments: UnsafeBufferPointer<Value>, _ context: FunctionContext) throws

    /// The group's value so far.
    func result(_ context: FunctionContext) throws -> Value
}

extension CypherType {
    /// Whether a value whose type is known to be `type` can be of this type; `any` may be anything.
    func mayTake(_ type: CypherType) -> Bool {
        switch (self, type) {
        case (.any, _), (_, .any): true
        case (.float, .integer), (.number, .integer), (.number, .float): true
        case (.integer, .number), (.float, .number): true
        case (.lists(let own), .lists(let other)):
            (own.first ?? .any).mayTake(other.first ?? .any)
        default: self == type
        }
    }

    /// The name as signatures show it.
    var name: String {
        switch self {
        case .any: "ANY"
        case .boolean: "BOOLEAN"
        case .integer: "INTEGER"
        case .float: "FLOAT"
        case .number: "INTEGER | FLOAT"
        case .string: "STRING"
        case .map: "MAP"
        case .node: "NODE"
        case .relationship: "RELATIONSHIP"
        case .path: "PATH"
        case .lists(let elements): "LIST<\((elements.first ?? .any).name)>"
        }
    }
}
