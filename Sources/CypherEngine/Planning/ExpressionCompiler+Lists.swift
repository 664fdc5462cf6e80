import CypherSyntax
import GraphStore

/// A list that an expression walks once: elements at hand, or a range that is never written out.
struct ElementSource {
    private let elements: [Value]
    private let range: IntegerRange?
    private var place = 0
    private var current = 0
    private var left: UInt = 0

    init(_ list: ValueList) {
        elements = list.elements
        range = nil
    }

    init(_ range: IntegerRange) {
        elements = []
        self.range = range
        current = range.first
        left = range.count
    }

    /// The next element, or nil at the end.
    @inline(__always)
    mutating func next() -> Value? {
        guard let range else {
            guard place < elements.count else { return nil }
            place += 1
            return elements[place - 1]
        }
        guard left > 0 else { return nil }
        let number = current
        left -= 1
        if left > 0 { current &+= range.step }
        return .integer(number)
    }
}

/// A list that grows element by element; what it holds is charged while it grows.
struct ListInTheMaking {
    private var values: [Value] = []
    private var charged = 0
    private var size = 0

    /// Adds an element; throws where memory runs out.
    @inline(__always)
    mutating func append(_ value: Value, _ context: ExecutionContext) throws {
        size &+= value.memorySize
        if size > charged { try charge(context) }
        values.append(value)
    }

    private mutating func charge(_ context: ExecutionContext) throws {
        let more = max(size &- charged, 64 << 10)
        try context.budget.charge(more)
        charged += more
    }

    /// The list as a value.
    mutating func finish(_ context: ExecutionContext) throws -> Value {
        release(context)
        return try Value.makeList(values, context.functions)
    }

    /// Gives back what was charged: a finished list is counted where it is kept.
    mutating func release(_ context: ExecutionContext) {
        context.budget.release(charged)
        charged = 0
    }
}

/// A compiled list expression; nil where the list is null.
typealias ListEvaluator = @Sendable (Row, ExecutionContext) throws -> ElementSource?

extension ExpressionCompiler {
    /// The bounds of `range(…)`, where an expression is a call of it.
    func rangeBounds(_ ref: BoundRef) -> [Evaluator]? {
        guard case .function(let definition, let arguments) = arena[ref],
            definition.name == "range"
        else { return nil }
        return arguments.map(compile)
    }

    private func source(_ ref: BoundRef, of what: String) -> ListEvaluator {
        if let bounds = rangeBounds(ref) {
            return { row, context in ElementSource(try IntegerRange(bounds, row, context)) }
        }
        let list = compile(ref)
        return { row, context in
            switch try list(row, context) {
            case .null: return nil
            case .list(let list): return ElementSource(list)
            case let other:
                throw CypherError.typeMismatch("\(what) takes a list, not \(other.kindName)")
            }
        }
    }

    func quantifier(_ quantifier: BoundQuantifier) -> TruthEvaluator {
        let list = source(quantifier.list, of: "a quantifier")
        let predicate = compileTruth(quantifier.predicate)
        let slot = quantifier.slot
        let kind = quantifier.kind
        return { row, context in
            guard var elements = try list(row, context) else { return nil }
            var trueCount = 0
            var hasUnknown = false
            while let element = elements.next() {
                try context.tick()
                row[slot] = element
                switch try predicate(row, context) {
                case true:
                    trueCount += 1
                    if kind == .any { return true }
                    if kind == .none { return false }
                    if kind == .single, trueCount > 1 { return false }
                case nil: hasUnknown = true
                default: if kind == .all { return false }
                }
            }
            if hasUnknown { return nil }
            switch kind {
            case .all, .none: return true
            case .any: return false
            case .single: return trueCount == 1
            }
        }
    }

    func reduce(_ reduce: BoundReduce) -> Evaluator {
        let initial = compile(reduce.initial)
        let list = source(reduce.list, of: "reduce")
        let body = compile(reduce.body)
        let slot = reduce.slot
        let accumulator = reduce.accumulator
        return { row, context in
            let first = try initial(row, context)
            guard var elements = try list(row, context) else { return .null }
            row[accumulator] = first
            while let element = elements.next() {
                try context.tick()
                row[slot] = element
                row[accumulator] = try body(row, context)
            }
            return row[accumulator]
        }
    }

    func listComprehension(_ comprehension: BoundListComprehension) -> Evaluator {
        let list = source(comprehension.list, of: "a list comprehension")
        let predicate = comprehension.predicate.map { condition($0) }
        let projection = comprehension.projection.map(compile)
        let slot = comprehension.slot
        return { row, context in
            guard var elements = try list(row, context) else { return .null }
            var made = ListInTheMaking()
            defer { made.release(context) }
            while let element = elements.next() {
                try context.tick()
                row[slot] = element
                if let predicate, try !predicate(row, context) { continue }
                try made.append(try projection?(row, context) ?? element, context)
            }
            return try made.finish(context)
        }
    }

    func subquery(_ subquery: BoundSubquery) -> Evaluator {
        let number = subquery.query
        switch subquery.kind {
        case .exists:
            return { row, context in
                let plan = try context.subplan(number)
                try plan.open(context)
                return .boolean(try plan.next(context))
            }
        case .count:
            return { row, context in
                let plan = try context.subplan(number)
                try plan.open(context)
                var count = 0
                while try plan.next(context) { count += 1 }
                return .integer(count)
            }
        case .first(let slot):
            return { row, context in
                let plan = try context.subplan(number)
                try plan.open(context)
                return try plan.next(context) ? row[slot] : .null
            }
        case .collect(let slot):
            return collect(number) { row, _ in row[slot] }
        case .comprehension(let projection):
            return collect(number, compile(projection))
        }
    }

    private func collect(_ number: Int, _ value: @escaping Evaluator) -> Evaluator {
        { row, context in
            let plan = try context.subplan(number)
            try plan.open(context)
            var made = ListInTheMaking()
            defer { made.release(context) }
            while try plan.next(context) { try made.append(try value(row, context), context) }
            return try made.finish(context)
        }
    }
}
