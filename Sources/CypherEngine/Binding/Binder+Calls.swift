import CypherSyntax
import GraphStore

extension Binder {
    func bindFunctionCall(_ call: FunctionCall, at offset: SourceOffset) throws -> BoundRef {
        let name = call.qualifiedName
        guard let function = FunctionLibrary.lookup(name) else {
            let hint = Suggestion.sentence(for: name, among: FunctionLibrary.all.map(\.name))
            throw failure(
                "UnknownFunction", at: offset, "there is no function '\(name)'\(hint)")
        }
        try checkCount(call.arguments.count, of: function, at: offset)
        if let aggregate = function.aggregate {
            return try bindAggregate(aggregate, function, call, at: offset)
        }
        guard !call.isDistinct else {
            throw failure(
                "UnexpectedSyntax", at: offset,
                "DISTINCT stands before the arguments of aggregate functions only")
        }
        if aggregation == .inside, !function.isDeterministic {
            throw failure(
                "NonConstantExpression", at: offset,
                "\(function.name)() can't stand inside an aggregate function")
        }
        let arguments = try call.arguments.map { try bindExpression($0) }
        try checkTypes(of: arguments, function)
        return add(
            .function(function, arguments), resultType(of: function, arguments), at: offset)
    }

    /// What is known of a call's value; coalesce and the like answer with one of their arguments.
    private func resultType(
        of function: FunctionDefinition, _ arguments: [BoundRef]
    ) -> ValueType {
        let type = ValueType(function.result)
        if function.name.lowercased() == "range" { return .list(of: .integer) }
        return type
    }

    private func checkCount(
        _ count: Int, of function: FunctionDefinition, at offset: SourceOffset
    ) throws {
        let tooMany = function.maximumArgumentCount.map { count > $0 } ?? false
        guard count < function.minimumArgumentCount || tooMany else { return }
        throw failure(
            "InvalidNumberOfArguments", at: offset,
            "\(function.name)() is called with \(count) arguments; it is \(function.signature)")
    }

    private func checkTypes(of arguments: [BoundRef], _ function: FunctionDefinition) throws {
        for (place, argument) in arguments.enumerated() {
            let type = arena.type(of: argument)
            guard let declared = CypherType(type) else { continue }
            guard function.accepts(declared, at: place) else {
                throw failure(
                    "InvalidArgumentType", at: arena.offset(of: argument),
                    "\(function.name)() does not take \(type.name); it is \(function.signature)")
            }
        }
    }

    private func bindAggregate(
        _ definition: AggregateDefinition, _ function: FunctionDefinition, _ call: FunctionCall,
        at offset: SourceOffset
    ) throws -> BoundRef {
        try checkAggregation(at: offset)
        aggregation = .inside
        defer { aggregation = .allowed }
        let arguments = try call.arguments.map { try bindExpression($0) }
        try checkTypes(of: arguments, function)
        let aggregate = BoundAggregate(
            definition: definition, isDistinct: call.isDistinct, arguments: arguments,
            isCountStar: false)
        var type = ValueType(function.result)
        if function.name == "collect", let first = arguments.first {
            type = .list(of: arena.type(of: first).kind)
        }
        return add(.aggregate(aggregate), type, at: offset)
    }

    func bindCountStar(at offset: SourceOffset) throws -> BoundRef {
        try checkAggregation(at: offset)
        guard let definition = FunctionLibrary.lookup("count")?.aggregate else {
            throw failure("UnknownFunction", at: offset, "there is no function 'count'")
        }
        let aggregate = BoundAggregate(
            definition: definition, isDistinct: false, arguments: [], isCountStar: true)
        return add(.aggregate(aggregate), .integer, at: offset)
    }

    private func checkAggregation(at offset: SourceOffset) throws {
        switch aggregation {
        case .allowed:
            return
        case .inside:
            throw failure(
                "NestedAggregation", at: offset,
                "an aggregate function can't stand inside another; use WITH in between")
        case .forbidden:
            throw failure(
                "InvalidAggregation", at: offset,
                "an aggregate function can't stand here; use WITH to compute it first")
        }
    }
}

// MARK: - Procedures

