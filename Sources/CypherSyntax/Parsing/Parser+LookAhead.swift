// Telling patterns from expressions before either is parsed.
//
// `(a)-[b]-(c)` is a pattern and `(a)-[b+1]-(c)` a subtraction. The functions here recognise the
// outline of a pattern:
// contents of nested brackets are stepped over, so that looking ahead stays linear however brackets
// nest.
extension Parser {
    /// Whether a node, a relationship and a node begin at an index.
    func isPatternChain(at start: Int) -> Bool {
        guard let end = endOfNodePattern(at: start) else { return false }
        return endOfHop(at: end) != nil
    }

    /// The index after a relationship and the node after it; nil where they are not there.
    func endOfHop(at start: Int) -> Int? {
        guard let end = endOfRelationshipPattern(at: start) else { return nil }
        return endOfNodePattern(at: end)
    }

    private func endOfNodePattern(at start: Int) -> Int? {
        let opening = token(at: start)
        guard opening.kind == .leftParenthesis, let close = bracket(opening).close else {
            return nil
        }
        var index = start + 1
        if startsName(token(at: index)) { index += 1 }
        if token(at: index).kind == .colon {
            guard let end = endOfLabels(at: index + 1) else { return nil }
            index = end
        }
        guard endsWithProperties(at: index, Int(close)) else { return nil }
        return Int(close) + 1
    }

    private func endOfRelationshipPattern(at start: Int) -> Int? {
        var index = start
        if token(at: index).kind == .less { index += 1 }
        guard token(at: index).kind == .minus else { return nil }
        index += 1
        let opening = token(at: index)
        if opening.kind == .leftBracket {
            guard let close = bracket(opening).close, isDetail(from: index + 1, to: Int(close))
            else { return nil }
            index = Int(close) + 1
        }
        guard token(at: index).kind == .minus else { return nil }
        index += 1
        return token(at: index).kind == .greater ? index + 1 : index
    }

    private func isDetail(from start: Int, to close: Int) -> Bool {
        var index = start
        if startsName(token(at: index)) { index += 1 }
        if token(at: index).kind == .colon {
            repeat {
                index += 1
                if token(at: index).kind == .colon { index += 1 }
                guard startsAnyName(token(at: index)) else { return false }
                index += 1
            } while token(at: index).kind == .bar
        }
        if token(at: index).kind == .star {
            index += 1
            if token(at: index).kind == .integer { index += 1 }
            if token(at: index).kind == .dots {
                index += 1
                if token(at: index).kind == .integer { index += 1 }
            }
        }
        return endsWithProperties(at: index, close)
    }

    /// Whether properties, a predicate, both or nothing fill the source.tokens up to a closing
    /// bracket.
    private func endsWithProperties(at start: Int, _ close: Int) -> Bool {
        var index = start
        switch token(at: index).kind {
        case .leftBrace:
            guard let end = endOfMap(at: index) else { return false }
            index = end
        case .parameter:
            index += 1
        default:
            break
        }
        return index == close || token(at: index).keyword == .where
    }

    /// The index after a map whose entries all have keys.
    private func endOfMap(at start: Int) -> Int? {
        guard let close = bracket(token(at: start)).close.map(Int.init) else { return nil }
        var index = start + 1
        guard index < close else { return close + 1 }
        while true {
            guard startsAnyName(token(at: index)), token(at: index + 1).kind == .colon else {
                return nil
            }
            index += 2
            while index < close, token(at: index).kind != .comma {
                guard let end = endOfItem(at: index) else { return nil }
                index = end
            }
            guard index < close else { return close + 1 }
            index += 1
        }
    }

    /// The index after a token, or after a bracket with all its contents.
    private func endOfItem(at index: Int) -> Int? {
        switch token(at: index).kind {
        case .leftParenthesis, .leftBracket, .leftBrace:
            return bracket(token(at: index)).close.map { Int($0) + 1 }
        default:
            return index + 1
        }
    }

    /// The index after a label expression.
    private func endOfLabels(at start: Int) -> Int? {
        var index = start
        var depth = 0
        while true {
            while token(at: index).kind == .exclamation || token(at: index).kind == .leftParenthesis
            {
                depth += token(at: index).kind == .leftParenthesis ? 1 : 0
                index += 1
            }
            guard startsAnyName(token(at: index)) || token(at: index).kind == .percent else {
                return nil
            }
            index += 1
            while depth > 0, token(at: index).kind == .rightParenthesis {
                depth -= 1
                index += 1
            }
            switch token(at: index).kind {
            case .ampersand, .colon:
                index += 1
            case .bar:
                index += token(at: index + 1).kind == .colon ? 2 : 1
            default:
                return depth == 0 ? index : nil
            }
        }
    }

    // MARK: Other forms

    /// Whether `name (. name)* (` begins at the current token.
    func startsFunction() -> Bool {
        guard startsName(current) || current.keyword == .exists else { return false }
        var end = index + 1
        if current.keyword != .exists {
            while token(at: end).kind == .dot, startsAnyName(token(at: end + 1)) { end += 2 }
        }
        return token(at: end).kind == .leftParenthesis
    }

    /// Whether `name IN` begins at an index.
    func bindsVariable(at index: Int) -> Bool {
        startsName(token(at: index)) && token(at: index + 1).keyword == .in
    }

    /// Whether the braces after `COUNT` or `COLLECT` hold a query, and not entries of a map
    /// projection.
    func startsSubquery() -> Bool {
        guard next().kind == .leftBrace else { return false }
        let first = next(2)
        if first.kind == .rightBrace || first.kind == .dot { return false }
        guard startsAnyName(first) else { return true }
        switch next(3).kind {
        case .comma, .rightBrace, .colon: return false
        default: return true
        }
    }

    /// Whether the function `shortestPath` or `allShortestPaths` has a pattern of one relationship
    /// as its argument.
    func startsShortestPath() -> Bool {
        guard next().kind == .leftParenthesis, let close = bracket(next()).close,
            let node = endOfNodePattern(at: index + 2)
        else { return false }
        return endOfHop(at: node) == Int(close)
    }
}
