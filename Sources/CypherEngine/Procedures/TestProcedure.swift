import GraphStore

/// A procedure that is a table: a call yields the rows whose input columns equal the arguments.
///
/// The openCypher TCK describes the procedures that its scenarios call in this way.
public struct TestProcedure: Procedure {
    /// What the table is called, takes and yields.
    public let signature: ProcedureSignature
    private let rows: [[Value]]

    /// Makes a procedure of a signature such as `test.my.proc(in :: INTEGER?) :: (out :: STRING?)`
    /// and of rows whose columns are named.
    ///
    /// Throws an `ArgumentError` where the signature can't be read or a column is missing.
    public init(
        signature text: String, columns: [String], rows: [[Value]]
    ) throws(CypherError) {
        let parsed = try SignatureText(text).parse()
        signature = parsed
        let wanted = (parsed.parameters + parsed.results).map(\.name)
        var places: [Int] = []
        for name in wanted where !rows.isEmpty {
            guard let place = columns.firstIndex(of: name) else {
                throw SignatureText.failure("the table has no column '\(name)'")
            }
            places.append(place)
        }
        self.rows = rows.map { row in places.map { $0 < row.count ? row[$0] : .null } }
    }

    /// The rows whose input columns equal the arguments.
    public func call(
        _ arguments: [Value], in context: ProcedureContext
    ) throws -> any ProcedureRows {
        let matching = rows.filter { row in
            zip(arguments, row).allSatisfy { Value.equivalent($0, $1) }
        }
        return BufferedRows(matching.map { Array($0.dropFirst(arguments.count)) })
    }
}

/// Reads the text of a procedure's signature.
private struct SignatureText {
    private let text: String

    init(_ text: String) { self.text = text }

    static func failure(_ message: String) -> CypherError {
        CypherError(
            code: "ArgumentError", detail: "InvalidProcedureSignature", phase: .runtime,
            name: "cypher.procedure.signature", message: message)
    }

    func parse() throws(CypherError) -> ProcedureSignature {
        guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")"),
            close > open
        else { throw SignatureText.failure("a signature is name(inputs) :: (outputs)") }
        let name = text[..<open].filter { !$0.isWhitespace }
        let inputs = try fields(text[text.index(after: open)..<close])
        var outputs: [ProcedureSignature.Field] = []
        let rest = text[text.index(after: close)...]
        if let first = rest.firstIndex(of: "("), let last = rest.lastIndex(of: ")"), first < last {
            outputs = try fields(rest[rest.index(after: first)..<last])
        }
        return ProcedureSignature(
            name: String(name), parameters: inputs, results: outputs,
            description: "A table that a test defined.")
    }

    private func fields(_ text: Substring) throws(CypherError) -> [ProcedureSignature.Field] {
        var fields: [ProcedureSignature.Field] = []
        for part in text.split(separator: ",") {
            let sides = part.split(separator: ":", omittingEmptySubsequences: true)
                .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
            guard sides.count == 2 else {
                throw SignatureText.failure("a field is name :: TYPE, not '\(part)'")
            }
            fields.append(ProcedureSignature.Field(sides[0], type(sides[1])))
        }
        return fields
    }

    private func type(_ name: String) -> CypherType {
        switch name.filter({ $0 != "?" }).uppercased() {
        case "BOOLEAN": .boolean
        case "INTEGER": .integer
        case "FLOAT": .float
        case "NUMBER": .number
        case "STRING": .string
        case "MAP": .map
        case "NODE": .node
        case "RELATIONSHIP": .relationship
        case "PATH": .path
        default: .any
        }
    }
}
