// Expressions that bind variables of their own, and subqueries.
extension Parser {
    func parseListComprehension() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.leftBracket)
        let outer = try open(barEnds: bracket(source.tokens[index - 1]).hasBar)
        let filter = try parseFilterExpression()
        barEndsExpression = false
        let projection = accept(.bar) ? try value() : nil
        try expect(.rightBracket)
        close(outer)
        return try add(
            .listComprehension(
                ListComprehension(
                    variable: filter.variable, list: filter.list, predicate: filter.predicate,
                    projection: projection)),
            at: start, over: filter.list, filter.predicate, projection)
    }

    /// The parts of `variable IN list WHERE predicate`.
    struct Filter {
        let variable: String
        let list: ExpressionRef
        let predicate: ExpressionRef?
    }

    func parseFilterExpression() throws(SyntaxError) -> Filter {
        let (variable, list) = try parseIdInColl()
        let predicate = at(.where) ? try parseWhere() : nil
        return Filter(variable: variable, list: list, predicate: predicate)
    }

    func parseIdInColl() throws(SyntaxError) -> (String, ExpressionRef) {
        let variable = try parseVariable().text
        try expect(.in)
        return (variable, try value())
    }

    func parsePatternComprehension() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.leftBracket)
        let outer = try open(barEnds: true)
        let outerHeight = measure()
        let patternStart = offset
        var variable: Identifier?
        if next().kind == .equal {
            variable = try parseVariable()
            advance()
        }
        let path = try parseRelationshipsPattern()
        let pattern = add(
            PathPattern(
                variable: variable, selector: .all, nodes: path.nodes,
                relationships: path.relationships, range: range(from: patternStart)))
        let predicate = at(.where) ? try parseWhere() : nil
        try expect(.bar)
        barEndsExpression = false
        let projection = try value()
        try expect(.rightBracket)
        close(outer)
        return try add(
            .patternComprehension(
                PatternComprehension(
                    pattern: pattern, predicate: predicate, projection: projection)),
            at: start, above: measured(outerHeight))
    }

    func parseQuantifier() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let kind: QuantifierKind
        switch keyword {
        case .all: kind = .all
        case .any: kind = .any
        case .single: kind = .single
        default: kind = .none
        }
        advance()
        try expect(.leftParenthesis)
        let outer = try open()
        let (variable, list) = try parseIdInColl()
        let predicate = try parseWhere()
        try expect(.rightParenthesis)
        close(outer)
        return try add(
            .quantifier(
                Quantifier(kind: kind, variable: variable, list: list, predicate: predicate)),
            at: start, over: list, predicate)
    }

    func parseReduce() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.reduce)
        try expect(.leftParenthesis)
        let outer = try open(barEnds: true)
        let accumulator = try parseVariable().text
        try expect(.equal)
        let initial = try value()
        try expect(.comma)
        let (variable, list) = try parseIdInColl()
        try expect(.bar)
        barEndsExpression = false
        let body = try value()
        try expect(.rightParenthesis)
        close(outer)
        return try add(
            .reduce(
                Reduce(
                    accumulator: accumulator, initial: initial, variable: variable, list: list,
                    body: body)),
            at: start, over: initial, list, body)
    }

    // MARK: Subqueries

    func parseExistsSubquery() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.exists)
        return try subquery(.exists, at: start)
    }

    func parseCountSubquery() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.count)
        return try subquery(.count, at: start)
    }

    func parseCollectSubquery() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.collect)
        return try subquery(.collect, at: start)
    }

    private func subquery(
        _ kind: SubqueryKind, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        try expect(.leftBrace)
        let outer = try open(levels: Nesting.subqueryLevels)
        let outerHeight = measure()
        readOnlyDepth += 1
        let query = try parseSubqueryBody()
        readOnlyDepth -= 1
        if kind == .collect { try requireReturn(query) }
        try expect(.rightBrace)
        close(outer, levels: Nesting.subqueryLevels)
        return try add(
            .subquery(kind, add(query)), at: start, above: measured(outerHeight))
    }

    private func requireReturn(_ query: Query) throws(SyntaxError) {
        for part in query.parts {
            if let last = part.clauses.last, case .return = builder.clause(last) { continue }
            throw error(
                .missingReturn, at: offset, hint: "COLLECT needs a RETURN of one column")
        }
    }

    func parseSubqueryBody() throws(SyntaxError) -> Query {
        let start = offset
        let hasPathName = startsName(current) && next().kind == .equal
        let hasSelector = at(.shortestPath) || at(.allShortestPaths)
        guard at(.leftParenthesis) || hasPathName || hasSelector else {
            return try parseReadingQuery()
        }
        let patterns = try parsePattern(.matched)
        let predicate = at(.where) ? try parseWhere() : nil
        let clause = add(
            .match(MatchClause(isOptional: false, patterns: patterns, predicate: predicate)),
            at: start)
        return Query(parts: [SingleQuery(clauses: [clause])], union: .distinct)
    }
}
