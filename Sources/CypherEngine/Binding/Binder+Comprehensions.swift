import CypherSyntax
import GraphStore

extension Binder {
    /// Binds `body` with further variables in scope and no aggregate functions allowed.
    private func withLocals<R>(
        _ locals: [(name: String, type: ValueType)], _ body: ([Int]) throws -> R
    ) rethrows -> R {
        let outer = scope
        let outerAggregation = aggregation
        defer {
            scope = outer
            aggregation = outerAggregation
        }
        aggregation = .forbidden
        let slots = locals.map { declare($0.name, $0.type).slot }
        return try body(slots)
    }

    private func element(of list: BoundRef) -> ValueType {
        let type = arena.type(of: list)
        return type.kind == .list ? ValueType(kind: type.element) : .any
    }

    func bindQuantifier(_ quantifier: Quantifier, at offset: SourceOffset) throws -> BoundRef {
        let list = try bindExpression(quantifier.list)
        try require(list, .list, for: "a quantifier")
        return try withLocals([(quantifier.variable, element(of: list))]) { slots in
            let bound = BoundQuantifier(
                kind: quantifier.kind, slot: slots[0], list: list,
                predicate: try bindPredicate(quantifier.predicate))
            return add(.quantifier(bound), .boolean, at: offset)
        }
    }

    func bindReduce(_ reduce: Reduce, at offset: SourceOffset) throws -> BoundRef {
        let initial = try bindExpression(reduce.initial)
        let list = try bindExpression(reduce.list)
        try require(list, .list, for: "reduce")
        let locals = [(reduce.accumulator, ValueType.any), (reduce.variable, element(of: list))]
        return try withLocals(locals) { slots in
            let bound = BoundReduce(
                accumulator: slots[0], initial: initial, slot: slots[1], list: list,
                body: try bindExpression(reduce.body))
            return add(.reduce(bound), .any, at: offset)
        }
    }

    func bindListComprehension(
        _ comprehension: ListComprehension, at offset: SourceOffset
    ) throws -> BoundRef {
        let list = try bindExpression(comprehension.list)
        try require(list, .list, for: "a list comprehension")
        return try withLocals([(comprehension.variable, element(of: list))]) { slots in
            let bound = BoundListComprehension(
                slot: slots[0], list: list,
                predicate: try comprehension.predicate.map { try bindPredicate($0) },
                projection: try comprehension.projection.map { try bindExpression($0) })
            let type = bound.projection.map { arena.type(of: $0) } ?? element(of: list)
            return add(.listComprehension(bound), .list(of: type.kind), at: offset)
        }
    }
}

// MARK: - Queries inside expressions

extension Binder {
    private func bindInside<R>(_ body: () throws -> R) throws -> (R, [Int]) {
        expressionDepth += 1
        defer { expressionDepth -= 1 }
        return try inSubquery(body)
    }

    /// A query that is one `MATCH`.
    private func query(matching pattern: BoundPattern, slots: [Int] = []) -> BoundQuery {
        let match = BoundClause.match(BoundMatch(isOptional: false, pattern: pattern))
        return BoundQuery(
            parts: [BoundPart(clauses: [match], columnSlots: slots)], union: .all, columns: [],
            returnsRows: false)
    }

    func bindPatternComprehension(
        _ comprehension: PatternComprehension, at offset: SourceOffset
    ) throws -> BoundRef {
        var type = ValueType.any
        let ((query, projection), dependencies) = try bindInside {
            var pattern = try bindPattern([comprehension.pattern])
            if let predicate = comprehension.predicate {
                try addConjuncts(of: bindPredicate(predicate), to: &pattern.predicates)
            }
            let projection = try bindExpression(comprehension.projection)
            type = arena.type(of: projection)
            return (self.query(matching: pattern), projection)
        }
        let subquery = BoundSubquery(
            kind: .comprehension(projection), query: addSubquery(query, reading: dependencies),
            dependencies: dependencies)
        return add(.subquery(subquery), .list(of: type.kind), at: offset)
    }

    func bindPatternPredicate(
        _ pattern: PatternRef, at offset: SourceOffset
    ) throws -> BoundRef {
        let (query, dependencies) = try bindInside {
            self.query(matching: try bindPattern([pattern], use: .predicate))
        }
        let subquery = BoundSubquery(
            kind: .exists, query: addSubquery(query, reading: dependencies),
            dependencies: dependencies)
        return add(.subquery(subquery), .boolean, at: offset)
    }

    func bindShortestPath(_ pattern: PatternRef, at offset: SourceOffset) throws -> BoundRef {
        var slot = 0
        var findsAll = false
        let (query, dependencies) = try bindInside {
            let bound = try bindPattern([pattern])
            guard let shortest = bound.shortest.first else {
                throw failure("UnexpectedSyntax", at: offset, "a shortest path is needed here")
            }
            slot = shortest.pathSlot
            findsAll = shortest.findsAll
            return self.query(matching: bound)
        }
        let subquery = BoundSubquery(
            kind: findsAll ? .collect(slot: slot) : .first(slot: slot),
            query: addSubquery(query, reading: dependencies), dependencies: dependencies)
        return add(.subquery(subquery), findsAll ? .list(of: .path) : .path, at: offset)
    }

    func bindSubquery(
        _ kind: SubqueryKind, _ ref: QueryRef, at offset: SourceOffset
    ) throws -> BoundRef {
        let (query, dependencies) = try bindInside { try bindQuery(ref) }
        let bound: BoundSubquery.Kind
        let type: ValueType
        switch kind {
        case .exists:
            bound = .exists
            type = .boolean
        case .count:
            bound = .count
            type = .integer
        case .collect:
            guard query.columns.count == 1 else {
                throw failure(
                    "InvalidClauseComposition", at: offset, "COLLECT { … } returns one column")
            }
            bound = .collect(slot: query.columns[0].slot)
            type = .list(of: query.columns[0].type.kind)
        }
        let subquery = BoundSubquery(
            kind: bound, query: addSubquery(query, reading: dependencies),
            dependencies: dependencies)
        return add(.subquery(subquery), type, at: offset)
    }
}
