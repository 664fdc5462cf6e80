/// Rows of floats, each on a cache line of its own where it is long enough.
///
/// `@unchecked Sendable` without a lock: one owner fills a table before it hands it on, and from
/// then on it is only read.
final class FloatTable: @unchecked Sendable {
    let rowCount: Int
    let columnCount: Int
    /// Floats from one row to the next; what lies beyond the columns is zero.
    let stride: Int
    let pointer: UnsafeMutablePointer<Float>

    /// A table of zeros; nil where its size cannot be expressed.
    init?(rowCount: Int, columnCount: Int) {
        guard rowCount >= 0, columnCount >= 0, columnCount < 1 << 40 else { return nil }
        let unit = columnCount <= 4 ? 4 : columnCount <= 8 ? 8 : 16
        let stride = max(unit, (columnCount + unit - 1) / unit * unit)
        let (count, overflow) = rowCount.multipliedReportingOverflow(by: stride)
        guard !overflow, count < 1 << 45 else { return nil }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.stride = stride
        pointer = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Float>.stride), alignment: 64
        ).bindMemory(to: Float.self, capacity: max(16, count))
        pointer.initialize(repeating: 0, count: max(16, count))
    }

    deinit { pointer.deallocate() }

    /// The first float of a row.
    @inline(__always)
    func row(_ index: Int) -> UnsafeMutablePointer<Float> { pointer + index * stride }

    /// A copy of the same shape.
    func copy() -> FloatTable? {
        guard let copy = FloatTable(rowCount: rowCount, columnCount: columnCount) else {
            return nil
        }
        copy.pointer.update(from: pointer, count: rowCount * stride)
        return copy
    }

    /// Takes over the numbers of a table of the same shape.
    func assign(_ other: FloatTable) {
        precondition(rowCount == other.rowCount && stride == other.stride)
        pointer.update(from: other.pointer, count: rowCount * stride)
    }

    /// The rows one after the other, without what pads them.
    var values: [Float] {
        var values: [Float] = []
        values.reserveCapacity(rowCount * columnCount)
        for index in 0..<rowCount {
            values.append(contentsOf: UnsafeBufferPointer(start: row(index), count: columnCount))
        }
        return values
    }
}
