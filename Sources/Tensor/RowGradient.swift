import CKernels

/// The gradient of a table by the rows that were looked up, which are all that it takes memory for.
public final class RowGradient {
    /// The rows of the table that were touched, in the order in which they were touched first.
    public private(set) var rows: [Int32] = []
    /// How wide a row is.
    public let width: Int
    private var storage: Tensor
    /// The slot of each row of the table in `rows`; -1 where it was not touched.
    private var slots: [Int32]

    init(tableRows: Int, width: Int) {
        self.width = width
        slots = [Int32](repeating: -1, count: tableRows)
        storage = Tensor(zeros: [0, width])
    }

    /// Whether no row was touched.
    public var isEmpty: Bool { rows.isEmpty }

    /// The gradients of `rows`, one row each.
    public var pointer: UnsafeMutablePointer<Float> { storage.pointer }

    func clear() {
        for row in rows { slots[Int(row)] = -1 }
        rows.removeAll(keepingCapacity: true)
    }

    /// The slots of rows, which become touched; those touched for the first time are zero.
    func touch(_ indices: [Int32]) -> [Int32] {
        let before = rows.count
        var found = [Int32](repeating: -1, count: indices.count)
        for (position, row) in indices.enumerated() where row >= 0 {
            if slots[Int(row)] < 0 {
                slots[Int(row)] = Int32(truncatingIfNeeded: rows.count)
                rows.append(row)
            }
            found[position] = slots[Int(row)]
        }
        if rows.count * width > storage.count {
            let grown = Tensor(uninitialized: [max(rows.count, storage.shape[0] * 2), width])
            grown.pointer.update(from: storage.pointer, count: before * width)
            storage = grown
        }
        (pointer + before * width).update(repeating: 0, count: (rows.count - before) * width)
        return found
    }

    /// Adds the rows to a gradient of the whole table.
    func add(to dense: Tensor) {
        for (slot, row) in rows.enumerated() {
            tg_add_scaled(dense.pointer + Int(row) * width, pointer + slot * width, width, 1)
        }
    }
}
