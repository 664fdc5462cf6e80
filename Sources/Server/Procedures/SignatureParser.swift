import CypherEngine
import LineProtocol

/// Reads signatures such as `test.my.proc(name :: STRING?, id :: INTEGER?) :: (city :: STRING?)`.
enum SignatureParser {
    /// The signature that a text spells; throws a `ProtocolError` that says what was expected.
    static func parse(_ text: String) throws(ProtocolError) -> ProcedureSignature {
        var cursor = Cursor(text)
        let name = cursor.word()
        guard !name.isEmpty else { throw .signature("expected a name") }
        let parameters = try cursor.fields()
        var results: [ProcedureSignature.Field] = []
        if cursor.take("::"), !cursor.take("VOID") { results = try cursor.fields() }
        guard cursor.isAtEnd else { throw .signature("unexpected text after the signature") }
        return ProcedureSignature(
            name: name, parameters: parameters, results: results,
            description: "Answers from a table that a test defined.")
    }

    private struct Cursor {
        private var rest: Substring

        init(_ text: String) { rest = text[...] }

        private mutating func skipSpace() { rest = rest.drop { $0.isWhitespace } }

        var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

        mutating func take(_ text: String) -> Bool {
            skipSpace()
            guard rest.uppercased().hasPrefix(text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        }

        mutating func word() -> String {
            skipSpace()
            let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            rest = rest.dropFirst(word.count)
            return String(word)
        }

        mutating func fields() throws(ProtocolError) -> [ProcedureSignature.Field] {
            guard take("(") else { throw .signature("expected '('") }
            var fields: [ProcedureSignature.Field] = []
            if take(")") { return fields }
            while true {
                let name = word()
                guard !name.isEmpty else { throw .signature("expected the name of a field") }
                guard take("::") else { throw .signature("expected '::' after \(name)") }
                fields.append(.init(name, try type(depth: 0)))
                if take(")") { return fields }
                guard take(",") else { throw .signature("expected ',' or ')' after \(name)") }
            }
        }

        private mutating func type(depth: Int) throws(ProtocolError) -> CypherType {
            guard depth < 16 else { throw .signature("the type nests too deep") }
            let word = word().uppercased()
            var type: CypherType
            switch word {
            case "ANY": type = .any
            case "BOOLEAN": type = .boolean
            case "INTEGER": type = .integer
            case "FLOAT": type = .float
            case "NUMBER": type = .number
            case "STRING": type = .string
            case "MAP": type = .map
            case "NODE": type = .node
            case "RELATIONSHIP": type = .relationship
            case "PATH": type = .path
            case "LIST": type = .list(.any)
            default: throw .signature("'\(word)' is no type")
            }
            _ = take("?")
            if word == "LIST" {
                if take("<") {
                    type = .list(try self.type(depth: depth + 1))
                    guard take(">") else { throw .signature("expected '>'") }
                } else if take("OF") {
                    type = .list(try self.type(depth: depth + 1))
                }
                _ = take("?")
            }
            return type
        }
    }
}

extension ProtocolError {
    static func signature(_ message: String) -> ProtocolError {
        ProtocolError(
            name: "protocol.request", detail: "InvalidSignature",
            message: "define_procedure: \(message)")
    }
}
