// Operators, from the weakest to the strongest.
extension Parser {
    func parseExpression() throws(SyntaxError) -> ExpressionRef {
        try parseOrExpression()
    }

    func parseOrExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseXorExpression()
        guard at(.or) else { return first }
        var operands = [first]
        while accept(.or) { operands.append(try parseXorExpression()) }
        return try add(.logical(.or, operands), at: start, above: height(operands))
    }

    func parseXorExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseAndExpression()
        guard at(.xor) else { return first }
        var operands = [first]
        while accept(.xor) { operands.append(try parseAndExpression()) }
        return try add(.logical(.xor, operands), at: start, above: height(operands))
    }

    func parseAndExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseNotExpression()
        guard at(.and) else { return first }
        var operands = [first]
        while accept(.and) { operands.append(try parseNotExpression()) }
        return try add(.logical(.and, operands), at: start, above: height(operands))
    }

    func parseNotExpression() throws(SyntaxError) -> ExpressionRef {
        guard keyword == .not else { return try parseComparisonExpression() }
        var starts: [SourceOffset] = []
        while at(.not) {
            try enter()
            starts.append(offset)
            advance()
        }
        var operand = try parseComparisonExpression()
        for start in starts.reversed() {
            operand = try add(.unary(.not, operand), at: start, over: operand)
        }
        nesting.leave(starts.count)
        return operand
    }

    func parseComparisonExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseStringListNullPredicateExpression()
        guard comparisonOperator() != nil else { return first }
        try requireValue(first)
        var rest: [ComparisonTerm] = []
        var height = builder.height(first)
        while let symbol = comparisonOperator() {
            advance()
            let operand = try parseStringListNullPredicateExpression()
            try requireValue(operand)
            height = max(height, builder.height(operand))
            rest.append(ComparisonTerm(operator: symbol, operand: operand))
        }
        return try add(.comparison(first: first, rest: rest), at: start, above: height)
    }

    private func comparisonOperator() -> ComparisonOperator? {
        switch kind {
        case .equal: return .equal
        case .notEqual: return .notEqual
        case .less: return .less
        case .lessOrEqual: return .lessOrEqual
        case .greater: return .greater
        case .greaterOrEqual: return .greaterOrEqual
        default: return nil
        }
    }

    func parseStringListNullPredicateExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        var subject = try parseAddOrSubtractExpression()
        while true {
            if at(.starts) || at(.ends) || at(.contains) || kind == .matches {
                subject = try parseStringPredicate(of: subject, at: start)
            } else if at(.in) {
                subject = try parseListPredicate(of: subject, at: start)
            } else if at(.is) {
                subject = try parseNullPredicate(of: subject, at: start)
            } else {
                return subject
            }
        }
    }

    func parseStringPredicate(
        of subject: ExpressionRef, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        let predicate: PredicateOperator
        if accept(.contains) {
            predicate = .contains
        } else if accept(.matches) {
            predicate = .matches
        } else {
            predicate = at(.starts) ? .startsWith : .endsWith
            advance()
            try expect(.with)
        }
        return try predicateNode(predicate, of: subject, at: start)
    }

    func parseListPredicate(
        of subject: ExpressionRef, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        try expect(.in)
        return try predicateNode(.isIn, of: subject, at: start)
    }

    private func predicateNode(
        _ predicate: PredicateOperator, of subject: ExpressionRef, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        try requireValue(subject)
        let operand = try parseAddOrSubtractExpression()
        try requireValue(operand)
        return try add(
            .predicate(predicate, subject, operand), at: start, over: subject, operand)
    }

    func parseNullPredicate(
        of subject: ExpressionRef, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        try expect(.is)
        let negated = accept(.not)
        try expect(.null)
        try requireValue(subject)
        return try add(.isNull(subject, negated: negated), at: start, over: subject)
    }

    func parseAddOrSubtractExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseMultiplyDivideModuloExpression()
        guard kind == .plus || kind == .minus else { return first }
        var chain = try ArithmeticChain(first, self)
        while kind == .plus || kind == .minus {
            let symbol: ArithmeticOperator = kind == .plus ? .add : .subtract
            advance()
            try chain.append(symbol, try parseMultiplyDivideModuloExpression(), self)
        }
        return try add(chain.node, at: start, above: chain.height)
    }

    func parseMultiplyDivideModuloExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parsePowerOfExpression()
        guard kind == .star || kind == .slash || kind == .percent else { return first }
        var chain = try ArithmeticChain(first, self)
        while kind == .star || kind == .slash || kind == .percent {
            let symbol: ArithmeticOperator =
                kind == .star ? .multiply : kind == .slash ? .divide : .modulo
            advance()
            try chain.append(symbol, try parsePowerOfExpression(), self)
        }
        return try add(chain.node, at: start, above: chain.height)
    }

    func parsePowerOfExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        let first = try parseUnaryAddOrSubtractExpression()
        guard kind == .caret else { return first }
        var chain = try ArithmeticChain(first, self)
        while kind == .caret {
            advance()
            try chain.append(.power, try parseUnaryAddOrSubtractExpression(), self)
        }
        return try add(chain.node, at: start, above: chain.height)
    }

    func parseUnaryAddOrSubtractExpression() throws(SyntaxError) -> ExpressionRef {
        guard kind == .plus || kind == .minus else {
            return try parseNonArithmeticOperatorExpression()
        }
        var signs: [(operator: UnaryOperator, start: SourceOffset)] = []
        while kind == .plus || kind == .minus, !startsNegativeLiteral() {
            try enter()
            signs.append((kind == .plus ? .plus : .minus, offset))
            advance()
        }
        var operand =
            startsNegativeLiteral()
            ? try negativeLiteral() : try parseNonArithmeticOperatorExpression()
        if !signs.isEmpty { try requireValue(operand) }
        for sign in signs.reversed() {
            operand = try add(.unary(sign.operator, operand), at: sign.start, over: operand)
        }
        nesting.leave(signs.count)
        return operand
    }

    /// Whether a minus sign and a number come next, to which nothing else is applied first.
    private func startsNegativeLiteral() -> Bool {
        guard kind == .minus, next().kind == .integer || next().kind == .float else {
            return false
        }
        switch next(2).kind {
        case .dot, .leftBracket, .colon: return false
        default: return true
        }
    }

    private func negativeLiteral() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        try expect(.minus)
        return addLeaf(.literal(try parseNumberLiteral(isNegative: true)), at: start)
    }

    func parseNonArithmeticOperatorExpression() throws(SyntaxError) -> ExpressionRef {
        let start = offset
        var subject = try parseAtom()
        while kind == .dot || kind == .leftBracket {
            try requireValue(subject)
            if kind == .dot {
                let key = try parsePropertyLookup()
                subject = try add(
                    .property(subject: subject, key: key), at: start, over: subject)
            } else {
                subject = try parseListOperatorExpression(of: subject, at: start)
            }
        }
        guard kind == .colon else { return subject }
        try requireValue(subject)
        let labels = try parseLabelPredicate()
        return try add(
            .labelPredicate(subject: subject, labels: labels), at: start, over: subject)
    }

    func parsePropertyLookup() throws(SyntaxError) -> Identifier {
        try expect(.dot)
        return try parsePropertyKeyName()
    }

    func parseListOperatorExpression(
        of subject: ExpressionRef, at start: SourceOffset
    ) throws(SyntaxError) -> ExpressionRef {
        try expect(.leftBracket)
        let outer = try open()
        defer { close(outer) }
        let first = at(.dots) ? nil : try value()
        if accept(.dots) {
            let last = at(.rightBracket) ? nil : try value()
            try expect(.rightBracket)
            return try add(
                .slice(subject: subject, from: first, to: last), at: start,
                over: subject, first, last)
        }
        try expect(.rightBracket)
        guard let first else { throw unexpected([Parser.anExpression]) }
        return try add(
            .index(subject: subject, index: first), at: start, over: subject, first)
    }
}

/// Terms of one precedence while they are being collected.
private struct ArithmeticChain {
    let first: ExpressionRef
    var rest: [ArithmeticTerm] = []
    var height: UInt16

    init(_ first: ExpressionRef, _ parser: Parser) throws(SyntaxError) {
        try parser.requireValue(first)
        self.first = first
        height = parser.builder.height(first)
    }

    mutating func append(
        _ symbol: ArithmeticOperator, _ operand: ExpressionRef, _ parser: Parser
    ) throws(SyntaxError) {
        try parser.requireValue(operand)
        height = max(height, parser.builder.height(operand))
        rest.append(ArithmeticTerm(operator: symbol, operand: operand))
    }

    var node: Expression { .arithmetic(first: first, rest: rest) }
}
