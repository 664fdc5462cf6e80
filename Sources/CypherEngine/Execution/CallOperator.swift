import GraphStore

/// Calls a procedure for each row.
final class CallOperator: Operator {
    private let input: Operator
    private let procedure: any Procedure
    private let arguments: [Evaluator]
    private let yields: [(column: Int, slot: Int)]
    /// Whether the procedure yields nothing, so that each row passes once.
    private let isVoid: Bool
    private var rows: (any ProcedureRows)?
    private var buffer: [Value] = []

    init(
        _ input: Operator, _ procedure: any Procedure, arguments: [Evaluator],
        yields: [(column: Int, slot: Int)]
    ) {
        self.input = input
        self.procedure = procedure
        self.arguments = arguments
        self.yields = yields
        isVoid = procedure.signature.results.isEmpty
    }

    override func open(_ context: ExecutionContext) throws {
        rows = nil
        try input.open(context)
    }

    override func next(_ context: ExecutionContext) throws -> Bool {
        while true {
            try context.tick()
            if let rows {
                buffer.removeAll(keepingCapacity: true)
                if try rows.next(into: &buffer) {
                    guard buffer.count == procedure.signature.results.count else {
                        throw CypherError.procedureFailed(
                            procedure.signature.name,
                            "it yielded \(buffer.count) values in place of "
                                + "\(procedure.signature.results.count)")
                    }
                    for yield in yields { context.row[yield.slot] = buffer[yield.column] }
                    return true
                }
                self.rows = nil
            }
            guard try input.next(context) else { return false }
            let values = try evaluateArguments(context)
            let started = try start(values, context)
            if isVoid {
                while try started.next(into: &buffer) { try context.tick() }
                return true
            }
            rows = started
        }
    }

    private func start(
        _ values: [Value], _ context: ExecutionContext
    ) throws -> any ProcedureRows {
        if procedure.signature.cost == .model, let memo = context.memo {
            return try memo.rows(of: procedure, values, context)
        }
        let rows = try procedure.call(values, in: context.procedureContext)
        context.heldSnapshot?.release()
        return rows
    }

    /// The arguments, each checked against its parameter's type.
    private func evaluateArguments(_ context: ExecutionContext) throws -> [Value] {
        let parameters = procedure.signature.parameters
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for (place, argument) in arguments.enumerated() {
            let value = try argument(context.row, context)
            guard let fitting = parameters[place].type.coerced(value) else {
                throw CypherError(
                    code: "TypeError", detail: "InvalidArgumentType", phase: .runtime,
                    name: "cypher.procedure.argumentType",
                    message: "\(procedure.signature.name) does not take \(value.kindName) for "
                        + "'\(parameters[place].name)'; it is \(procedure.signature.text)")
            }
            values.append(fitting)
        }
        return values
    }
}

extension ExecutionContext {
    /// What a procedure called by this statement may use.
    var procedureContext: ProcedureContext {
        ProcedureContext(
            graph: graph, writer: writer,
            checkCancelled: { [limits = limitsForBatch()] in try limits.check() })
    }
}

extension CypherType {
    /// Whether values of this type are no entities and hold none.
    var isPlain: Bool {
        switch self {
        case .boolean, .integer, .float, .number, .string, .map: true
        case .any, .node, .relationship, .path: false
        case .lists(let elements): elements.allSatisfy(\.isPlain)
        }
    }

    /// A value as one of this type: null and fitting values as they are, integers as floats where
    /// floats are wanted; nil where the value does not fit.
    func coerced(_ value: Value) -> Value? {
        switch (self, value) {
        case (_, .null), (.any, _), (.boolean, .boolean), (.integer, .integer), (.float, .float),
            (.number, .integer), (.number, .float), (.string, .string), (.map, .map),
            (.map, .node), (.map, .relationship), (.node, .node), (.relationship, .relationship),
            (.path, .path):
            return value
        case (.float, .integer(let integer)):
            return .float(Double(integer))
        case (.lists(let elements), .list(let list)):
            let element = elements.first ?? .any
            if element == .any { return value }
            var elements: [Value] = []
            elements.reserveCapacity(list.elements.count)
            for old in list.elements {
                guard let new = element.coerced(old) else { return nil }
                elements.append(new)
            }
            return .list(elements)
        default:
            return nil
        }
    }
}

extension CypherError {
    /// A procedure broke its promise or failed.
    static func procedureFailed(_ name: String, _ reason: String) -> CypherError {
        CypherError(
            code: "ProcedureError", detail: "ProcedureFailed", phase: .runtime,
            name: "cypher.procedure.failed", message: "\(name) failed: \(reason)")
    }
}
