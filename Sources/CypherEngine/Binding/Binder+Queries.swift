import CypherSyntax
import GraphStore

extension Binder {
    /// Binds a query in the scope at hand.
    func bindQuery(_ ref: QueryRef) throws -> BoundQuery {
        let query = tree[ref]
        let start = scope
        var parts: [BoundPart] = []
        var columns: [BoundColumn] = []
        var returnsRows = true
        for (place, single) in query.parts.enumerated() {
            scope = start
            let (part, names, types) = try bindPart(single)
            if place == 0 {
                returnsRows = names != nil
                let shared = query.parts.count > 1
                columns = (names ?? []).enumerated().map { index, name in
                    BoundColumn(
                        name: name, slot: shared ? newSlot() : part.columnSlots[index],
                        type: types[index])
                }
                parts.append(part)
                continue
            }
            let offset = single.clauses.first.map { tree.offset(of: $0) } ?? SourceOffset(utf8: 0)
            parts.append(try align(part, names ?? [], with: columns, at: offset))
            for index in columns.indices where columns[index].type != types[index] {
                columns[index] = BoundColumn(
                    name: columns[index].name, slot: columns[index].slot, type: .any)
            }
        }
        return BoundQuery(
            parts: parts, union: query.union, columns: columns, returnsRows: returnsRows)
    }

    /// Puts the columns of a later part of a union in the first one's order.
    private func align(
        _ part: BoundPart, _ names: [String], with columns: [BoundColumn], at offset: SourceOffset
    ) throws -> BoundPart {
        guard Set(names) == Set(columns.map(\.name)) else {
            throw failure(
                "DifferentColumnsInUnion", at: offset,
                "all parts of a UNION need the same columns: "
                    + "(\(columns.map(\.name).joined(separator: ", "))) "
                    + "and (\(names.joined(separator: ", ")))")
        }
        var part = part
        part.columnSlots = columns.compactMap { column in
            names.firstIndex(of: column.name).map { part.columnSlots[$0] }
        }
        return part
    }

    private func bindPart(
        _ single: SingleQuery
    ) throws -> (BoundPart, names: [String]?, types: [ValueType]) {
        var clauses: [BoundClause] = []
        var slots: [Int] = []
        var names: [String]?
        var types: [ValueType] = []
        for clause in single.clauses {
            if case .return(let projection) = tree[clause] {
                let bound = try bindProjection(
                    projection, predicate: nil, isReturn: true, at: tree.offset(of: clause))
                names = bound.items.map(\.name)
                slots = bound.items.map(\.slot)
                types = bound.items.map { scope[$0.name]?.type ?? .any }
                clauses.append(.project(bound))
            } else if case .callProcedure(let call) = tree[clause], call.isStandalone {
                let (bound, columns) = try bindCall(call)
                clauses.append(.call(bound))
                names = columns.map(\.name)
                slots = columns.map(\.slot)
                types = columns.map(\.type)
            } else {
                clauses.append(contentsOf: try bindClause(clause))
            }
        }
        return (BoundPart(clauses: clauses, columnSlots: slots), names, types)
    }

    /// Binds a clause that is not the last `RETURN`.
    func bindClause(_ ref: ClauseRef) throws -> [BoundClause] {
        let offset = tree.offset(of: ref)
        let clause = tree[ref]
        switch clause {
        case .match(let match):
            return [.match(try bindMatch(match))]
        case .unwind(let unwind):
            return [try bindUnwind(unwind)]
        case .with(let with):
            return [
                .project(
                    try bindProjection(
                        with.projection, predicate: with.predicate, isReturn: false, at: offset))
            ]
        case .return(let projection):
            return [
                .project(
                    try bindProjection(projection, predicate: nil, isReturn: true, at: offset))
            ]
        case .callProcedure(let call):
            return [.call(try bindCall(call).0)]
        case .callSubquery(let call):
            return [.subquery(try bindCallSubquery(call, at: offset))]
        case .loadCSV:
            throw failure(
                "UnexpectedSyntax", at: offset,
                "LOAD CSV is not available; use `taggraph import`")
        case .create, .merge, .set, .remove, .delete, .forEach:
            return [try bindUpdate(clause, at: offset)]
        }
    }

    private func bindUnwind(_ unwind: UnwindClause) throws -> BoundClause {
        let list = try bindExpression(unwind.list)
        let name = unwind.variable
        guard scope[name.text] == nil else {
            throw failure(
                "VariableAlreadyBound", at: name.offset,
                "variable '\(name.text)' is already defined; choose another name")
        }
        let type = arena.type(of: list)
        let element = type.kind == .list ? ValueType(kind: type.element) : .any
        return .unwind(list: list, slot: declare(name.text, element).slot)
    }

    private func bindMatch(_ match: MatchClause) throws -> BoundMatch {
        var pattern = try bindPattern(match.patterns)
        if let predicate = match.predicate {
            try addConjuncts(of: bindPredicate(predicate), to: &pattern.predicates)
        }
        return BoundMatch(isOptional: match.isOptional, pattern: pattern)
    }

    /// Splits a conjunction into what must hold one by one.
    func addConjuncts(of predicate: BoundRef, to predicates: inout [BoundRef]) throws {
        if case .logical(.and, let operands) = arena[predicate] {
            for operand in operands { try addConjuncts(of: operand, to: &predicates) }
        } else {
            predicates.append(predicate)
        }
    }

    private func bindCallSubquery(
        _ call: CallSubqueryClause, at offset: SourceOffset
    ) throws -> BoundCallSubquery {
        let outer = scope
        if call.transactions != nil, expressionDepth > 0 {
            throw failure(
                "InvalidClauseComposition", at: offset,
                "CALL { … } IN TRANSACTIONS can't stand inside an expression")
        }
        let (query, dependencies) = try inSubquery {
            scope = try subqueryScope(call, outer: outer)
            return try bindQuery(call.query)
        }
        var batch: BoundRef?
        if let rows = call.transactions?.rows {
            batch = try bindConstant(rows, what: "OF … ROWS")
        }
        scope = outer
        for column in query.columns {
            guard scope[column.name] == nil else {
                throw failure(
                    "VariableAlreadyBound", at: offset,
                    "the subquery returns '\(column.name)', which is already defined outside it")
            }
            declare(column.name, column.type, slot: column.slot)
        }
        return BoundCallSubquery(
            query: query, batch: batch, inTransactions: call.transactions != nil,
            dependencies: dependencies)
    }

    /// What the query of `CALL { … }` sees at its beginning.
    private func subqueryScope(_ call: CallSubqueryClause, outer: Scope) throws -> Scope {
        var inner = Scope()
        switch call.scope {
        case .all:
            return outer.asOuter
        case .variables(let names):
            for name in names {
                guard var variable = outer[name.text] else {
                    scope = outer
                    throw undefined(name.text, at: name.offset)
                }
                variable.isOuter = true
                inner.add(variable)
            }
        case nil:
            for variable in outer.variables where imports(variable.name, call.query) {
                inner.add(variable)
            }
        }
        return inner
    }

    /// Whether a query's first clauses take a variable over from outside: `WITH x`, `WITH *`.
    private func imports(_ name: String, _ query: QueryRef) -> Bool {
        tree[query].parts.contains { part in
            guard let first = part.clauses.first, case .with(let with) = tree[first] else {
                return false
            }
            if with.projection.includesAll { return true }
            return with.projection.items.contains { item in
                tree[item.expression] == .variable(name)
            }
        }
    }
}
