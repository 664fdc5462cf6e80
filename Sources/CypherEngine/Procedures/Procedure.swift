import GraphStore

/// A procedure that `CALL` can run: takes values, yields rows.
///
/// Rows are pulled, so that a procedure may stream (training yields a row a report step) and a
/// query that stops early stops the procedure too.
public protocol Procedure: Sendable {
    /// What it is called, what it takes and yields.
    var signature: ProcedureSignature { get }

    /// Starts a call. `arguments` has one value for each parameter, defaults filled in.
    /// Throws a `CypherError`, `StorageError` or another layer's error struct.
    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows

    /// What its rows depend on beside the arguments and the graph: changes when another model
    /// version comes into use.
    var modelVersion: UInt64 { get }
}

extension Procedure {
    /// Nothing beside the arguments and the graph.
    public var modelVersion: UInt64 { 0 }
}

/// The rows of one call.
public protocol ProcedureRows: AnyObject {
    /// Makes the next row, one value for each result column, appended to the emptied `row`;
    /// false at the end.
    func next(into row: inout [Value]) throws -> Bool
}

/// Rows that were made at once.
public final class BufferedRows: ProcedureRows {
    private var rows: ArraySlice<[Value]>

    /// Wraps finished rows.
    public init(_ rows: [[Value]]) { self.rows = rows[...] }

    /// Hands out the next row.
    public func next(into row: inout [Value]) throws -> Bool {
        guard let first = rows.popFirst() else { return false }
        row = first
        return true
    }
}

/// What a call may use.
public final class ProcedureContext {
    /// The graph as the calling statement sees it, its own uncommitted writes included.
    public let graph: Snapshot
    /// The writer, inside a writing statement that holds it.
    public let writer: GraphWriter?
    /// Throws when the query's time is up or its client has gone; call it every millisecond or so
    /// of work.
    public let checkCancelled: () throws -> Void

    /// Gathers what a call may use.
    public init(
        graph: Snapshot, writer: GraphWriter?, checkCancelled: @escaping () throws -> Void
    ) {
        self.graph = graph
        self.writer = writer
        self.checkCancelled = checkCancelled
    }
}

/// What a procedure is called, what it takes and yields.
public struct ProcedureSignature: Sendable {
    /// A parameter or a result column.
    public struct Field: Sendable {
        /// The name as `SHOW PROCEDURES` and `YIELD` have it.
        public let name: String
        /// The type that arguments are checked against.
        public let type: CypherType
        /// The value of an argument left out; nil where it may not be.
        public let defaultValue: Value?

        /// Describes a parameter or result column.
        public init(_ name: String, _ type: CypherType, default defaultValue: Value? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
        }
    }

    /// What a call may do to the world.
    public enum Mode: String, Sendable {
        /// Reads the graph.
        case read = "READ"
        /// Writes the graph.
        case write = "WRITE"
        /// Does something beside the graph (trains a model, switches a version); has no time limit.
        case dbms = "DBMS"
    }

    /// What a call costs.
    public enum Cost: Sendable {
        /// As cheap as reading the graph.
        case plain
        /// Model work: in a statement that also writes it is done on a snapshot before the writer
        /// is taken. Its rows must depend on nothing but the arguments, what is watched of the
        /// graph, and `modelVersion`.
        case model
    }

    /// The full name, namespaces joined by dots.
    public let name: String
    /// The parameters in order.
    public let parameters: [Field]
    /// The result columns in order; empty for a procedure that yields nothing.
    public let results: [Field]
    /// What it may do.
    public let mode: Mode
    /// What it costs.
    public let cost: Cost
    /// One sentence for `SHOW PROCEDURES`.
    public let description: String

    /// Describes a procedure.
    public init(
        name: String, parameters: [Field], results: [Field], mode: Mode = .read,
        cost: Cost = .plain, description: String
    ) {
        self.name = name
        self.parameters = parameters
        self.results = results
        self.mode = mode
        self.cost = cost
        self.description = description
    }
}

/// The types by which arguments are checked and signatures are shown.
public enum CypherType: Sendable, Equatable {
    /// Anything.
    case any
    /// `BOOLEAN`.
    case boolean
    /// `INTEGER`.
    case integer
    /// `FLOAT`; takes integers too.
    case float
    /// `NUMBER`: an integer or a float.
    case number
    /// `STRING`.
    case string
    /// `MAP`; takes nodes and relationships too.
    case map
    /// `NODE`.
    case node
    /// `RELATIONSHIP`.
    case relationship
    /// `PATH`.
    case path
    /// `LIST<…>`; made by `list(_:)`.
    ///
    /// The one element type stands in an array, because a value can't directly hold one of its own
    /// kind.
    case lists([CypherType])

    /// `LIST<…>` of a type.
    public static func list(_ element: CypherType) -> CypherType { .lists([element]) }

    /// The type of the elements, where this is a list.
    public var element: CypherType? {
        if case .lists(let elements) = self { elements.first ?? .any } else { nil }
    }
}
