// Queries and clauses.
extension SyntaxPrinter {
    mutating func write(_ query: Query) {
        join(query.parts, by: query.union == .all ? " UNION ALL " : " UNION ") { printer, part in
            printer.join(part.clauses, by: " ") { $0.write($0.tree[$1]) }
        }
    }

    private mutating func write(_ clause: Clause) {
        switch clause {
        case .match(let match):
            put(match.isOptional ? "OPTIONAL MATCH " : "MATCH ")
            join(match.patterns) { $0.write($0.tree[$1]) }
            writeWhere(match.predicate)
        case .unwind(let unwind):
            put("UNWIND ")
            write(unwind.list)
            put(" AS ")
            variable(unwind.variable)
        case .loadCSV(let load): write(load)
        case .callProcedure(let call): write(call)
        case .callSubquery(let call): write(call)
        case .with(let with):
            put("WITH ")
            write(with.projection)
            writeWhere(with.predicate)
        case .return(let projection):
            put("RETURN ")
            write(projection)
        case .create, .merge, .set, .remove, .delete, .forEach:
            writeUpdate(clause)
        }
    }

    private mutating func writeUpdate(_ clause: Clause) {
        switch clause {
        case .create(let patterns):
            put("CREATE ")
            join(patterns) { $0.write($0.tree[$1]) }
        case .merge(let merge):
            put("MERGE ")
            write(tree[merge.pattern])
            for action in merge.actions {
                put(action.onCreate ? " ON CREATE SET " : " ON MATCH SET ")
                join(action.items) { $0.write($1) }
            }
        case .set(let items):
            put("SET ")
            join(items) { $0.write($1) }
        case .remove(let items):
            put("REMOVE ")
            join(items) { $0.write($1) }
        case .delete(let delete):
            put(delete.isDetached ? "DETACH DELETE " : "DELETE ")
            join(delete.expressions) { $0.write($1) }
        case .forEach(let forEach):
            put("FOREACH (")
            variable(forEach.variable)
            put(" IN ")
            write(forEach.list)
            put(" | ")
            join(forEach.updates, by: " ") { $0.write($0.tree[$1]) }
            put(")")
        default:
            break
        }
    }

    private mutating func write(_ load: LoadCSVClause) {
        put(load.withHeaders ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ")
        write(load.url)
        put(" AS ")
        variable(load.variable)
        if let terminator = load.fieldTerminator {
            put(" FIELDTERMINATOR " + SyntaxPrinter.literal(terminator))
        }
    }

    private mutating func write(_ call: CallProcedureClause) {
        put("CALL ")
        join(call.name.namespace + [call.name.name], by: ".") { $0.put(SyntaxPrinter.name($1)) }
        if let arguments = call.arguments {
            put("(")
            join(arguments) { $0.write($1) }
            put(")")
        }
        if let yield = call.yield { write(yield) }
    }

    mutating func write(_ yield: Yield) {
        put(yield.includesAll ? " YIELD *" : " YIELD ")
        join(yield.items) { printer, item in
            printer.variable(item.column)
            if let alias = item.alias {
                printer.put(" AS ")
                printer.variable(alias)
            }
        }
        writeRows(yield.order, yield.skip, yield.limit)
        writeWhere(yield.predicate)
    }

    private mutating func write(_ call: CallSubqueryClause) {
        put("CALL ")
        switch call.scope {
        case .all: put("(*) ")
        case .variables(let variables):
            put("(")
            join(variables) { $0.variable($1) }
            put(") ")
        case nil: break
        }
        put("{ ")
        write(tree[call.query])
        put(" }")
        guard let transactions = call.transactions else { return }
        put(" IN TRANSACTIONS")
        if let rows = transactions.rows {
            put(" OF ")
            write(rows)
            put(" ROWS")
        }
    }

    mutating func write(_ projection: Projection) {
        if projection.isDistinct { put("DISTINCT ") }
        if projection.includesAll { put(projection.items.isEmpty ? "*" : "*, ") }
        join(projection.items) { printer, item in
            printer.write(item.expression)
            if let alias = item.alias {
                printer.put(" AS ")
                printer.variable(alias)
            }
        }
        writeRows(projection.order, projection.skip, projection.limit)
    }

    private mutating func writeRows(
        _ order: [SortItem], _ skip: ExpressionRef?, _ limit: ExpressionRef?
    ) {
        if !order.isEmpty {
            put(" ORDER BY ")
            join(order) { printer, item in
                printer.write(item.expression)
                if item.isDescending { printer.put(" DESC") }
            }
        }
        if let skip {
            put(" SKIP ")
            write(skip)
        }
        if let limit {
            put(" LIMIT ")
            write(limit)
        }
    }

    private mutating func write(_ item: SetItem) {
        switch item {
        case .property(let subject, let key, let value):
            writeTarget(subject, key)
            put(" = ")
            write(value)
        case .dynamicProperty(let subject, let key, let value):
            writeTarget(subject, key)
            put(" = ")
            write(value)
        case .replaceProperties(let name, let value):
            variable(name)
            put(" = ")
            write(value)
        case .mergeProperties(let name, let value):
            variable(name)
            put(" += ")
            write(value)
        case .labels(let name, let labels): write(labels, of: name)
        }
    }

    private mutating func write(_ item: RemoveItem) {
        switch item {
        case .property(let subject, let key): writeTarget(subject, key)
        case .dynamicProperty(let subject, let key): writeTarget(subject, key)
        case .labels(let name, let labels): write(labels, of: name)
        }
    }

    private mutating func writeTarget(_ subject: ExpressionRef, _ key: Identifier) {
        writeSubject(subject)
        put(".")
        name(key)
    }

    private mutating func writeTarget(_ subject: ExpressionRef, _ key: ExpressionRef) {
        writeSubject(subject)
        put("[")
        write(key)
        put("]")
    }

    private mutating func write(_ labels: [Identifier], of name: Identifier) {
        variable(name)
        for label in labels {
            put(":")
            self.name(label)
        }
    }
}
