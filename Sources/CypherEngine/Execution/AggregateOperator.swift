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
final class AggregateOperator: Operator {
    private let input: Operator
    /// What rows are grouped by; the value is nil where the slot has it already.
    private let groupings: [(slot: Int, value: Evaluator?)]
    private let aggregates: [CompiledAggregate]

    private var groups: [Group] = []
    private var place = 0
    private var isFilled = false
    private var charged = 0

    /// One group: its key and what is aggregated of it.
    private final class Group {
        fileprivate let key: [Value]
        var accumulators: [any Accumulator]
        var counts: [Int]
        var seen: [Set<GroupingKey>]

        init(_ key: [Value], _ aggregates: [CompiledAggregate]) {
            self.key = key
            accumulators = aggregates.map { $0.definition.makeAccumulator() }
            counts = [Int](repeating: 0, count: aggregates.count)
            seen = aggregates.map { _ in [] }
        }
    }

    init(
        _ input: Operator, groupings: [(slot: Int, value: Evaluator?)],
        aggregates: [CompiledAggregate]
    ) {
        self.input = input
        self.groupings = groupings
        self.aggregates = aggregates
    }

    override func open(_ context: ExecutionContext) throws {
        groups = []
        place = 0
        isFilled = false
        context.budget.release(charged)
        charged = 0
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if !isFilled {
            try fill(context)
            isFilled = true
        }
        guard place < groups.count else {
            groups = []
            return false
        }
        let group = groups[place]
        place += 1
        let row = context.row
        for (index, grouping) in groupings.enumerated() { row[grouping.slot] = group.key[index] }
        for (index, aggregate) in aggregates.enumerated() {
            row[aggregate.slot] =
                aggregate.isCountStar
                ? .integer(group.counts[index])
                : try group.accumulators[index].result(context.functions)
        }
        return true
    }

    private func fill(_ context: ExecutionContext) throws {
        let row = context.row
        if groupings.isEmpty {
            let group = Group([], aggregates)
            groups = [group]
            while try input.next(context) {
                try context.tick()
                try add(to: group, row, context)
            }
            return
        }
        var places: [GroupingRow: Int] = [:]
        while try input.next(context) {
            try context.tick()
            let key = try groupings.map { try $0.value?(row, context) ?? row[$0.slot] }
            if let place = places[GroupingRow(key)] {
                try add(to: groups[place], row, context)
                continue
            }
            let size = key.reduce(0) { $0 + $1.memorySize }
            try charge(320 + aggregates.count * 128 + size, context)
            let group = Group(key, aggregates)
            places[GroupingRow(key)] = groups.count
            groups.append(group)
            try add(to: group, row, context)
        }
    }

    private func charge(_ bytes: Int, _ context: ExecutionContext) throws {
        try context.budget.charge(bytes)
        charged += bytes
    }

    private func add(to group: Group, _ row: Row, _ context: ExecutionContext) throws {
        // Fields are read in place: copying a compiled aggregate would count references up and
        // down.
        try aggregates.withUnsafeBufferPointer { aggregates in
            for index in aggregates.indices {
                if aggregates[index].isCountStar {
                    if let slot = aggregates[index].weightSlot,
                        case .integer(let weight) = row[slot]
                    {
                        group.counts[index] &+= weight
                    } else {
                        group.counts[index] &+= 1
                    }
                } else if aggregates[index].arguments.count == 1 {
                    var argument = try aggregates[index].arguments[0](row, context)
                    if aggregates[index].isDistinct {
                        guard try isNew(argument, index, group, context) else { continue }
                    }
                    try withUnsafePointer(to: &argument) {
                        try group.accumulators[index].add(
                            UnsafeBufferPointer(start: $0, count: 1), context.functions)
                    }
                } else {
                    try addSeveral(aggregates[index], index, group, row, context)
                }
            }
        }
    }

    private func addSeveral(
        _ aggregate: CompiledAggregate, _ index: Int, _ group: Group, _ row: Row,
        _ context: ExecutionContext
    ) throws {
        let arguments = try aggregate.arguments.map { try $0(row, context) }
        if aggregate.isDistinct, try !isNew(arguments[0], index, group, context) { return }
        try arguments.withUnsafeBufferPointer {
            try group.accumulators[index].add($0, context.functions)
        }
    }

    private func isNew(
        _ value: Value, _ index: Int, _ group: Group, _ context: ExecutionContext
    ) throws -> Bool {
        guard group.seen[index].insert(GroupingKey(value)).inserted else { return false }
        try charge(48 + value.memorySize, context)
        return true
    }
}
