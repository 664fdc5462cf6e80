// WITH and RETURN.
extension Parser {
    mutating func parseWith() throws(SyntaxError) -> ClauseRef {
        let start = offset
        try expect(.with)
        let projection = try parseProjectionBody()
        for item in projection.items where item.alias == nil {
            if case .variable = tree[item.expression] { continue }
            throw error(
                .missingAlias, at: tree.offset(of: item.expression),
                found: tree.text(of: item.range), hint: "give the expression a name: … AS name")
        }
        let predicate = at(.where) ? try parseWhere() : nil
        return add(.with(WithClause(projection: projection, predicate: predicate)), at: start)
    }

    mutating func parseReturn() throws(SyntaxError) -> ClauseRef {
        let start = offset
        try expect(.return)
        return add(.return(try parseProjectionBody()), at: start)
    }

    mutating func parseProjectionBody() throws(SyntaxError) -> Projection {
        let isDistinct = accept(.distinct)
        let (includesAll, items) = try parseProjectionItems()
        let order = at(.order) ? try parseOrder() : []
        let skip = at(.skip) ? try parseSkip() : nil
        let limit = at(.limit) ? try parseLimit() : nil
        return Projection(
            isDistinct: isDistinct, includesAll: includesAll, items: items, order: order,
            skip: skip, limit: limit)
    }

    mutating func parseProjectionItems() throws(SyntaxError) -> (Bool, [ProjectionItem]) {
        let includesAll = accept(.star)
        var items: [ProjectionItem] = []
        if includesAll, !accept(.comma) { return (true, []) }
        repeat { items.append(try parseProjectionItem()) } while accept(.comma)
        return (includesAll, items)
    }

    mutating func parseProjectionItem() throws(SyntaxError) -> ProjectionItem {
        let start = offset
        let expression = try value()
        let range = range(from: start)
        let alias = accept(.as) ? try parseVariable() : nil
        return ProjectionItem(expression: expression, alias: alias, range: range)
    }

    mutating func parseOrder() throws(SyntaxError) -> [SortItem] {
        try expect(.order)
        try expect(.by)
        var items: [SortItem] = []
        repeat { items.append(try parseSortItem()) } while accept(.comma)
        return items
    }

    mutating func parseSortItem() throws(SyntaxError) -> SortItem {
        let expression = try value()
        if accept(.ascending) || accept(.asc) {
            return SortItem(expression: expression, isDescending: false)
        }
        let isDescending = accept(.descending) || accept(.desc)
        return SortItem(expression: expression, isDescending: isDescending)
    }

    mutating func parseSkip() throws(SyntaxError) -> ExpressionRef {
        try expect(.skip)
        return try value()
    }

    mutating func parseLimit() throws(SyntaxError) -> ExpressionRef {
        try expect(.limit)
        return try value()
    }
}
