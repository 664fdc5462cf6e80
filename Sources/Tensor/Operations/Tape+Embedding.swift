import CKernels

/// Which rows of a table go into which results: the rows of bag i are `rows[starts[i]..<starts[i +
/// 1]]`, as fastText keeps a word and its n-grams.
public struct RowBags: Sendable {
    /// The rows of all bags.
    public var rows: [Int32] = []
    /// Where each bag begins in `rows`, and where the last one ends.
    public var starts: [Int32] = [0]
    /// The weight of each row; nil weighs all rows of a bag the same.
    public var weights: [Float]?

    /// No bags yet.
    public init() {}

    /// How many bags there are.
    public var count: Int { starts.count - 1 }

    /// Adds a bag.
    public mutating func append(_ bag: some Sequence<Int32>) {
        rows.append(contentsOf: bag)
        starts.append(Int32(truncatingIfNeeded: rows.count))
    }
}

extension Tape {
    /// Rows of a table `[rows, width]`, as `shape` plus the width; -1 (padding) gives zeros.
    ///
    /// The gradient of the table is kept as rows. Fails where an index is beyond the table or there
    /// are not as many as the shape holds.
    public func embedding(
        _ table: Variable, _ indices: [Int32], shape: Shape
    ) throws(ModelError) -> Variable {
        let dimensions = table.shape.dimensions
        guard dimensions.count == 2, shape.count == indices.count else {
            throw ModelError.shapes("embedding", dimensions, shape.dimensions)
        }
        try Self.check(indices, below: dimensions[0], operation: "embedding")
        let width = dimensions[1]
        let out = make(Shape(shape.dimensions + [width]))
        Self.gather(indices, of: table.value, width: width, to: out)
        return record(out, [table]) { gradient in
            self.scatter(indices, into: table) { target, index in
                tg_add_scaled(target, gradient.pointer + index * width, width, 1)
            }
        }
    }

    /// For each bag the weighted mean of its rows of a table `[rows, width]`; zeros where it is
    /// empty.
    ///
    /// The gradient of the table is kept as rows. Fails where an index is beyond the table or the
    /// bags are not consistent.
    public func embeddingBag(_ table: Variable, _ bags: RowBags) throws(ModelError) -> Variable {
        let dimensions = table.shape.dimensions
        guard dimensions.count == 2 else {
            throw ModelError.shapes("embeddingBag", dimensions, [bags.count])
        }
        try Self.check(bags)
        try Self.check(bags.rows, below: dimensions[0], operation: "embeddingBag")
        let width = dimensions[1]
        let weights = Self.meanWeights(bags)
        let out = Tensor(zeros: [bags.count, width], in: workspace.arena)
        let values = table.value
        workspace.ranges(bags.count, work: width * 8) { range in
            for bag in range {
                for index in Int(bags.starts[bag])..<Int(bags.starts[bag + 1])
                where bags.rows[index] >= 0 {
                    tg_add_scaled(
                        out.pointer + bag * width,
                        values.pointer + Int(bags.rows[index]) * width, width, weights[index])
                }
            }
        }
        return record(out, [table]) { gradient in
            var bag = 0
            self.scatter(bags.rows, into: table) { target, index in
                while Int(bags.starts[bag + 1]) <= index { bag += 1 }
                tg_add_scaled(target, gradient.pointer + bag * width, width, weights[index])
            }
        }
    }

    /// Adds to the gradient of a table the rows that `body` adds up, in order.
    private func scatter(
        _ indices: [Int32], into table: Variable,
        _ body: (_ target: UnsafeMutablePointer<Float>, _ index: Int) -> Void
    ) {
        let width = table.shape[1]
        if table.gradient != nil {
            let (target, _) = gradientTarget(table)
            for (index, row) in indices.enumerated() where row >= 0 {
                body(target.pointer + Int(row) * width, index)
            }
            return
        }
        let rows =
            table.rowGradient ?? RowGradient(tableRows: table.shape[0], width: table.shape[1])
        table.rowGradient = rows
        let slots = rows.touch(indices)
        for (index, slot) in slots.enumerated() where slot >= 0 {
            body(rows.pointer + Int(slot) * width, index)
        }
    }

    private static func check(_ bags: RowBags) throws(ModelError) {
        var last: Int32 = 0
        var isSound = bags.starts.first == 0 && bags.starts.last.map(Int.init) == bags.rows.count
        for start in bags.starts {
            isSound = isSound && start >= last
            last = start
        }
        if let weights = bags.weights { isSound = isSound && weights.count == bags.rows.count }
        guard isSound else {
            throw ModelError(
                .operationRefused(
                    operation: "embeddingBag",
                    detail: "bags whose starts or weights do not fit their rows"))
        }
    }

    /// The weight of each row over the sum of its bag's weights.
    private static func meanWeights(_ bags: RowBags) -> [Float] {
        var weights = [Float](repeating: 0, count: bags.rows.count)
        for bag in 0..<bags.count {
            let range = Int(bags.starts[bag])..<Int(bags.starts[bag + 1])
            var total: Float = 0
            for index in range where bags.rows[index] >= 0 { total += bags.weights?[index] ?? 1 }
            guard total != 0 else { continue }
            for index in range { weights[index] = (bags.weights?[index] ?? 1) / total }
        }
        return weights
    }
}
