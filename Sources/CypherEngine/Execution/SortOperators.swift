import GraphStore

/// What rows are ordered by.
struct CompiledSortKey: Sendable {
    let value: Evaluator
    let isDescending: Bool
}

/// The keys of kept rows, compared in the order of `ORDER BY`.
private struct SortKeys {
    let keys: [CompiledSortKey]
    private var values: [Value] = []
    private var charged = 0

    init(_ keys: [CompiledSortKey]) { self.keys = keys }

    mutating func append(_ row: Row, _ context: ExecutionContext) throws {
        for key in keys {
            let value = try key.value(row, context)
            let size = value.memorySize
            try context.budget.charge(size)
            charged += size
            values.append(value)
        }
    }

    mutating func replace(_ place: Int, with new: [Value]) {
        for index in keys.indices { values[place * keys.count + index] = new[index] }
    }

    /// Whether one kept row comes before another; rows that are equal keep their order.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        for index in keys.indices {
            let order = Value.order(
                values[left * keys.count + index], values[right * keys.count + index])
            if order != 0 { return keys[index].isDescending ? order > 0 : order < 0 }
        }
        return false
    }

    /// Whether a new row comes before a kept one.
    func precedes(_ new: [Value], _ place: Int) -> Bool {
        for index in keys.indices {
            let order = Value.order(new[index], values[place * keys.count + index])
            if order != 0 { return keys[index].isDescending ? order > 0 : order < 0 }
        }
        return false
    }

    mutating func clear(_ context: ExecutionContext) {
        values = []
        context.budget.release(charged)
        charged = 0
    }
}

/// Orders all rows.
final class SortOperator: Operator {
    private let input: Operator
    private var buffer: RowBuffer
    private var keys: SortKeys
    private var order: [Int] = []
    private var place = 0
    private var isFilled = false

    init(_ input: Operator, keys: [CompiledSortKey], slots: [Int]) {
        self.input = input
        self.keys = SortKeys(keys)
        buffer = RowBuffer(slots: slots)
    }

    override func open(_ context: ExecutionContext) throws {
        buffer.clear(context)
        keys.clear(context)
        order = []
        place = 0
        isFilled = false
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if !isFilled {
            try fill(context)
            isFilled = true
        }
        guard place < order.count else {
            buffer.clear(context)
            keys.clear(context)
            order = []
            place = 0
            return false
        }
        buffer.restore(order[place], into: context.row)
        place += 1
        return true
    }

    private func fill(_ context: ExecutionContext) throws {
        while try input.next(context) {
            try context.tick()
            try keys.append(context.row, context)
            try buffer.append(context.row, context)
        }
        order = Array(0..<buffer.count)
        let keys = self.keys
        try order.sort { left, right in
            try context.tick()
            if keys.precedes(left, right) { return true }
            return left < right && !keys.precedes(right, left)
        }
    }
}

/// Keeps the first rows in an order, in memory for so many rows: `ORDER BY … SKIP … LIMIT`.
final class TopOperator: Operator {
    private let input: Operator
    private let skip: Evaluator?
    private let limit: Evaluator
    private var buffer: RowBuffer
    private var keys: SortKeys
    /// Kept rows as a heap, the last one in the order at its top.
    private var heap: [(place: Int, sequence: Int)] = []
    private var order: [Int] = []
    private var place = 0
    private var isFilled = false

    init(
        _ input: Operator, keys: [CompiledSortKey], slots: [Int], skip: Evaluator?,
        limit: @escaping Evaluator
    ) {
        self.input = input
        self.skip = skip
        self.limit = limit
        self.keys = SortKeys(keys)
        buffer = RowBuffer(slots: slots)
    }

    override func open(_ context: ExecutionContext) throws {
        buffer.clear(context)
        keys.clear(context)
        heap = []
        order = []
        place = 0
        isFilled = false
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        if !isFilled {
            try fill(context)
            isFilled = true
        }
        guard place < order.count else {
            buffer.clear(context)
            keys.clear(context)
            order = []
            place = 0
            return false
        }
        buffer.restore(order[place], into: context.row)
        place += 1
        return true
    }

    private func fill(_ context: ExecutionContext) throws {
        let skipped = try skip.map { try SliceOperator.count($0, "SKIP", context) } ?? 0
        let wanted = try SliceOperator.count(limit, "LIMIT", context)
        let (sum, overflow) = skipped.addingReportingOverflow(wanted)
        let capacity = overflow ? Int.max : sum
        var sequence = 0
        while try input.next(context) {
            try context.tick()
            guard wanted > 0 else { continue }
            sequence += 1
            if buffer.count < capacity {
                heap.append((buffer.count, sequence))
                try keys.append(context.row, context)
                try buffer.append(context.row, context)
                rise(heap.count - 1)
                continue
            }
            let new = try keys.keys.map { try $0.value(context.row, context) }
            let last = heap[0].place
            guard keys.precedes(new, last) else { continue }
            keys.replace(last, with: new)
            buffer.replace(last, with: context.row)
            heap[0] = (last, sequence)
            sink()
        }
        heap.sort { isBefore($0, $1) }
        order = heap.map(\.place)
        place = min(skipped, order.count)
        heap = []
    }

    private func isBefore(
        _ left: (place: Int, sequence: Int), _ right: (place: Int, sequence: Int)
    ) -> Bool {
        if keys.precedes(left.place, right.place) { return true }
        if keys.precedes(right.place, left.place) { return false }
        return left.sequence < right.sequence
    }

    private func rise(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private func sink() {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && isBefore(heap[last], heap[child]) {
                last = child
            }
            if last == parent { return }
            heap.swapAt(last, parent)
            parent = last
        }
    }
}
