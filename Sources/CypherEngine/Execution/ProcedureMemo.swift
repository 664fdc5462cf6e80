import GraphStore

/// The rows of model procedures called by one statement, kept so that the calls are not made again
/// under the writer.
///
/// While recording, calls are made on a snapshot and their rows kept as values that need no
/// transaction. While replaying, a call with the same arguments is answered from the memo; one that
/// was not foreseen is made under the writer, or ends the attempt where it can still be made on a
/// snapshot.
final class ProcedureMemo {
    /// The graph or the models are others than when model calls were rehearsed.
    struct Stale: Error {}

    private enum Purpose { case recording, replaying, replayingStrictly }

    /// A call: the procedure, its arguments with entities written out, and what version of the
    /// world its rows depend on.
    struct Key: Hashable {
        let procedure: String
        let arguments: String
        let graphVersion: UInt64
        let modelVersion: UInt64
    }

    private var rows: [Key: [[Value]]] = [:]
    private let purpose: Purpose

    /// A memo to record in, with what was recorded before.
    init(after former: ProcedureMemo? = nil) {
        rows = former?.rows ?? [:]
        purpose = .recording
    }

    private init(_ rows: [Key: [[Value]]], _ purpose: Purpose) {
        self.rows = rows
        self.purpose = purpose
    }

    /// The same rows, for answering calls; `strictly` where a call that is not among them has to
    /// be rehearsed first.
    func replaying(strictly: Bool) -> ProcedureMemo {
        ProcedureMemo(rows, strictly ? .replayingStrictly : .replaying)
    }

    /// The rows of a call: remembered ones, or else those of a call made now.
    func rows(
        of procedure: any Procedure, _ arguments: [Value], _ context: ExecutionContext
    ) throws -> any ProcedureRows {
        let texts = try arguments.map { try MemoText.of($0, context.graph) }.joined(separator: ",")
        func key() -> Key {
            Key(
                procedure: procedure.signature.name, arguments: texts,
                graphVersion: context.graph.watchedVersion, modelVersion: procedure.modelVersion)
        }
        if let known = rows[key()] { return BufferedRows(known) }
        if purpose == .replayingStrictly { throw Stale() }
        let made = try procedure.call(arguments, in: context.procedureContext)
        guard purpose == .recording else { return made }
        var kept: [[Value]] = []
        var row: [Value] = []
        while try made.next(into: &row) {
            try context.tick()
            try context.budget.charge(64 + row.reduce(0) { $0 + $1.memorySize })
            kept.append(row)
            row.removeAll(keepingCapacity: true)
        }
        // The first call of all loads the model, which makes a version of its own.
        rows[key()] = kept
        return BufferedRows(kept)
    }
}

/// Writes values out so that equal texts mean equal values, entities with all that they hold.
enum MemoText {
    static func of(_ value: Value, _ graph: Snapshot) throws -> String {
        "\(try graph.materialise(value))"
    }
}
