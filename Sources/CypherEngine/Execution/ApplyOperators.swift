import GraphStore

/// Runs a plan for each row of another: `CALL { … }`.
final class ApplyOperator: Operator {
    private let input: Operator
    private let inner: Operator
    private var isActive = false

    init(_ input: Operator, _ inner: Operator) {
        self.input = input
        self.inner = inner
    }

    override func open(_ context: ExecutionContext) throws {
        isActive = false
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if isActive {
                if try inner.next(context) { return true }
                isActive = false
            }
            guard try input.next(context) else { return false }
            try inner.open(context)
            isActive = true
        }
    }
}

/// Runs a plan for each row of another for what it writes; the rows pass through: `CALL { … }`
/// without `RETURN`, `FOREACH`.
final class ApplyForEffectOperator: Operator {
    private let input: Operator
    private let inner: Operator

    init(_ input: Operator, _ inner: Operator) {
        self.input = input
        self.inner = inner
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard try input.next(context) else { return false }
        try inner.open(context)
        while try inner.next(context) { try context.tick() }
        return true
    }
}

/// Runs a plan for each row; a row for which there is none is kept, with nulls: `OPTIONAL MATCH`.
final class OptionalOperator: Operator {
    private let input: Operator
    private let inner: Operator
    private let introduced: [Int]
    private var isActive = false
    private var isFirst = false

    init(_ input: Operator, _ inner: Operator, introduced: [Int]) {
        self.input = input
        self.inner = inner
        self.introduced = introduced
    }

    override func open(_ context: ExecutionContext) throws {
        isActive = false
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if isActive {
                if try inner.next(context) {
                    isFirst = false
                    return true
                }
                isActive = false
                if isFirst {
                    for slot in introduced { context.row[slot] = .null }
                    return true
                }
            }
            guard try input.next(context) else { return false }
            try inner.open(context)
            isActive = true
            isFirst = true
        }
    }
}

/// The rows of several plans, one plan after the other, their columns brought to the same slots.
final class UnionOperator: Operator {
    /// A part of the union: its plan and the slots that are copied after each row.
    struct Part {
        let plan: Operator
        let copies: [(from: Int, to: Int)]
    }

    private let parts: [Part]
    private var place = 0
    private var isOpen = false

    init(_ parts: [Part]) { self.parts = parts }

    override func open(_ context: ExecutionContext) {
        place = 0
        isOpen = false
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while place < parts.count {
            let part = parts[place]
            if !isOpen {
                try part.plan.open(context)
                isOpen = true
            }
            if try part.plan.next(context) {
                for copy in part.copies { context.row[copy.to] = context.row[copy.from] }
                return true
            }
            isOpen = false
            place += 1
        }
        return false
    }
}

/// Runs an input to its end and passes on nothing: statements without `RETURN`.
final class DrainOperator: Operator {
    private let input: Operator

    init(_ input: Operator) { self.input = input }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while try input.next(context) { try context.tick() }
        return false
    }
}

/// Runs updates for each element of a list: `FOREACH`.
final class ForEachOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let list: Evaluator
    private let updates: Operator

    init(_ input: Operator, slot: Int, list: @escaping Evaluator, updates: Operator) {
        self.input = input
        self.slot = slot
        self.list = list
        self.updates = updates
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard try input.next(context) else { return false }
        let value = try list(context.row, context)
        let elements: [Value]
        switch value {
        case .null: return true
        case .list(let list): elements = list.elements
        default:
            throw CypherError.typeMismatch("FOREACH takes a list, not \(value.kindName)")
        }
        for element in elements {
            try context.tick()
            context.row[slot] = element
            try updates.open(context)
            while try updates.next(context) { try context.tick() }
        }
        return true
    }
}
