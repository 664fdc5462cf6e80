// Clauses that update.
extension Parser {
    func startsUpdatingClause() -> Bool {
        at(.create) || at(.merge) || at(.set) || at(.remove) || at(.delete) || at(.detach)
            || at(.forEach)
    }

    func parseUpdatingClause() throws(SyntaxError) -> ClauseRef {
        if readOnlyDepth > 0 { throw updateInSubquery() }
        let start = offset
        if at(.create) { return add(.create(try parseCreate()), at: start) }
        if at(.merge) { return add(.merge(try parseMerge()), at: start) }
        if at(.set) { return add(.set(try parseSet()), at: start) }
        if at(.remove) { return add(.remove(try parseRemove()), at: start) }
        if at(.forEach) { return add(.forEach(try parseForEach()), at: start) }
        return add(.delete(try parseDelete()), at: start)
    }

    func parseCreate() throws(SyntaxError) -> [PatternRef] {
        try expect(.create)
        return try parsePattern(.created)
    }

    func parseMerge() throws(SyntaxError) -> MergeClause {
        try expect(.merge)
        let pattern = try parsePatternPart(.merged)
        var actions: [MergeAction] = []
        while at(.on) { actions.append(try parseMergeAction()) }
        return MergeClause(pattern: pattern, actions: actions)
    }

    func parseMergeAction() throws(SyntaxError) -> MergeAction {
        try expect(.on)
        let onCreate = accept(.create)
        if !onCreate { try expect(.match) }
        return MergeAction(onCreate: onCreate, items: try parseSet())
    }

    func parseSet() throws(SyntaxError) -> [SetItem] {
        try expect(.set)
        var items: [SetItem] = []
        repeat { items.append(try parseSetItem()) } while accept(.comma)
        return items
    }

    func parseSetItem() throws(SyntaxError) -> SetItem {
        if startsName(current) {
            switch next().kind {
            case .equal:
                let variable = try parseVariable()
                advance()
                return .replaceProperties(variable: variable, value: try value())
            case .plusEqual:
                let variable = try parseVariable()
                advance()
                return .mergeProperties(variable: variable, value: try value())
            case .colon:
                let variable = try parseVariable()
                return .labels(variable: variable, labels: try parseNodeLabels())
            default:
                break
            }
        }
        let target = try parsePropertyExpression()
        try expect(.equal)
        let value = try value()
        switch target {
        case .property(let subject, let key):
            return .property(subject: subject, key: key, value: value)
        case .dynamicProperty(let subject, let key):
            return .dynamicProperty(subject: subject, key: key, value: value)
        }
    }

    /// A property that is set or removed.
    enum PropertyTarget {
        case property(subject: ExpressionRef, key: Identifier)
        case dynamicProperty(subject: ExpressionRef, key: ExpressionRef)
    }

    func parsePropertyExpression() throws(SyntaxError) -> PropertyTarget {
        let start = offset
        var subject = try parseAtom()
        try requireValue(subject)
        while true {
            let target = try parsePropertyAccess(of: subject)
            guard at(.dot) || at(.leftBracket) else { return target }
            switch target {
            case .property(_, let key):
                subject = try add(
                    .property(subject: subject, key: key), at: start, over: subject)
            case .dynamicProperty(_, let key):
                subject = try add(
                    .index(subject: subject, index: key), at: start, over: subject, key)
            }
        }
    }

    func parsePropertyAccess(
        of subject: ExpressionRef
    ) throws(SyntaxError) -> PropertyTarget {
        if at(.dot) { return .property(subject: subject, key: try parsePropertyLookup()) }
        guard accept(.leftBracket) else { throw unexpected(["."]) }
        let outer = try open()
        let key = try value()
        try expect(.rightBracket)
        close(outer)
        return .dynamicProperty(subject: subject, key: key)
    }

    func parseNodeLabels() throws(SyntaxError) -> [Identifier] {
        var labels: [Identifier] = []
        repeat {
            try expect(.colon)
            labels.append(try parseLabelName())
        } while at(.colon)
        return labels
    }

    func parseRemove() throws(SyntaxError) -> [RemoveItem] {
        try expect(.remove)
        var items: [RemoveItem] = []
        repeat { items.append(try parseRemoveItem()) } while accept(.comma)
        return items
    }

    func parseRemoveItem() throws(SyntaxError) -> RemoveItem {
        if startsName(current), next().kind == .colon {
            let variable = try parseVariable()
            return .labels(variable: variable, labels: try parseNodeLabels())
        }
        switch try parsePropertyExpression() {
        case .property(let subject, let key):
            return .property(subject: subject, key: key)
        case .dynamicProperty(let subject, let key):
            return .dynamicProperty(subject: subject, key: key)
        }
    }

    func parseDelete() throws(SyntaxError) -> DeleteClause {
        let isDetached = accept(.detach)
        try expect(.delete)
        var expressions: [ExpressionRef] = []
        repeat {
            let expression = try value()
            if case .labelPredicate = builder.expression(expression) {
                throw error(
                    .deletedLabel, at: builder.offset(of: expression),
                    hint: "a label is taken away by REMOVE")
            }
            expressions.append(expression)
        } while accept(.comma)
        return DeleteClause(isDetached: isDetached, expressions: expressions)
    }

    func parseForEach() throws(SyntaxError) -> ForEachClause {
        try expect(.forEach)
        try expect(.leftParenthesis)
        let outer = try open(barEnds: true, levels: Nesting.subqueryLevels)
        let variable = try parseVariable()
        try expect(.in)
        let list = try value()
        try expect(.bar)
        barEndsExpression = false
        var updates: [ClauseRef] = []
        repeat {
            guard startsUpdatingClause() else { throw unexpected([]) }
            updates.append(try parseUpdatingClause())
        } while !at(.rightParenthesis)
        try expect(.rightParenthesis)
        close(outer, levels: Nesting.subqueryLevels)
        return ForEachClause(variable: variable, list: list, updates: updates)
    }
}
