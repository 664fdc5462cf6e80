import GraphStore

/// The rows of model procedures called by one statement, kept so that the calls are not made again
/// under the writer.
///
/// While recording, calls are made on a snapshot and their rows kept as values that need no
/// transaction. While replaying, a call with the same arguments is answered from the memo.
final class ProcedureMemo {
    /// A call: the procedure, its arguments with entities written out, and what version of the
    /// world its rows depend on.
    struct Key: Hashable {
        let procedure: String
        let arguments: String
        let graphVersion: UInt64
        let modelVersion: UInt64
    }

    private var rows: [Key: [[Value]]] = [:]
    private let isRecording: Bool

    init() { isRecording = true }

    private init(_ rows: [Key: [[Value]]]) {
        self.rows = rows
        isRecording = false
    }

    /// The same rows, for answering calls.
    var replaying: ProcedureMemo { ProcedureMemo(rows) }

    /// The rows of a call: remembered ones, or else those of a call made now.
    func rows(
        of procedure: any Procedure, _ arguments: [Value], _ context: ExecutionContext
    ) throws -> any ProcedureRows {
        let key = Key(
            procedure: procedure.signature.name,
            arguments: try arguments.map { try MemoText.of($0, context.graph) }
                .joined(separator: ","),
            graphVersion: context.graph.watchedVersion, modelVersion: procedure.modelVersion)
        if let known = rows[key] { return BufferedRows(known) }
        let made = try procedure.call(arguments, in: context.procedureContext)
        guard isRecording else { return made }
        var kept: [[Value]] = []
        var row: [Value] = []
        while try made.next(into: &row) {
            try context.tick()
            try context.budget.charge(64 + row.reduce(0) { $0 + $1.memorySize })
            kept.append(row)
            row.removeAll(keepingCapacity: true)
        }
        rows[key] = kept
        return BufferedRows(kept)
    }
}

/// Writes values out so that equal texts mean equal values, entities with all that they hold.
enum MemoText {
    static func of(_ value: Value, _ graph: Snapshot) throws -> String {
        "\(try graph.materialise(value))"
    }
}
