// Clauses that read.
extension Parser {
    func startsReadingClause() -> Bool {
        at(.match) || at(.optional) || at(.unwind) || at(.call) || at(.load)
    }

    /// Whether `CALL` and a procedure's name come next.
    func startsProcedureCall() -> Bool {
        at(.call) && next().kind != .leftBrace && next().kind != .leftParenthesis
    }

    func parseReadingClause() throws(SyntaxError) -> ClauseRef {
        let start = offset
        if at(.match) || at(.optional) { return add(.match(try parseMatch()), at: start) }
        if at(.unwind) { return add(.unwind(try parseUnwind()), at: start) }
        if at(.load) { return add(.loadCSV(try parseLoadCSV()), at: start) }
        if startsProcedureCall() {
            return add(.callProcedure(try parseInQueryCall()), at: start)
        }
        return add(.callSubquery(try parseCallSubquery()), at: start)
    }

    func parseMatch() throws(SyntaxError) -> MatchClause {
        let isOptional = accept(.optional)
        try expect(.match)
        let patterns = try parsePattern(.matched)
        let predicate = at(.where) ? try parseWhere() : nil
        return MatchClause(isOptional: isOptional, patterns: patterns, predicate: predicate)
    }

    func parseWhere() throws(SyntaxError) -> ExpressionRef {
        try expect(.where)
        return try parseExpression()
    }

    func parseUnwind() throws(SyntaxError) -> UnwindClause {
        try expect(.unwind)
        let list = try value()
        try expect(.as)
        return UnwindClause(list: list, variable: try parseVariable())
    }

    func parseLoadCSV() throws(SyntaxError) -> LoadCSVClause {
        try expect(.load)
        try expect(.csv)
        var withHeaders = false
        if accept(.with) {
            try expect(.headers)
            withHeaders = true
        }
        try expect(.from)
        let url = try value()
        try expect(.as)
        let variable = try parseVariable()
        var terminator: String?
        if accept(.fieldTerminator) {
            guard at(.string) else { throw unexpected(["a string"]) }
            terminator = try stringLiteral()
        }
        return LoadCSVClause(
            withHeaders: withHeaders, url: url, variable: variable, fieldTerminator: terminator)
    }

    // MARK: CALL procedure

    func parseInQueryCall() throws(SyntaxError) -> CallProcedureClause {
        let (name, arguments) = try parseInQueryCallWithoutYield()
        let yield = accept(.yield) ? try yieldItems() : nil
        return CallProcedureClause(
            name: name, arguments: arguments, yield: yield, isStandalone: false)
    }

    func parseInQueryCallWithoutYield() throws(SyntaxError) -> (QualifiedName, [ExpressionRef]) {
        let start = offset
        try expect(.call)
        let name = try parseProcedureName()
        guard at(.leftParenthesis) else { throw missingArguments(start) }
        return (name, try parseProcedureArguments())
    }

    func parseStandaloneCall() throws(SyntaxError) -> CallProcedureClause {
        try expect(.call)
        let name = try parseProcedureName()
        let arguments = at(.leftParenthesis) ? try parseProcedureArguments() : nil
        var yield: Yield?
        if accept(.yield) {
            if accept(.star) {
                yield = Yield(
                    includesAll: true, items: [], order: [], skip: nil, limit: nil, predicate: nil)
            } else {
                yield = try yieldItems()
            }
        }
        return CallProcedureClause(
            name: name, arguments: arguments, yield: yield, isStandalone: true)
    }

    /// The call with which a longer query begins, after it was parsed as if it stood alone.
    func inQueryCall(
        _ call: CallProcedureClause, at start: SourceOffset
    ) throws(SyntaxError) -> CallProcedureClause {
        if call.yield?.includesAll == true {
            throw unexpected(
                ["the end"], hint: "within a query name the columns: YIELD column, other")
        }
        guard call.arguments != nil else {
            if startsReadingClause() || startsUpdatingClause() || at(.with) || at(.return)
                || at(.union)
            {
                throw missingArguments(start)
            }
            throw unexpected([])
        }
        return CallProcedureClause(
            name: call.name, arguments: call.arguments, yield: call.yield, isStandalone: false)
    }

    private func missingArguments(_ start: SourceOffset) -> SyntaxError {
        error(
            .missingArguments, at: start, found: "CALL",
            hint: "within a query write the arguments, or (): "
                + "they are passed by name only where the call stands alone")
    }

    func parseProcedureName() throws(SyntaxError) -> QualifiedName {
        let start = offset
        var words = [try parseSchemaName().text]
        while accept(.dot) { words.append(try parseSchemaName().text) }
        let name = words.removeLast()
        return QualifiedName(namespace: words, name: name, at: start)
    }

    func parseProcedureArguments() throws(SyntaxError) -> [ExpressionRef] {
        try expect(.leftParenthesis)
        let outer = try open()
        var arguments: [ExpressionRef] = []
        if !at(.rightParenthesis) {
            repeat { arguments.append(try value()) } while accept(.comma)
        }
        try expect(.rightParenthesis)
        close(outer)
        return arguments
    }

    /// What follows `YIELD` in a call, unless it is a star.
    private func yieldItems() throws(SyntaxError) -> Yield {
        if at(.star) {
            throw unexpected(
                ["a column"], hint: "within a query name the columns: YIELD column, other")
        }
        let items = try parseYieldItems()
        let predicate = at(.where) ? try parseWhere() : nil
        return Yield(
            includesAll: false, items: items, order: [], skip: nil, limit: nil,
            predicate: predicate)
    }

    func parseYieldItems() throws(SyntaxError) -> [YieldItem] {
        var items: [YieldItem] = []
        repeat { items.append(try parseYieldItem()) } while accept(.comma)
        return items
    }

    func parseYieldItem() throws(SyntaxError) -> YieldItem {
        let column = try parseVariable()
        return YieldItem(column: column, alias: accept(.as) ? try parseVariable() : nil)
    }

    // MARK: CALL { … }

    func parseCallSubquery() throws(SyntaxError) -> CallSubqueryClause {
        try expect(.call)
        let scope = at(.leftParenthesis) ? try parseSubqueryScope() : nil
        try expect(.leftBrace)
        let outer = try open(levels: Nesting.subqueryLevels)
        let query = add(try parseRegularQuery())
        try expect(.rightBrace)
        close(outer, levels: Nesting.subqueryLevels)
        let transactions = at(.in) ? try parseInTransactions() : nil
        return CallSubqueryClause(scope: scope, query: query, transactions: transactions)
    }

    func parseSubqueryScope() throws(SyntaxError) -> SubqueryScope {
        try expect(.leftParenthesis)
        var variables: [Identifier] = []
        if accept(.star) {
            try expect(.rightParenthesis)
            return .all
        }
        if !at(.rightParenthesis) {
            repeat { variables.append(try parseVariable()) } while accept(.comma)
        }
        try expect(.rightParenthesis)
        return .variables(variables)
    }

    func parseInTransactions() throws(SyntaxError) -> SubqueryTransactions {
        try expect(.in)
        try expect(.transactions)
        guard accept(.of) else { return SubqueryTransactions(rows: nil) }
        let rows = try value()
        guard accept(.rows) || accept(.row) else { throw unexpected([]) }
        return SubqueryTransactions(rows: rows)
    }
}
