// WITH and RETURN.
extension Parser {
    func parseWith() throws(SyntaxError) -> WithClause {
        try expect(.with)
        let projection = try parseProjectionBody()
        let predicate = at(.where) ? try parseWhere() : nil
        return WithClause(projection: projection, predicate: predicate)
    }

    func parseReturn() throws(SyntaxError) -> Projection {
        try expect(.return)
        return try parseProjectionBody()
    }

    func parseProjectionBody() throws(SyntaxError) -> Projection {
        let isDistinct = accept(.distinct)
        let (includesAll, items) = try parseProjectionItems()
        let order = at(.order) ? try parseOrder() : []
        let skip = at(.skip) ? try parseSkip() : nil
        let limit = at(.limit) ? try parseLimit() : nil
        return Projection(
            isDistinct: isDistinct, includesAll: includesAll, items: items, order: order,
            skip: skip, limit: limit)
    }

    func parseProjectionItems() throws(SyntaxError) -> (Bool, [ProjectionItem]) {
        let includesAll = accept(.star)
        var items: [ProjectionItem] = []
        if includesAll, !accept(.comma) { return (true, []) }
        repeat { items.append(try parseProjectionItem()) } while accept(.comma)
        return (includesAll, items)
    }

    func parseProjectionItem() throws(SyntaxError) -> ProjectionItem {
        let start = offset
        let expression = try value()
        let range = range(from: start)
        let alias = accept(.as) ? try parseVariable() : nil
        return ProjectionItem(expression: expression, alias: alias, range: range)
    }

    func parseOrder() throws(SyntaxError) -> [SortItem] {
        try expect(.order)
        try expect(.by)
        var items: [SortItem] = []
        repeat { items.append(try parseSortItem()) } while accept(.comma)
        return items
    }

    func parseSortItem() throws(SyntaxError) -> SortItem {
        let expression = try value()
        if accept(.ascending) || accept(.asc) {
            return SortItem(expression: expression, isDescending: false)
        }
        let isDescending = accept(.descending) || accept(.desc)
        return SortItem(expression: expression, isDescending: isDescending)
    }

    func parseSkip() throws(SyntaxError) -> ExpressionRef {
        try expect(.skip)
        return try value()
    }

    func parseLimit() throws(SyntaxError) -> ExpressionRef {
        try expect(.limit)
        return try value()
    }
}
