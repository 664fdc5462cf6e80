// What operators are applied to.
extension Parser {
    static let anExpression = "an expression"

    func parseAtom() throws(SyntaxError) -> ExpressionRef {
        switch kind {
        case .integer, .float, .string, .malformedNumber:
            return try parseLiteral()
        case .parameter:
            return try parseParameter()
        case .leftParenthesis:
            return try atomInParentheses()
        case .leftBracket:
            return try atomInBrackets()
        case .leftBrace:
            return try parseLiteral()
        case .word, .escapedName:
            return try atomFromWord()
        default:
            throw unexpected([Parser.anExpression])
        }
    }

    private func atomInParentheses() throws(SyntaxError) -> ExpressionRef {
        guard isPatternChain(at: index) else { return try parseParenthesizedExpression() }
        let start = offset
        let outer = measure()
        let path = try parseRelationshipsPattern()
        let pattern = add(pattern(of: path, from: start))
        return try add(.patternPredicate(pattern), at: start, above: measured(outer))
    }

    private func pattern(
        of path: Path, variable: Identifier? = nil, from start: SourceOffset
    ) -> PathPattern {
        PathPattern(
            variable: variable, selector: path.selector, nodes: path.nodes,
            relationships: path.relationships, range: range(from: start))
    }

    private func atomInBrackets() throws(SyntaxError) -> ExpressionRef {
        let known = bracket(current)
        if bindsVariable(at: index + 1), !known.hasComma { return try parseListComprehension() }
        if known.hasBar {
            let hasName = startsName(next()) && next(2).kind == .equal
            if isPatternChain(at: index + (hasName ? 3 : 1)) {
                return try parsePatternComprehension()
            }
        }
        return try parseLiteral()
    }

    private func atomFromWord() throws(SyntaxError) -> ExpressionRef {
        switch keyword {
        case .true, .false, .null: return try parseLiteral()
        case .case: return try parseCaseExpression()
        case .exists where next().kind == .leftBrace: return try parseExistsSubquery()
        case .count where startsSubquery(): return try parseCountSubquery()
        case .count where next().kind == .leftParenthesis && next(2).kind == .star:
            return try parseCountStar()
        case .collect where startsSubquery(): return try parseCollectSubquery()
        case .all where next().kind == .leftParenthesis: return try parseQuantifier()
        case .any where startsQuantifier(), Keyword.none? where startsQuantifier(),
            .single where startsQuantifier():
            return try parseQuantifier()
        case .reduce where startsReduce(): return try parseReduce()
        case .shortestPath where startsShortestPath(),
            .allShortestPaths where startsShortestPath():
            return try shortestPath()
        default: break
        }
        if startsFunction() { return try parseFunctionInvocation() }
        guard startsName(current) else { throw unexpected([Parser.anExpression]) }
        if next().kind == .leftBrace { return try parseMapProjection() }
        let start = offset
        return addLeaf(.variable(try parseVariable().text), at: start)
    }

    private func startsQuantifier() -> Bool {
        let opening = next()
        guard opening.kind == .leftParenthesis, bindsVariable(at: index + 2) else { return false }
        return bracket(opening).hasWhere
    }

    private func startsReduce() -> Bool {
        let opening = next()
        guard opening.kind == .leftParenthesis, startsName(next(2)), next(3).kind == .equal else {
            return false
        }
        return bracket(opening).hasComma && bracket(opening).hasBar
    }

    private func shortestPath() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try enter()
        let outer = measure()
        let path = try parseShortestPathPattern()
        nesting.leave()
        let pattern = add(pattern(of: path, from: start))
        return try add(.shortestPath(pattern), at: start, above: measured(outer))
    }

    func parseParenthesizedExpression() throws(SyntaxError) -> ExpressionRef {
        try expect(.leftParenthesis)
        let outer = try open()
        let expression = try parseExpression()
        try expect(.rightParenthesis)
        close(outer)
        return expression
    }

    func parseCountStar() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.count)
        try expect(.leftParenthesis)
        try expect(.star)
        try expect(.rightParenthesis)
        return addLeaf(.countStar, at: start)
    }

    func parseFunctionInvocation() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let (namespace, name) = try parseFunctionName()
        try expect(.leftParenthesis)
        let outer = try open()
        let isDistinct = accept(.distinct)
        var arguments: [ExpressionRef] = []
        if !at(.rightParenthesis) {
            let isExists = namespace.isEmpty && name.lowercased() == "exists"
            repeat {
                let argument = try parseExpression()
                if !isExists { try requireValue(argument) }
                arguments.append(argument)
            } while accept(.comma)
        }
        try expect(.rightParenthesis)
        close(outer)
        return try add(
            .functionCall(
                FunctionCall(
                    namespace: namespace, name: name, isDistinct: isDistinct,
                    arguments: arguments)),
            at: start, above: height(arguments))
    }

    func parseFunctionName() throws(SyntaxError) -> ([String], String) {
        if at(.exists) { return ([], try parseReservedWord().text) }
        var words = [try parseSymbolicName().text]
        while accept(.dot) { words.append(try parseSchemaName().text) }
        let name = words.removeLast()
        return (words, name)
    }

    func parseCaseExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.case)
        let outer = try open()
        let subject = at(.when) ? nil : try value()
        var height = subject.map { builder.height($0) } ?? 0
        var alternatives: [CaseAlternative] = []
        repeat {
            let alternative = try parseCaseAlternative(isSimple: subject != nil)
            height = max(height, builder.height(alternative.condition))
            height = max(height, builder.height(alternative.result))
            alternatives.append(alternative)
        } while at(.when)
        let otherwise = accept(.else) ? try value() : nil
        if let otherwise { height = max(height, builder.height(otherwise)) }
        try expect(.end)
        close(outer)
        return try add(
            .caseExpression(
                CaseExpression(
                    subject: subject, alternatives: alternatives, otherwise: otherwise)),
            at: start, above: height)
    }

    func parseCaseAlternative(
        isSimple: Bool
    ) throws(SyntaxError) -> CaseAlternative {
        try expect(.when)
        let condition = isSimple ? try value() : try parseExpression()
        try expect(.then)
        return CaseAlternative(condition: condition, result: try value())
    }
}
