import GraphStore

/// Rows kept outside the statement's slots: those slots that are still read, one row after another.
struct RowBuffer {
    private let slots: [Int]
    private var values: [Value] = []
    private(set) var count = 0
    private var charged = 0

    init(slots: [Int]) { self.slots = slots }

    /// Copies the row at hand.
    mutating func append(_ row: Row, _ context: ExecutionContext) throws {
        var size = 0
        let last = values.count - slots.count
        for (index, slot) in slots.enumerated() {
            let value = row[slot]
            // A value that each row refers to is held once.
            let isShared = last >= 0 && value.isSameObject(as: values[last + index])
            size += isShared ? 16 : value.memorySize
            values.append(value)
        }
        try context.budget.charge(size)
        charged += size
        count += 1
    }

    /// Puts a kept row back into the slots.
    func restore(_ place: Int, into row: Row) {
        var index = place * slots.count
        for slot in slots {
            row[slot] = values[index]
            index += 1
        }
    }

    /// Copies the row at hand over a kept one.
    mutating func replace(_ place: Int, with row: Row) {
        var index = place * slots.count
        for slot in slots {
            values[index] = row[slot]
            index += 1
        }
    }

    /// Forgets all rows.
    mutating func clear(_ context: ExecutionContext) {
        values = []
        count = 0
        context.budget.release(charged)
        charged = 0
    }
}

extension Value {
    /// Whether both are one list or map in memory.
    @inline(__always)
    func isSameObject(as other: Value) -> Bool {
        switch (self, other) {
        case (.list(let left), .list(let right)): left === right
        case (.map(let left), .map(let right)): left === right
        default: false
        }
    }
}

/// Takes all rows before it passes on the first: what follows may write what its input still reads.
final class EagerOperator: Operator {
    private let input: Operator
    private var buffer: RowBuffer
    private var place = 0
    private var isFilled = false

    init(_ input: Operator, slots: [Int]) {
        self.input = input
        buffer = RowBuffer(slots: slots)
    }

    override func open(_ context: ExecutionContext) throws {
        buffer.clear(context)
        place = 0
        isFilled = false
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if !isFilled {
            while try input.next(context) {
                try context.tick()
                try buffer.append(context.row, context)
            }
            isFilled = true
        }
        guard place < buffer.count else {
            buffer.clear(context)
            place = 0
            return false
        }
        buffer.restore(place, into: context.row)
        place += 1
        return true
    }
}

/// Passes on each row once.
final class DistinctOperator: Operator {
    private let input: Operator
    private let slots: [Int]
    private var seen: Set<GroupingRow> = []
    private var seenOne: Set<GroupingKey> = []
    private var charged = 0

    init(_ input: Operator, slots: [Int]) {
        self.input = input
        self.slots = slots
    }

    override func open(_ context: ExecutionContext) throws {
        seen = []
        seenOne = []
        context.budget.release(charged)
        charged = 0
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        let row = context.row
        while try input.next(context) {
            try context.tick()
            if slots.count == 1 {
                let value = row[slots[0]]
                guard seenOne.insert(GroupingKey(value)).inserted else { continue }
                try charge(32 + value.memorySize, context)
                return true
            }
            let values = slots.map { row[$0] }
            guard seen.insert(GroupingRow(values)).inserted else { continue }
            try charge(64 + values.reduce(0) { $0 + $1.memorySize }, context)
            return true
        }
        return false
    }

    private func charge(_ bytes: Int, _ context: ExecutionContext) throws {
        try context.budget.charge(bytes)
        charged += bytes
    }
}
