import GraphStore

extension CypherError {
    /// An operand or argument is of a kind that the operation does not take.
    static func typeMismatch(_ message: String) -> CypherError {
        CypherError(
            code: "TypeError", detail: "InvalidArgumentType", phase: .runtime,
            name: "cypher.type.mismatch", message: message)
    }

    /// A function was given a value that it does not take.
    static func invalidArgument(_ message: String) -> CypherError {
        CypherError(
            code: "TypeError", detail: "InvalidArgumentValue", phase: .runtime,
            name: "cypher.type.invalidArgument", message: message)
    }

    /// A map was indexed by something that is not a string.
    static func mapKeyNotString(_ key: Value) -> CypherError {
        CypherError(
            code: "TypeError", detail: "MapElementAccessByNonString", phase: .runtime,
            name: "cypher.type.mapKeyNotString",
            message: "a map is indexed by a string, not by \(key.kindName)")
    }

    /// A number lies outside what the function takes.
    static func numberOutOfRange(_ message: String) -> CypherError {
        CypherError(
            code: "ArgumentError", detail: "NumberOutOfRange", phase: .runtime,
            name: "cypher.argument.outOfRange", message: message)
    }

    /// An argument names nothing that the function knows.
    static func unknownArgument(_ message: String) -> CypherError {
        CypherError(
            code: "ArgumentError", detail: "InvalidArgumentValue", phase: .runtime,
            name: "cypher.argument.unknown", message: message)
    }

    /// The result of integer arithmetic does not fit into 64 bits.
    static func integerOverflow(_ operation: String) -> CypherError {
        CypherError(
            code: "ArithmeticError", detail: "IntegerOverflow", phase: .runtime,
            name: "cypher.arithmetic.overflow",
            message: "long overflow: the result of \(operation) does not fit into a 64-bit integer;"
                + " use toFloat() where an approximation will do")
    }

    /// An integer was divided by zero.
    static func divisionByZero(_ operation: String) -> CypherError {
        CypherError(
            code: "ArithmeticError", detail: "DivisionByZero", phase: .runtime,
            name: "cypher.arithmetic.divisionByZero",
            message: "\(operation) by zero: integers have no result there")
    }

    /// A list or map would nest deeper than values may.
    static let valueTooDeep = CypherError(
        code: "ArgumentError", detail: "ValueTooDeep", phase: .runtime,
        name: "cypher.value.tooDeep",
        message: "lists and maps may nest \(ValueDepth.limit) levels deep; this value is deeper")

    /// A value or what the query keeps would exceed its memory.
    static func memoryLimitExceeded(limitBytes: Int) -> CypherError {
        CypherError(
            code: "TransactionError", detail: "MemoryLimitExceeded", phase: .runtime,
            name: "transaction.outOfMemory",
            message: "the query needs more than the \(limitBytes >> 20) MiB that it may use;"
                + " add LIMIT, or return less at a time")
    }

    /// A node or relationship that this statement deleted was read.
    static func deletedEntity(_ kind: String) -> CypherError {
        CypherError(
            code: "EntityNotFound", detail: "DeletedEntityAccess", phase: .runtime,
            name: "cypher.entity.deleted",
            message: "the \(kind) was deleted in this transaction; read what is needed of it before"
                + " DELETE")
    }
}

extension Value {
    /// The kind of value with its article, for messages, which never show the value itself.
    var kindName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .string: "a string"
        case .list: "a list"
        case .map: "a map"
        case .node: "a node"
        case .relationship: "a relationship"
        case .path: "a path"
        case .bytes: "a byte array"
        }
    }
}
