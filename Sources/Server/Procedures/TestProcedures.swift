import CypherEngine
import GraphStore
import LineProtocol
import Synchronization

/// The procedures that clients defined, for conformance tests that bring their own.
final class TestProcedures: Sendable {
    private let registry: ProcedureRegistry
    private let names = Mutex<Set<String>>([])

    init(registry: ProcedureRegistry) { self.registry = registry }

    /// Registers a procedure that answers from a table.
    ///
    /// Throws where the signature cannot be read, its columns are not the table's, or its name is
    /// taken by a procedure of the server's own.
    func define(_ table: Request.ProcedureTable) throws {
        let signature = try SignatureParser.parse(table.signature)
        let columns = signature.parameters.map(\.name) + signature.results.map(\.name)
        guard columns == table.columns || (table.columns.isEmpty && table.rows.isEmpty) else {
            throw ProtocolError.signature(
                "the columns are not the signature's parameters and results")
        }
        guard table.rows.allSatisfy({ $0.count == columns.count }) else {
            throw ProtocolError.signature("a row has not one value for each column")
        }
        try names.withLock { names in
            guard names.contains(signature.name) || registry.lookup(signature.name) == nil else {
                throw ProtocolError.signature(
                    "\(signature.name) is a procedure of the server's own")
            }
            registry.register(TableProcedure(signature: signature, rows: table.rows))
            names.insert(signature.name)
        }
    }

    /// Forgets every procedure that was defined.
    func dropAll() {
        names.withLock { names in
            for name in names { registry.remove(named: name) }
            names = []
        }
    }
}

/// A procedure that answers with the rows whose first columns equal its arguments.
private struct TableProcedure: Procedure {
    let signature: ProcedureSignature
    let rows: [[Value]]

    func call(_ arguments: [Value], in context: ProcedureContext) throws -> any ProcedureRows {
        let matching = rows.filter { row in
            zip(row, arguments).allSatisfy { Self.isSame($0, $1) }
        }
        return BufferedRows(matching.map { Array($0.dropFirst(signature.parameters.count)) })
    }

    /// Equality as a test's table means it: null is null, and numbers are equal across kinds.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.integer(let left), .float(let right)): Double(left) == right
        case (.float(let left), .integer(let right)): left == Double(right)
        case (.string(let left), .string(let right)): left == right
        case (.list(let left), .list(let right)):
            left.elements.count == right.elements.count
                && zip(left.elements, right.elements).allSatisfy(isSame)
        default: false
        }
    }
}
