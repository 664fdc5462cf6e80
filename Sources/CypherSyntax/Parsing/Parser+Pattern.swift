// Patterns.
extension Parser {
    /// What a pattern is for, and so what it may hold.
    enum PatternUse {
        case matched, created, merged
    }

    func parsePattern(_ use: PatternUse) throws(SyntaxError) -> [PatternRef] {
        var parts: [PatternRef] = []
        repeat { parts.append(try parsePatternPart(use)) } while accept(.comma)
        return parts
    }

    func parsePatternPart(_ use: PatternUse) throws(SyntaxError) -> PatternRef {
        let start = offset
        var variable: Identifier?
        if startsName(current), next().kind == .equal {
            variable = try parseVariable()
            advance()
        }
        let path = try parseAnonymousPatternPart(use)
        return add(
            PathPattern(
                variable: variable, selector: path.selector, nodes: path.nodes,
                relationships: path.relationships, range: range(from: start)))
    }

    /// The nodes and relationships of a pattern whose variable is known elsewhere.
    struct Path {
        var selector = PathSelector.all
        var nodes: [NodePattern]
        var relationships: [RelationshipPattern] = []
    }

    func parseAnonymousPatternPart(_ use: PatternUse) throws(SyntaxError) -> Path {
        guard at(.shortestPath) || at(.allShortestPaths) else {
            return try parsePatternElement(use)
        }
        if use != .matched {
            throw error(
                .createdPattern, at: offset, found: excerpt(current),
                hint: "a shortest path can be matched only")
        }
        return try parseShortestPathPattern()
    }

    func parseShortestPathPattern() throws(SyntaxError) -> Path {
        let selector: PathSelector = at(.shortestPath) ? .shortest : .allShortest
        guard accept(.shortestPath) || accept(.allShortestPaths) else { throw unexpected([]) }
        try expect(.leftParenthesis)
        var path = Path(selector: selector, nodes: [try parseNodePattern(.matched)])
        try parsePatternElementChain(.matched, into: &path)
        if startsRelationship() {
            throw unexpected([")"], hint: "a shortest path has one relationship, such as -[*]-")
        }
        try expect(.rightParenthesis)
        return path
    }

    func parsePatternElement(_ use: PatternUse) throws(SyntaxError) -> Path {
        if at(.leftParenthesis), next().kind == .leftParenthesis {
            try expect(.leftParenthesis)
            let outer = try open()
            let path = try parsePatternElement(use)
            try expect(.rightParenthesis)
            close(outer)
            return path
        }
        var path = Path(nodes: [try parseNodePattern(use)])
        while startsRelationship() { try parsePatternElementChain(use, into: &path) }
        return path
    }

    /// Parses a pattern in an expression, which has a relationship or more.
    func parseRelationshipsPattern() throws(SyntaxError) -> Path {
        var path = Path(nodes: [try parseNodePattern(.matched)])
        repeat {
            try parsePatternElementChain(.matched, into: &path)
        } while endOfHop(at: index) != nil
        return path
    }

    func startsRelationship() -> Bool {
        kind == .minus || kind == .less
    }

    func parsePatternElementChain(
        _ use: PatternUse, into path: inout Path
    ) throws(SyntaxError) {
        path.relationships.append(try parseRelationshipPattern(use))
        path.nodes.append(try parseNodePattern(use))
    }

    func parseNodePattern(_ use: PatternUse) throws(SyntaxError) -> NodePattern {
        let start = offset
        guard accept(.leftParenthesis) else { throw unexpected(["("]) }
        let outer = try open()
        let variable =
            startsName(current) || startsReservedVariable() ? try parseVariable() : nil
        let labels = at(.colon) ? try parseLabelPredicate() : nil
        let properties = startsProperties() ? try parseProperties(use) : nil
        let predicate = at(.where) ? try parseWhere() : nil
        try expect(.rightParenthesis)
        close(outer)
        if use != .matched {
            try requireCreatable(labels, predicate, at: start)
        }
        return NodePattern(
            variable: variable, labels: labels, properties: properties, predicate: predicate,
            range: range(from: start))
    }

    /// Whether a reserved word stands where a variable could.
    private func startsReservedVariable() -> Bool {
        keyword?.isReserved == true && keyword != .where
    }

