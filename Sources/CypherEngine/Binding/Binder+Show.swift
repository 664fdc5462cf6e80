import CypherSyntax
import GraphStore

extension Binder {
    /// Binds `SHOW …` as a call of the procedure that lists what is asked for.
    func bindShow(_ show: ShowStatement) throws -> BoundStatement {
        let listing = Listing(show.subject, procedures)
        let fields = listing.signature.results
        var yields: [(column: Int, slot: Int)] = []
        var items: [BoundItem] = []
        let wanted = show.yield.flatMap { $0.includesAll || $0.items.isEmpty ? nil : $0.items }
        let named = try wanted.map { try $0.map { try place(of: $0, fields) } }
        let all = fields.enumerated().map { (place: $0.offset, name: $0.element.name) }
        for (place, name) in named ?? all {
            let slot = declare(name, ValueType(fields[place].type)).slot
            yields.append((place, slot))
            items.append(BoundItem(name: name, slot: slot, value: nil))
        }
        let predicate = try (show.yield?.predicate ?? show.predicate).map { try bindPredicate($0) }
        let call = BoundCall(
            procedure: listing, arguments: [], yields: yields, predicate: predicate)
        var clauses: [BoundClause] = [.call(call)]
        if let yield = show.yield {
            var projection = BoundProjection(
                items: items, isDistinct: false, aggregation: nil, order: [], skip: nil, limit: nil,
                predicate: nil, carried: [])
            projection.order = try yield.order.map {
                BoundSortKey(
                    value: try bindExpression($0.expression), isDescending: $0.isDescending)
            }
            projection.skip = try yield.skip.map { try bindConstant($0, what: "SKIP") }
            projection.limit = try yield.limit.map { try bindConstant($0, what: "LIMIT") }
            clauses.append(.project(projection))
        }
        if let written = show.projection {
            let projection = try bindProjection(
                written, predicate: nil, isReturn: true, at: SourceOffset(utf8: 0))
            items = projection.items
            clauses.append(.project(projection))
        }
        let columns = items.map { item in
            BoundColumn(name: item.name, slot: item.slot, type: scope[item.name]?.type ?? .any)
        }
        return finish(
            BoundQuery(
                parts: [BoundPart(clauses: clauses, columnSlots: columns.map(\.slot))],
                union: .all, columns: columns, returnsRows: true))
    }

    private func place(
        of item: YieldItem, _ fields: [ProcedureSignature.Field]
    ) throws -> (place: Int, name: String) {
        guard let place = fields.firstIndex(where: { $0.name == item.column.text }) else {
            let hint = Suggestion.sentence(for: item.column.text, among: fields.map(\.name))
            throw failure(
                "UndefinedVariable", at: item.column.offset,
                "SHOW lists no column '\(item.column.text)'\(hint)")
        }
        return (place, item.variable.text)
    }
}
