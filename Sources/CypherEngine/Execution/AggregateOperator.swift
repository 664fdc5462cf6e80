import GraphStore

/// An aggregate call that has been compiled.
struct CompiledAggregate: Sendable {
    let slot: Int
    let definition: AggregateDefinition
    let arguments: [Evaluator]
    let isDistinct: Bool
    let isCountStar: Bool
    /// The slot that says for how many rows one row stands; nil where each stands for itself.
    let weightSlot: Int?
}

/// Groups rows and computes aggregate functions over each group.
///
/// Groups have no objects of their own: what belongs to group `g` stands in flat arrays at
/// `g * width` and after.
final class AggregateOperator: Operator {
    private let input: Operator
    /// What rows are grouped by; the value is nil where the slot has it already.
    private let groupings: [(slot: Int, value: Evaluator?)]
    private let aggregates: [CompiledAggregate]
    /// Whether any call needs more than a number.
    private let hasAccumulators: Bool

    private var groupCount = 0
    private var keys: [Value] = []
    private var counts: [Int] = []
    private var accumulators: [(any Accumulator)?] = []
    private var seen: [Int: Set<GroupingKey>] = [:]
    private var placesByKey: [GroupingKey: Int] = [:]
    private var placesByRow: [GroupingRow: Int] = [:]
    private var place = 0
    private var isFilled = false
    private var charged = 0

    init(
        _ input: Operator, groupings: [(slot: Int, value: Evaluator?)],
        aggregates: [CompiledAggregate]
    ) {
        self.input = input
        self.groupings = groupings
        self.aggregates = aggregates
        hasAccumulators = aggregates.contains { !$0.isCountStar }
    }

    override func open(_ context: ExecutionContext) throws {
        forget()
        place = 0
        isFilled = false
        context.budget.release(charged)
        charged = 0
        try input.open(context)
    }

    private func forget() {
        groupCount = 0
        keys = []
        counts = []
        accumulators = []
        seen = [:]
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if !isFilled {
            try fill(context)
            isFilled = true
        }
        guard place < groupCount else {
            forget()
            return false
        }
        let row = context.row
        for (index, grouping) in groupings.enumerated() {
            row[grouping.slot] = keys[place * groupings.count + index]
        }
        for (index, aggregate) in aggregates.enumerated() {
            let cell = place * aggregates.count + index
            if aggregate.isCountStar {
                row[aggregate.slot] = .integer(counts[cell])
            } else if let accumulator = accumulators[cell] {
                row[aggregate.slot] = try accumulator.result(context.functions)
            }
        }
        place += 1
        return true
    }

    private func fill(_ context: ExecutionContext) throws {
        switch groupings.count {
        case 0:
            addGroup()
            while try input.next(context) {
                try context.tick()
                try add(to: 0, context)
            }
        case 1: try fillByKey(context)
        default: try fillByRow(context)
        }
        placesByKey = [:]
        placesByRow = [:]
    }

    private func fillByKey(_ context: ExecutionContext) throws {
        let row = context.row
        let value = groupings[0].value
        let slot = groupings[0].slot
        while try input.next(context) {
            try context.tick()
            let key = GroupingKey(try value?(row, context) ?? row[slot])
            if let place = placesByKey[key] {
                try add(to: place, context)
                continue
            }
            try chargeGroup(key.value.memorySize, context)
            placesByKey[key] = groupCount
            keys.append(key.value)
            addGroup()
            try add(to: groupCount - 1, context)
        }
    }

    private func fillByRow(_ context: ExecutionContext) throws {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            let values = try groupings.map { try $0.value?(row, context) ?? row[$0.slot] }
            let key = GroupingRow(values)
            if let place = placesByRow[key] {
                try add(to: place, context)
                continue
            }
            try chargeGroup(values.reduce(48) { $0 + $1.memorySize }, context)
            placesByRow[key] = groupCount
            keys.append(contentsOf: values)
            addGroup()
            try add(to: groupCount - 1, context)
        }
    }

    private func addGroup() {
        groupCount += 1
        for aggregate in aggregates {
            counts.append(0)
            guard hasAccumulators else { continue }
            accumulators.append(
                aggregate.isCountStar ? nil : aggregate.definition.makeAccumulator())
        }
    }

    private func chargeGroup(_ keySize: Int, _ context: ExecutionContext) throws {
        try charge(96 + keySize + aggregates.count * (hasAccumulators ? 128 : 16), context)
    }

    private func charge(_ bytes: Int, _ context: ExecutionContext) throws {
        try context.budget.charge(bytes)
        charged += bytes
    }

    private func add(to group: Int, _ context: ExecutionContext) throws {
        let row = context.row
        // Fields are read in place: copying a compiled aggregate would count references up and
        // down.
        try aggregates.withUnsafeBufferPointer { aggregates in
            let first = group * aggregates.count
            for index in aggregates.indices {
                if aggregates[index].isCountStar {
                    if let slot = aggregates[index].weightSlot,
                        case .integer(let weight) = row[slot]
                    {
                        counts[first + index] &+= weight
                    } else {
                        counts[first + index] &+= 1
                    }
                } else if aggregates[index].arguments.count == 1 {
                    var argument = try aggregates[index].arguments[0](row, context)
                    if aggregates[index].isDistinct {
                        guard try isNew(argument, first + index, context) else { continue }
                    }
                    try withUnsafePointer(to: &argument) {
                        try accumulators[first + index]?.add(
                            UnsafeBufferPointer(start: $0, count: 1), context.functions)
                    }
                } else {
                    try addSeveral(aggregates[index], first + index, context)
                }
            }
        }
    }

    private func addSeveral(
        _ aggregate: CompiledAggregate, _ cell: Int, _ context: ExecutionContext
    ) throws {
        let arguments = try aggregate.arguments.map { try $0(context.row, context) }
        if aggregate.isDistinct, try !isNew(arguments[0], cell, context) { return }
        try arguments.withUnsafeBufferPointer {
            try accumulators[cell]?.add($0, context.functions)
        }
    }

    /// Whether a value is the first of its kind in its group, for calls with `DISTINCT`.
    private func isNew(_ value: Value, _ cell: Int, _ context: ExecutionContext) throws -> Bool {
        guard seen[cell, default: []].insert(GroupingKey(value)).inserted else { return false }
        try charge(48 + value.memorySize, context)
        return true
    }
}