extension Binder {
    /// Binds `CALL name(…)`; its yielded columns are in scope afterwards.
    func bindCall(_ call: CallProcedureClause) throws -> (BoundCall, [BoundColumn]) {
        let procedure = try self.procedure(call.name)
        let signature = procedure.signature
        if signature.mode == .write {
            guard expressionDepth == 0 else {
                throw failure(
                    "InvalidClauseComposition", at: call.name.offset,
                    "a query inside an expression can't call a procedure that writes")
            }
            writes = true
        }
        let arguments = try bindArguments(call, signature)
        let outer = scope
        let items = try yieldItems(call, signature)
        var yields: [(column: Int, slot: Int)] = []
        var columns: [BoundColumn] = []
        for (place, variable) in items {
            guard scope[variable.text] == nil else {
                scope = outer
                throw failure(
                    "VariableAlreadyBound", at: variable.offset,
                    "variable '\(variable.text)' is already defined; use YIELD … AS")
            }
            let type = ValueType(signature.results[place].type)
            let slot = declare(variable.text, type).slot
            yields.append((place, slot))
            columns.append(BoundColumn(name: variable.text, slot: slot, type: type))
        }
        let predicate = try call.yield?.predicate.map { try bindPredicate($0) }
        return (
            BoundCall(
                procedure: procedure, arguments: arguments, yields: yields,
                predicate: predicate ?? nil),
            columns
        )
    }

    private func procedure(_ name: QualifiedName) throws -> any Procedure {
        if let procedure = procedures.lookup(name.text) { return procedure }
        let names = procedures.all.map(\.signature.name)
        let hint = Suggestion.sentence(for: name.text, among: names)
        throw failure(
            "ProcedureNotFound", at: name.offset,
            "there is no procedure '\(name.text)'\(hint); SHOW PROCEDURES lists them",
            code: "ProcedureError")
    }

    private func bindArguments(
        _ call: CallProcedureClause, _ signature: ProcedureSignature
    ) throws -> [BoundRef] {
        let parameters = signature.parameters
        guard let written = call.arguments else {
            guard call.isStandalone else {
                throw failure(
                    "InvalidArgumentPassingMode", at: call.name.offset,
                    "inside a query a procedure is called with its arguments in parentheses")
            }
            return parameters.map { field in
                add(.parameter(parameter(field.name)), .any, at: call.name.offset)
            }
        }
        let required = parameters.prefix { $0.defaultValue == nil }.count
        guard written.count >= required, written.count <= parameters.count else {
            throw failure(
                "InvalidNumberOfArguments", at: call.name.offset,
                "\(signature.name) is called with \(written.count) arguments; "
                    + "it is \(signature.text)")
        }
        var arguments: [BoundRef] = []
        for (place, ref) in written.enumerated() {
            let bound = try bindExpression(ref)
            let type = arena.type(of: bound)
            if let declared = CypherType(type), !parameters[place].type.mayTake(declared) {
                throw failure(
                    "InvalidArgumentType", at: tree.offset(of: ref),
                    "\(signature.name) does not take \(type.name) for "
                        + "'\(parameters[place].name)'; it is \(signature.text)")
            }
            arguments.append(bound)
        }
        for field in parameters.dropFirst(written.count) {
            arguments.append(
                add(.constant(field.defaultValue ?? .null), .any, at: call.name.offset))
        }
        return arguments
    }

    /// The yielded columns by their place, and the variables that they are bound to.
    private func yieldItems(
        _ call: CallProcedureClause, _ signature: ProcedureSignature
    ) throws -> [(place: Int, variable: Identifier)] {
        let all = signature.results.enumerated().map { place, field in
            (place: place, variable: Identifier(field.name, at: call.name.offset))
        }
        guard let yield = call.yield else { return call.isStandalone ? all : [] }
        if yield.includesAll {
            guard call.isStandalone else {
                throw failure(
                    "UnexpectedSyntax", at: call.name.offset,
                    "inside a query YIELD names its columns one by one")
            }
            return all
        }
        return try yield.items.map { item in
            let place = signature.results.firstIndex { $0.name == item.column.text }
            guard let place else {
                let hint = Suggestion.sentence(
                    for: item.column.text, among: signature.results.map(\.name))
                throw failure(
                    "UndefinedVariable", at: item.column.offset,
                    "\(signature.name) yields no '\(item.column.text)'\(hint)")
            }
            return (place, item.variable)
        }
    }
}

extension CypherType {
    /// The type that is known of a value; nil where it may be null or anything.
    init?(_ type: ValueType) {
        switch type.kind {
        case .any, .null, .bytes: return nil
        case .boolean: self = .boolean
        case .integer: self = .integer
        case .float: self = .float
        case .number: self = .number
        case .string: self = .string
        case .map: self = .map
        case .node: self = .node
        case .relationship: self = .relationship
        case .path: self = .path
        case .list: self = .list(CypherType(ValueType(kind: type.element)) ?? .any)
        }
    }
}

extension ProcedureSignature {
    /// The signature of `SHOW PROCEDURES`: `name(text :: STRING) :: (tag :: NODE)`.
    public var text: String {
        let parameters = parameters.map { "\($0.name) :: \($0.type.name)" }
        let results = results.map { "\($0.name) :: \($0.type.name)" }
        return "\(name)(\(parameters.joined(separator: ", "))) :: "
            + "(\(results.joined(separator: ", ")))"
    }
}
