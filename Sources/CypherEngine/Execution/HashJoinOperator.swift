import GraphStore

/// Joins rows with those of a plan that does not depend on them, where two values are equal.
///
/// The plan's rows are kept in a table by their value; each input row looks its own value up.
/// Values are compared by equivalence, which lets through all that are equal: the condition itself
/// is looked at again afterwards.
final class HashJoinOperator: Operator {
    private let input: Operator
    private let build: Operator
    private let inputKey: Evaluator
    private let buildKey: Evaluator
    private var rows: RowBuffer
    private var places: [GroupingKey: [Int]] = [:]
    private var isBuilt = false
    private var charged = 0
    private var found: ArraySlice<Int> = []

    init(
        _ input: Operator, _ build: Operator, inputKey: @escaping Evaluator,
        buildKey: @escaping Evaluator, slots: [Int]
    ) {
        self.input = input
        self.build = build
        self.inputKey = inputKey
        self.buildKey = buildKey
        rows = RowBuffer(slots: slots)
    }

    override func open(_ context: ExecutionContext) throws {
        rows.clear(context)
        places = [:]
        isBuilt = false
        found = []
        context.budget.release(charged)
        charged = 0
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while true {
            try context.tick()
            if let place = found.popFirst() {
                rows.restore(place, into: row)
                return true
            }
            guard try input.next(context) else { return false }
            if !isBuilt {
                try fill(context)
                isBuilt = true
            }
            let key = try inputKey(row, context)
            if !key.isNull, let matching = places[GroupingKey(key)] { found = matching[...] }
        }
    }

    /// Builds the table when the first input row is there: without one there is nothing to look up.
    private func fill(_ context: ExecutionContext) throws {
        try build.open(context)
        while try build.next(context) {
            try context.tick()
            let key = try buildKey(context.row, context)
            if key.isNull { continue }
            try context.budget.charge(64 + key.memorySize)
            charged += 64 + key.memorySize
            places[GroupingKey(key), default: []].append(rows.count)
            try rows.append(context.row, context)
        }
    }
}
