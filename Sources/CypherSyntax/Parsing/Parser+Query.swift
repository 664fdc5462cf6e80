// Queries: how clauses follow each other.
extension Parser {
    func parseQuery() throws(SyntaxError) -> QueryRef {
        guard startsProcedureCall() else { return add(try parseRegularQuery()) }
        let start = offset
        let call = try parseStandaloneCall()
        if at(.endOfText) || at(.semicolon) {
            let clause = add(.callProcedure(call), at: start)
            return add(
                Query(parts: [SingleQuery(clauses: [clause])], union: .distinct))
        }
        let first = add(.callProcedure(try inQueryCall(call, at: start)), at: start)
        return add(try parseRegularQuery(after: first))
    }

    /// Parses single queries with one kind of UNION between them, the first of which may have begun
    /// with a call.
    func parseRegularQuery(after first: ClauseRef? = nil) throws(SyntaxError) -> Query {
        var parts = [try parseSingleQuery(after: first)]
        var union: UnionKind?
        while at(.union) {
            let kind: UnionKind = next().keyword == .all ? .all : .distinct
            try requireSameUnion(union, kind)
            union = kind
            parts.append(kind == .all ? try parseUnionAll() : try parseUnionDistinct())
        }
        return Query(parts: parts, union: union ?? .distinct)
    }

    func requireSameUnion(_ union: UnionKind?, _ kind: UnionKind) throws(SyntaxError) {
        guard let union, union != kind else { return }
        throw error(
            .mixedUnion, at: offset, found: "UNION",
            hint: "use UNION or UNION ALL throughout, or put one of them into CALL { … }")
    }

    func parseUnionAll() throws(SyntaxError) -> SingleQuery {
        try expect(.union)
        try expect(.all)
        return try parseSingleQuery()
    }

    func parseUnionDistinct() throws(SyntaxError) -> SingleQuery {
        try expect(.union)
        return try parseSingleQuery()
    }

    func parseSingleQuery(after first: ClauseRef? = nil) throws(SyntaxError) -> SingleQuery {
        var sequence = ClauseSequence()
        if let first { sequence.append(first, kind(of: first)) }
        while !sequence.hasReturned {
            if startsReadingClause() {
                try requirePlace(sequence, for: "reading")
                let clause = try parseReadingClause()
                sequence.append(clause, kind(of: clause))
            } else if startsUpdatingClause() {
                sequence.append(try parseUpdatingClause(), .updating)
            } else if at(.with) {
                sequence.append(try withClause(), .with)
            } else if at(.return) {
                sequence.append(try returnClause(), .returning)
            } else {
                break
            }
        }
        try requireConclusion(sequence)
        return SingleQuery(clauses: sequence.clauses)
    }

    private func withClause() throws(SyntaxError) -> ClauseRef {
        let start = offset
        return add(.with(try parseWith()), at: start)
    }

    private func returnClause() throws(SyntaxError) -> ClauseRef {
        let start = offset
        return add(.return(try parseReturn()), at: start)
    }

    /// What a clause just parsed allows after it.
    private func kind(of clause: ClauseRef) -> ClauseSequence.Kind {
        switch builder.clause(clause) {
        case .callProcedure(let call): return call.yield == nil ? .closing : .reading
        case .callSubquery: return .closing
        default: return .reading
        }
    }

    /// Refuses a reading clause after an updating one.
    private func requirePlace(
        _ sequence: ClauseSequence, for kind: String
    ) throws(SyntaxError) {
        guard sequence.last == .updating else { return }
        throw error(
            .misplacedClause, at: offset, found: excerpt(current),
            hint: "write WITH * between an updating clause and \(excerpt(current).uppercased())")
    }

    /// Refuses a query that ends where it cannot.
    private func requireConclusion(_ sequence: ClauseSequence) throws(SyntaxError) {
        switch sequence.last {
        case .returning:
            guard startsReadingClause() || startsUpdatingClause() || at(.with) || at(.return)
            else { return }
            throw error(
                .misplacedClause, at: offset, found: excerpt(current),
                hint: "RETURN ends a query; write WITH in its place to go on")
        case .updating, .closing:
            return
        case nil:
            throw unexpected(["a clause"])
        case .reading, .with:
            // Not `at`: a brace would be told as one that may stand here.
            let isInnerEnd = current.kind == .rightBrace
            guard at(.endOfText) || at(.semicolon) || isInnerEnd || at(.union) else {
                throw unexpected([])
            }
            throw error(
                .misplacedClause, at: offset, found: at(.endOfText) ? nil : excerpt(current),
                hint: "a query ends with RETURN, an updating clause, or a CALL without YIELD")
        }
    }

    // MARK: Queries that only read

    func parseReadingQuery() throws(SyntaxError) -> Query {
        var parts = [try parseReadingSingleQuery()]
        var union: UnionKind?
        while accept(.union) {
            let kind: UnionKind = accept(.all) ? .all : .distinct
            try requireSameUnion(union, kind)
            union = kind
            parts.append(try parseReadingSingleQuery())
        }
        return Query(parts: parts, union: union ?? .distinct)
    }

    func parseReadingSingleQuery() throws(SyntaxError) -> SingleQuery {
        var sequence = ClauseSequence()
        while !sequence.hasReturned {
            if startsReadingClause() {
                sequence.append(try parseReadingClause(), .reading)
            } else if at(.with) {
                sequence.append(try withClause(), .with)
            } else if at(.return) {
                sequence.append(try returnClause(), .returning)
            } else {
                break
            }
        }
        if startsUpdatingClause() { throw updateInSubquery() }
        guard sequence.last == .reading || sequence.last == .returning else {
            throw unexpected(["a clause"])
        }
        return SingleQuery(clauses: sequence.clauses)
    }

    func updateInSubquery() -> SyntaxError {
        error(
            .updateInSubquery, at: offset, found: excerpt(current),
            hint:
                "EXISTS, COUNT and COLLECT only read; put the update after them or into CALL { … }")
    }
}

/// The clauses of a single query so far.
private struct ClauseSequence {
    enum Kind {
        case reading, updating, with, returning
        /// A call with which a query may end, and after which it may go on reading.
        case closing
    }

    var clauses: [ClauseRef] = []
    var last: Kind?

    var hasReturned: Bool { last == .returning }

    mutating func append(_ clause: ClauseRef, _ kind: Kind) {
        clauses.append(clause)
        last = kind
    }
}
