import GraphStore

/// A step of a running plan: each `next` leaves one more row in the statement's slots.
///
/// An operator writes its own slots alone and reads those of its input, which stay as they are
/// until it asks the input for the next row. Those that keep rows put the kept slots back before
/// they answer.
class Operator {
    /// Starts over, for the row at hand.
    ///
    /// Called before the first `next`.
    func open(_ context: ExecutionContext) throws {}

    /// Makes the next row; false at the end.
    func next(_ context: ExecutionContext) throws -> Bool { false }
}

/// The row at hand, once: where every plan begins.
final class ArgumentOperator: Operator {
    private var isDone = false

    override func open(_ context: ExecutionContext) { isDone = false }

    override func next(_ context: ExecutionContext) -> Bool {
        if isDone { return false }
        isDone = true
        return true
    }
}

/// No row at all.
final class EmptyOperator: Operator {}

/// Passes on the rows for which a condition holds.
final class FilterOperator: Operator {
    private let input: Operator
    private let condition: Condition

    init(_ input: Operator, _ condition: @escaping Condition) {
        self.input = input
        self.condition = condition
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while try input.next(context) {
            try context.tick()
            if try condition(context.row, context) { return true }
        }
        return false
    }
}

/// Evaluates expressions into slots.
final class ProjectionOperator: Operator {
    private let input: Operator
    private let items: [(slot: Int, value: Evaluator)]

    init(_ input: Operator, _ items: [(slot: Int, value: Evaluator)]) {
        self.input = input
        self.items = items
    }

    override func open(_ context: ExecutionContext) throws { try input.open(context) }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard try input.next(context) else { return false }
        let row = context.row
        for item in items { row[item.slot] = try item.value(row, context) }
        return true
    }
}

/// One row for each element of a list.
final class UnwindOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let list: Evaluator
    private var elements: ValueList?
    private var place = 0

    init(_ input: Operator, slot: Int, list: @escaping Evaluator) {
        self.input = input
        self.slot = slot
        self.list = list
    }

    override func open(_ context: ExecutionContext) throws {
        elements = nil
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if let elements, place < elements.elements.count {
                context.row[slot] = elements.elements[place]
                place += 1
                return true
            }
            elements = nil
            guard try input.next(context) else { return false }
            place = 0
            switch try list(context.row, context) {
            case .null: continue
            case .list(let list): elements = list
            case let single: elements = ValueList([single])
            }
        }
    }
}

/// One row for each number of a range, without making the list.
final class UnwindRangeOperator: Operator {
    private let input: Operator
    private let slot: Int
    private let bounds: [Evaluator]
    private var current = 0
    private var step = 1
    private var left: UInt = 0

    init(_ input: Operator, slot: Int, bounds: [Evaluator]) {
        self.input = input
        self.slot = slot
        self.bounds = bounds
    }

    override func open(_ context: ExecutionContext) throws {
        left = 0
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while left == 0 {
            guard try input.next(context) else { return false }
            let range = try IntegerRange(bounds, context.row, context)
            (current, step, left) = (range.first, range.step, range.count)
        }
        try context.tick()
        context.row[slot] = .integer(current)
        left -= 1
        if left > 0 { current &+= step }
        return true
    }
}

/// The numbers that `range(first, last, step)` stands for.
struct IntegerRange {
    let first: Int
    let step: Int
    let count: UInt

    init(_ bounds: [Evaluator], _ row: Row, _ context: ExecutionContext) throws {
        var numbers: [Int] = []
        for bound in bounds {
            let value = try bound(row, context)
            guard case .integer(let number) = value else {
                throw CypherError.invalidArgument("range() takes integers, not \(value.kindName)")
            }
            numbers.append(number)
        }
        first = numbers.first ?? 0
        let last = numbers.count > 1 ? numbers[1] : first
        step = numbers.count > 2 ? numbers[2] : 1
        guard step != 0 else {
            throw CypherError.numberOutOfRange("the step of range() can't be 0")
        }
        if step > 0 ? first > last : first < last {
            count = 0
        } else {
            let distance =
                step > 0
                ? UInt(bitPattern: last) &- UInt(bitPattern: first)
                : UInt(bitPattern: first) &- UInt(bitPattern: last)
            let (whole, overflow) = (distance / step.magnitude).addingReportingOverflow(1)
            count = overflow ? UInt.max : whole
        }
    }
}

/// Passes on rows after the first ones, or the first ones alone.
final class SliceOperator: Operator {
    private let input: Operator
    private let skip: Evaluator?
    private let limit: Evaluator?
    /// Whether the input is run to its end although no more rows are wanted: it writes.
    private let exhausts: Bool
    private var toSkip = 0
    private var toTake = Int.max

    init(_ input: Operator, skip: Evaluator?, limit: Evaluator?, exhausts: Bool) {
        self.input = input
        self.skip = skip
        self.limit = limit
        self.exhausts = exhausts
    }

    override func open(_ context: ExecutionContext) throws {
        try input.open(context)
        toSkip = try skip.map { try SliceOperator.count($0, "SKIP", context) } ?? 0
        toTake = try limit.map { try SliceOperator.count($0, "LIMIT", context) } ?? Int.max
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        guard toTake > 0 else {
            if exhausts { while try input.next(context) { try context.tick() } }
            return false
        }
        while toSkip > 0 {
            guard try input.next(context) else { return false }
            try context.tick()
            toSkip -= 1
        }
        guard try input.next(context) else { return false }
        if toTake != Int.max { toTake -= 1 }
        return true
    }

    /// The number that `SKIP` or `LIMIT` takes.
    static func count(
        _ value: Evaluator, _ clause: String, _ context: ExecutionContext
    ) throws -> Int {
        let value = try value(context.row, context)
        guard case .integer(let count) = value else {
            throw CypherError(
                code: "SyntaxError", detail: "InvalidArgumentType", phase: .runtime,
                name: "cypher.argument.notAnInteger",
                message: "\(clause) takes an integer, not \(value.kindName)")
        }
        guard count >= 0 else {
            throw CypherError(
                code: "SyntaxError", detail: "NegativeIntegerArgument", phase: .runtime,
                name: "cypher.argument.negative",
                message: "\(clause) takes an integer that is not negative")
        }
        return count
    }
}
