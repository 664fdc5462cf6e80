import CypherSyntax
import GraphStore
import LMDB

extension CypherError {
    /// Any error that a query can meet, as the one error of queries.
    init(translating error: any Error) {
        switch error {
        case let error as CypherError: self = error
        case let located as LocatedError: self = located.error
        case let error as SyntaxError: self.init(error)
        case let error as StorageError: self.init(error)
        case let error as any NamedError:
            self.init(
                code: "ProcedureError", detail: "ProcedureFailed", phase: .runtime,
                name: error.name, message: error.message)
        default:
            self.init(
                code: "ProcedureError", detail: "ProcedureFailed", phase: .runtime,
                name: "cypher.procedure.failed", message: "\(error)")
        }
    }

    private init(_ error: SyntaxError) {
        self.init(
            code: "SyntaxError", detail: error.detail, phase: .compileTime, name: error.name,
            message: error.message, line: error.position.line, column: error.position.column)
    }

    /// The store's errors: those of the data's rules get the TCK's codes, those of the world their
    /// own.
    private init(_ error: StorageError) {
        let code: String
        let detail: String
        switch error.name {
        case "constraint.nodeStillConnected":
            (code, detail) = ("ConstraintVerificationFailed", "DeleteConnectedNode")
        case let name where name.hasPrefix("constraint."):
            (code, detail) = ("ConstraintValidationFailed", CypherError.detail(of: name))
        case let name where name.hasPrefix("schema."), let name where name.hasPrefix("index."):
            (code, detail) = ("SchemaError", CypherError.detail(of: name))
        case let name where name.hasPrefix("transaction."):
            (code, detail) = ("TransactionError", CypherError.detail(of: name))
        case let name:
            (code, detail) = ("StorageError", CypherError.detail(of: name))
        }
        self.init(
            code: code, detail: detail, phase: .runtime, name: error.name, message: error.message)
    }

    /// `storage.full` as `Full`.
    private static func detail(of name: String) -> String {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return last.prefix(1).uppercased() + last.dropFirst()
    }

    /// `IN TRANSACTIONS` inside an explicit transaction.
    static let batchesInTransaction = CypherError(
        code: "TransactionError", detail: "NestedTransaction", phase: .runtime,
        name: "transaction.nested",
        message: "CALL { … } IN TRANSACTIONS makes transactions of its own: run it outside an "
            + "explicit transaction")
}

/// An error struct of another layer: what procedures throw.
public protocol NamedError: Error {
    /// The stable dotted name.
    var name: String { get }
    /// What was wrong and what to do, in one line.
    var message: String { get }
}
