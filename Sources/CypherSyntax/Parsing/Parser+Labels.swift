// Label expressions.
extension Parser {
    func parseLabelPredicate() throws(SyntaxError) -> LabelExpressionRef {
        try expect(.colon)
        return try parseLabelExpression()
    }

    func parseLabelExpression() throws(SyntaxError) -> LabelExpressionRef {
        let first = try parseLabelConjunction()
        guard kind == .bar, !barEndsExpression else { return first }
        var operands = [first]
        while kind == .bar {
            advance()
            _ = accept(.colon)
            operands.append(try parseLabelConjunction())
        }
        return add(.or(operands))
    }

    func parseLabelConjunction() throws(SyntaxError) -> LabelExpressionRef {
        let first = try parseLabelNegation()
        guard kind == .ampersand || kind == .colon else { return first }
        var operands = [first]
        while kind == .ampersand || kind == .colon {
            advance()
            operands.append(try parseLabelNegation())
        }
        return add(.and(operands))
    }

    func parseLabelNegation() throws(SyntaxError) -> LabelExpressionRef {
        var count = 0
        while accept(.exclamation) {
            try enter()
            count += 1
        }
        var labels = try parseLabelAtom()
        for _ in 0..<count { labels = add(.not(labels)) }
        nesting.leave(count)
        return labels
    }

    func parseLabelAtom() throws(SyntaxError) -> LabelExpressionRef {
        if accept(.percent) { return add(.wildcard) }
        guard accept(.leftParenthesis) else { return add(.label(try parseLabelName())) }
        let outer = try open()
        let labels = try parseLabelExpression()
        try expect(.rightParenthesis)
        close(outer)
        return labels
    }
}
