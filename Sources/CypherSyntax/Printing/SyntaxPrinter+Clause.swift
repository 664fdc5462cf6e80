// Queries and clauses.
extension SyntaxPrinter {
    mutating func print(_ query: Query) {
        join(query.parts, by: query.union == .all ? " UNION ALL " : " UNION ") { printer, part in
            printer.join(part.clauses, by: " ") { $0.print($0.tree[$1]) }
        }
    }

    private mutating func print(_ clause: Clause) {
        switch clause {
        case .match(let match):
            put(match.isOptional ? "OPTIONAL MATCH " : "MATCH ")
            join(match.patterns) { $0.print($0.tree[$1]) }
            printWhere(match.predicate)
        case .unwind(let unwind):
            put("UNWIND ")
            print(unwind.list)
            put(" AS ")
            variable(unwind.variable)
        case .loadCSV(let load): print(load)
        case .callProcedure(let call): print(call)
        case .callSubquery(let call): print(call)
        case .with(let with):
            put("WITH ")
            print(with.projection)
            printWhere(with.predicate)
        case .return(let projection):
            put("RETURN ")
            print(projection)
        case .create, .merge, .set, .remove, .delete, .forEach:
            printUpdate(clause)
        }
    }

    private mutating func printUpdate(_ clause: Clause) {
        switch clause {
        case .create(let patterns):
            put("CREATE ")
            join(patterns) { $0.print($0.tree[$1]) }
        case .merge(let merge):
            put("MERGE ")
            print(tree[merge.pattern])
            for action in merge.actions {
                put(action.onCreate ? " ON CREATE SET " : " ON MATCH SET ")
                join(action.items) { $0.print($1) }
            }
        case .set(let items):
            put("SET ")
            join(items) { $0.print($1) }
        case .remove(let items):
            put("REMOVE ")
            join(items) { $0.print($1) }
        case .delete(let delete):
            put(delete.isDetached ? "DETACH DELETE " : "DELETE ")
            join(delete.expressions) { $0.print($1) }
        case .forEach(let forEach):
            put("FOREACH (")
            variable(forEach.variable)
            put(" IN ")
            print(forEach.list)
            put(" | ")
            join(forEach.updates, by: " ") { $0.print($0.tree[$1]) }
            put(")")
        default:
            break
        }
    }

    private mutating func print(_ load: LoadCSVClause) {
        put(load.withHeaders ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ")
        print(load.url)
        put(" AS ")
        variable(load.variable)
        if let terminator = load.fieldTerminator {
            put(" FIELDTERMINATOR " + SyntaxPrinter.literal(terminator))
        }
    }

    private mutating func print(_ call: CallProcedureClause) {
        put("CALL ")
        join(call.name.namespace + [call.name.name], by: ".") { $0.put(SyntaxPrinter.name($1)) }
        if let arguments = call.arguments {
            put("(")
            join(arguments) { $0.print($1) }
            put(")")
        }
        if let yield = call.yield { print(yield) }
    }

    mutating func print(_ yield: Yield) {
        put(yield.includesAll ? " YIELD *" : " YIELD ")
        join(yield.items) { printer, item in
            printer.variable(item.column)
            if let alias = item.alias {
                printer.put(" AS ")
                printer.variable(alias)
            }
        }
        printRows(yield.order, yield.skip, yield.limit)
        printWhere(yield.predicate)
    }

    private mutating func print(_ call: CallSubqueryClause) {
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
        print(tree[call.query])
        put(" }")
        guard let transactions = call.transactions else { return }
        put(" IN TRANSACTIONS")
        if let rows = transactions.rows {
            put(" OF ")
            print(rows)
            put(" ROWS")
        }
    }

    mutating func print(_ projection: Projection) {
        if projection.isDistinct { put("DISTINCT ") }
        if projection.includesAll { put(projection.items.isEmpty ? "*" : "*, ") }
        join(projection.items) { printer, item in
            printer.print(item.expression)
            if let alias = item.alias {
                printer.put(" AS ")
                printer.variable(alias)
            }
        }
        printRows(projection.order, projection.skip, projection.limit)
    }

    private mutating func printRows(
        _ order: [SortItem], _ skip: ExpressionRef?, _ limit: ExpressionRef?
    ) {
        if !order.isEmpty {
            put(" ORDER BY ")
            join(order) { printer, item in
                printer.print(item.expression)
                if item.isDescending { printer.put(" DESC") }
            }
        }
        if let skip {
            put(" SKIP ")
            print(skip)
        }
        if let limit {
            put(" LIMIT ")
            print(limit)
        }
    }

    private mutating func print(_ item: SetItem) {
        switch item {
        case .property(let subject, let key, let value):
            printTarget(subject, key)
            put(" = ")
            print(value)
        case .dynamicProperty(let subject, let key, let value):
            printTarget(subject, key)
            put(" = ")
            print(value)
        case .replaceProperties(let name, let value):
            variable(name)
            put(" = ")
            print(value)
        case .mergeProperties(let name, let value):
            variable(name)
            put(" += ")
            print(value)
        case .labels(let name, let labels): print(labels, of: name)
        }
    }

    private mutating func print(_ item: RemoveItem) {
        switch item {
        case .property(let subject, let key): printTarget(subject, key)
        case .dynamicProperty(let subject, let key): printTarget(subject, key)
        case .labels(let name, let labels): print(labels, of: name)
        }
    }

    private mutating func printTarget(_ subject: ExpressionRef, _ key: Identifier) {
        printSubject(subject)
        put(".")
        name(key)
    }

    private mutating func printTarget(_ subject: ExpressionRef, _ key: ExpressionRef) {
        printSubject(subject)
        put("[")
        print(key)
        put("]")
    }

    private mutating func print(_ labels: [Identifier], of name: Identifier) {
        variable(name)
        for label in labels {
            put(":")
            self.name(label)
        }
    }
}
