// Putting nodes into the tree.
extension Parser {
    /// Adds an expression whose operands, those given, are in the tree.
    func add(
        _ expression: Expression, at offset: SourceOffset, over operands: ExpressionRef?...
    ) throws(SyntaxError) -> ExpressionRef {
        var height: UInt16 = 0
        for case let operand? in operands { height = max(height, builder.height(operand)) }
        return try add(expression, at: offset, above: height)
    }

    /// Adds an expression that stands above others of a height.
    func add(
        _ expression: Expression, at offset: SourceOffset, above height: UInt16
    ) throws(SyntaxError) -> ExpressionRef {
        guard height < UInt16(SyntaxTree.maximumHeight) else {
            throw error(
                .tooDeep, at: offset,
                hint: "operations build upon each other at most \(SyntaxTree.maximumHeight) deep; "
                    + "split the statement by WITH")
        }
        let ref = ExpressionRef(index: UInt32(builder.tree.expressions.count))
        builder.tree.expressions.append(expression)
        builder.tree.expressionOffsets.append(offset)
        builder.heights.append(height + 1)
        if height >= tallest { tallest = height + 1 }
        return ref
    }

    func addLeaf(_ expression: Expression, at offset: SourceOffset) -> ExpressionRef {
        let ref = ExpressionRef(index: UInt32(builder.tree.expressions.count))
        builder.tree.expressions.append(expression)
        builder.tree.expressionOffsets.append(offset)
        builder.heights.append(1)
        if tallest == 0 { tallest = 1 }
        return ref
    }

    func height(_ operands: [ExpressionRef]) -> UInt16 {
        var height: UInt16 = 0
        for operand in operands { height = max(height, builder.height(operand)) }
        return height
    }

    /// Begins to measure the height of what is parsed next; the result is for `measured`.
    func measure() -> UInt16 {
        defer { tallest = 0 }
        return tallest
    }

    /// The height of what was parsed since `measure` answered its argument.
    func measured(_ outer: UInt16) -> UInt16 {
        defer { tallest = max(tallest, outer) }
        return tallest
    }

    func add(_ labels: LabelExpression) -> LabelExpressionRef {
        builder.tree.labelExpressions.append(labels)
        return LabelExpressionRef(index: UInt32(builder.tree.labelExpressions.count - 1))
    }

    func add(_ pattern: PathPattern) -> PatternRef {
        builder.tree.patterns.append(pattern)
        return PatternRef(index: UInt32(builder.tree.patterns.count - 1))
    }

    func add(_ clause: Clause, at offset: SourceOffset) -> ClauseRef {
        builder.tree.clauses.append(clause)
        builder.tree.clauseOffsets.append(offset)
        return ClauseRef(index: UInt32(builder.tree.clauses.count - 1))
    }

    func add(_ query: Query) -> QueryRef {
        builder.tree.queries.append(query)
        return QueryRef(index: UInt32(builder.tree.queries.count - 1))
    }

    /// Refuses a pattern where a value is needed.
    func requireValue(_ ref: ExpressionRef) throws(SyntaxError) {
        if case .patternPredicate = builder.expression(ref) {
            throw error(
                .misplacedPattern, at: builder.offset(of: ref),
                hint: "a pattern is a predicate; write EXISTS { … } for a truth value, COUNT { … } "
                    + "for a number, or [pattern | expression] for a list")
        }
    }

    /// Parses an expression that must have a value, and so is no pattern.
    func value() throws(SyntaxError) -> ExpressionRef {
        let ref = try parseExpression()
        try requireValue(ref)
        return ref
    }

    /// Enters a bracket; the result is for `close`.
    ///
    /// Within it a `|` after a label belongs to the label, unless the bracket has a `|` of its own
    /// to
    /// come.
    func open(barEnds: Bool = false, levels: Int = 1) throws(SyntaxError) -> Bool {
        guard nesting.enter(levels) else { throw tooDeep() }
        defer { barEndsExpression = barEnds }
        return barEndsExpression
    }

    /// Leaves the bracket for which `open` answered the argument.
    func close(_ outer: Bool, levels: Int = 1) {
        nesting.leave(levels)
        barEndsExpression = outer
    }
}