    private func requireCreatable(
        _ labels: LabelExpressionRef?, _ predicate: ExpressionRef?, at start: SourceOffset
    ) throws(SyntaxError) {
        if let labels, builder.tree.plainLabels(of: labels) == nil {
            throw error(
                .createdPattern, at: start,
                hint: "a node is created with labels such as :A:B, without | or !")
        }
        if let predicate {
            throw error(
                .createdPattern, at: builder.offset(of: predicate),
                hint: "a pattern that is created has no WHERE")
        }
    }

    func startsProperties() -> Bool {
        at(.leftBrace) || at(.parameter)
    }

    func parseProperties(_ use: PatternUse) throws(SyntaxError) -> ExpressionRef {
        guard at(.parameter) else { return try parseMapLiteral() }
        if use != .created {
            throw error(
                .parameterInPattern, at: offset, found: excerpt(current),
                hint: "name the properties: {key: \(excerpt(current)).key}")
        }
        return try parseParameter()
    }

    func parseRelationshipPattern(
        _ use: PatternUse
    ) throws(SyntaxError) -> RelationshipPattern {
        let start = offset
        let pointsLeft = accept(.less)
        try expect(.minus)
        let detail = at(.leftBracket) ? try parseRelationshipDetail(use) : RelationshipDetail()
        try expect(.minus)
        let pointsRight = accept(.greater)
        let direction: PatternDirection =
            pointsLeft == pointsRight ? .either : pointsLeft ? .incoming : .outgoing
        if use != .matched { try requireCreatable(detail, direction, use, at: start) }
        return RelationshipPattern(
            variable: detail.variable, types: detail.types, direction: direction,
            length: detail.length, properties: detail.properties, predicate: detail.predicate,
            range: range(from: start))
    }

    private func requireCreatable(
        _ detail: RelationshipDetail, _ direction: PatternDirection, _ use: PatternUse,
        at start: SourceOffset
    ) throws(SyntaxError) {
        if detail.length != nil {
            throw error(
                .createdLength, at: start,
                hint: "relationships are created one by one, without *")
        }
        if detail.types.count != 1 {
            throw error(
                .relationshipType, at: start,
                hint: "a relationship is created with exactly one type: -[:TYPE]->")
        }
        if use == .created, direction == .either {
            throw error(
                .relationshipDirection, at: start,
                hint: "a relationship is created with a direction: --> or <--")
        }
        if let predicate = detail.predicate {
            throw error(
                .createdPattern, at: builder.offset(of: predicate),
                hint: "a pattern that is created has no WHERE")
        }
    }

    /// What stands in the brackets of a relationship.
    struct RelationshipDetail {
        var variable: Identifier?
        var types: [Identifier] = []
        var length: VariableLength?
        var properties: ExpressionRef?
        var predicate: ExpressionRef?
    }

    func parseRelationshipDetail(
        _ use: PatternUse
    ) throws(SyntaxError) -> RelationshipDetail {
        try expect(.leftBracket)
        let outer = try open()
        var detail = RelationshipDetail()
        if startsName(current) || startsReservedVariable() {
            detail.variable = try parseVariable()
        }
        if at(.colon) { detail.types = try parseRelationshipTypes() }
        if at(.star) { detail.length = try parseRangeLiteral() }
        if kind == .dots {
            throw invalidLength("write *\(text(current)) for a variable length")
        }
        if startsProperties() { detail.properties = try parseProperties(use) }
        if at(.where) { detail.predicate = try parseWhere() }
        try expect(.rightBracket)
        close(outer)
        return detail
    }

    func parseRelationshipTypes() throws(SyntaxError) -> [Identifier] {
        try expect(.colon)
        var types = [try parseRelTypeName()]
        while accept(.bar) {
            _ = accept(.colon)
            types.append(try parseRelTypeName())
        }
        return types
    }

    func parseRangeLiteral() throws(SyntaxError) -> VariableLength {
        try expect(.star)
        let minimum = try bound()
        guard accept(.dots) else { return VariableLength(minimum: minimum, maximum: minimum) }
        return VariableLength(minimum: minimum, maximum: try bound())
    }

    private func bound() throws(SyntaxError) -> Int64? {
        switch kind {
        case .integer:
            return try parseIntegerLiteral(isNegative: false)
        case .minus, .float:
            throw invalidLength("a length is written in whole numbers: *1..3")
        default:
            return nil
        }
    }

    private func invalidLength(_ hint: String) -> SyntaxError {
        error(.invalidLength, at: offset, found: excerpt(current), hint: hint)
    }
}
