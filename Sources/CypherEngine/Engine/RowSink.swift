import GraphStore

/// Takes the rows of a query while its snapshot is open.
///
/// A reading query streams on the caller's thread: rows are final as they come. A writing query
/// calls the sink inside its transaction, on the writer's thread while the caller waits: rows must
/// not be shown before `run` has returned, and `begin` may come again when the statement is
/// repeated, which withdraws every row before it.
public protocol RowSink: AnyObject {
    /// Names the columns, before the first row.
    func begin(columns: [String]) throws

    /// Takes one row; values are lent for the call, entities are read through `graph`.
    func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) throws
}

/// Collects rows in the form that needs no transaction.
public final class CollectingSink: RowSink {
    /// The column names.
    public private(set) var columns: [String] = []
    /// The rows so far.
    public private(set) var rows: [[GraphValue]] = []

    /// An empty collection.
    public init() {}

    /// Starts over.
    public func begin(columns: [String]) {
        self.columns = columns
        rows = []
    }

    /// Copies a row out of its transaction.
    public func row(_ values: UnsafeBufferPointer<Value>, in graph: Snapshot) throws {
        rows.append(try values.map { try graph.materialise($0) })
    }
}
