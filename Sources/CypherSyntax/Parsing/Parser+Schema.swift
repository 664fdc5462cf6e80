// Indexes, constraints and what SHOW lists.
extension Parser {
    /// Whether `CREATE` is followed by an index or a constraint and not by a pattern.
    func startsSchemaCreation() -> Bool {
        guard at(.create), next(2).kind != .equal else { return false }
        if nextIs(.index) || nextIs(.constraint) { return next(2).kind != .leftParenthesis }
        if nextIs(.range) || nextIs(.text) { return next(2).kind == .word }
        guard next().kind == .word, next(2).keyword == .index else { return false }
        return Parser.otherIndexKinds.contains(text(next()).uppercased())
    }

    private static let otherIndexKinds = ["BTREE", "FULLTEXT", "LOOKUP", "POINT", "VECTOR"]

    func parseSchemaCommand() throws(SyntaxError) -> StatementBody {
        if at(.drop) {
            if nextIs(.constraint) { return .dropConstraint(try parseDropConstraint()) }
            return .dropIndex(try parseDropIndex())
        }
        if nextIs(.constraint) { return .createConstraint(try parseCreateConstraint()) }
        return .createIndex(try parseCreateIndex())
    }

    func parseCreateIndex() throws(SyntaxError) -> CreateIndex {
        try expect(.create)
        let kind = try parseIndexKind()
        try expect(.index)
        if at(.on), next().kind == .colon {
            throw retired("write CREATE INDEX FOR (n:Label) ON (n.property)")
        }
        let (name, ifNotExists) = try schemaItemName()
        try expect(.for)
        let (entity, variable) = try parseSchemaEntity()
        try expect(.on)
        try expect(.leftParenthesis)
        let properties = try parseSchemaProperties(of: variable)
        try expect(.rightParenthesis)
        return CreateIndex(
            kind: kind, name: name, ifNotExists: ifNotExists, entity: entity,
            properties: properties)
    }

    func parseIndexKind() throws(SyntaxError) -> SchemaIndexKind {
        if accept(.text) { return .text }
        if accept(.range) || at(.index) { return .range }
        throw unexpected(
            ["INDEX", "RANGE", "TEXT"], hint: "there are range indexes and text indexes")
    }

    func parseDropIndex() throws(SyntaxError) -> DropSchemaItem {
        try expect(.drop)
        try expect(.index)
        if at(.on), next().kind == .colon {
            throw retired("write DROP INDEX name; SHOW INDEXES lists the names")
        }
        let name = try parseSymbolicName()
        return DropSchemaItem(name: name, ifExists: try parseIfExists())
    }

    func parseCreateConstraint() throws(SyntaxError) -> CreateConstraint {
        try expect(.create)
        try expect(.constraint)
        let (name, ifNotExists) = try schemaItemName()
        if at(.on) {
            throw retired(
                "write CREATE CONSTRAINT FOR (n:Label) REQUIRE n.property IS UNIQUE")
        }
        try expect(.for)
        let (entity, variable) = try parseSchemaEntity()
        if kind == .word, text(current).uppercased() == "ASSERT" {
            throw retired("write REQUIRE in place of ASSERT")
        }
        try expect(.require)
        let properties = try parseConstraintTarget(of: variable)
        try expect(.is)
        return CreateConstraint(
            kind: try parseConstraintKind(), name: name, ifNotExists: ifNotExists,
            entity: entity, properties: properties)
    }

    func parseConstraintTarget(
        of variable: Identifier
    ) throws(SyntaxError) -> [Identifier] {
        guard accept(.leftParenthesis) else { return [try parseSchemaProperty(of: variable)] }
        let properties = try parseSchemaProperties(of: variable)
        try expect(.rightParenthesis)
        return properties
    }

    func parseConstraintKind() throws(SyntaxError) -> ConstraintKind {
        if accept(.unique) { return .unique }
        guard accept(.not) else {
            throw unexpected(
                ["UNIQUE", "NOT NULL"], hint: "a constraint is IS UNIQUE or IS NOT NULL")
        }
        try expect(.null)
        return .notNull
    }

    func parseDropConstraint() throws(SyntaxError) -> DropSchemaItem {
        try expect(.drop)
        try expect(.constraint)
        if at(.on), next().kind == .leftParenthesis {
            throw retired("write DROP CONSTRAINT name; SHOW CONSTRAINTS lists the names")
        }
        let name = try parseSymbolicName()
        return DropSchemaItem(name: name, ifExists: try parseIfExists())
    }

    private func retired(_ hint: String) -> SyntaxError {
        error(.retiredForm, at: offset, found: excerpt(current), hint: hint)
    }

    /// Parses the name, where there is one, and `IF NOT EXISTS`.
    private func schemaItemName() throws(SyntaxError) -> (Identifier?, Bool) {
        var name: Identifier?
        let isCondition = at(.if) && nextIs(.not)
        let isRetiredForm = at(.on) && next().kind == .leftParenthesis
        if startsName(current), !isCondition, !isRetiredForm { name = try parseSymbolicName() }
        return (name, try parseIfNotExists())
    }

    func parseIfNotExists() throws(SyntaxError) -> Bool {
        guard accept(.if) else { return false }
        try expect(.not)
        try expect(.exists)
        return true
    }

    func parseIfExists() throws(SyntaxError) -> Bool {
        guard accept(.if) else { return false }
        try expect(.exists)
        return true
    }

    func parseSchemaEntity() throws(SyntaxError) -> (SchemaEntity, Identifier) {
        guard next().kind == .rightParenthesis else { return try parseSchemaNode() }
        return try parseSchemaRelationship()
    }

    func parseSchemaNode() throws(SyntaxError) -> (SchemaEntity, Identifier) {
        try expect(.leftParenthesis)
        let variable = try parseVariable()
        try expect(.colon)
        let label = try parseLabelName()
        try expect(.rightParenthesis)
        return (SchemaEntity(kind: .node, name: label), variable)
    }

    func parseSchemaRelationship() throws(SyntaxError) -> (SchemaEntity, Identifier) {
        try expect(.leftParenthesis)
        try expect(.rightParenthesis)
        let pointsLeft = accept(.less)
        try expect(.minus)
        let (variable, type) = try parseSchemaRelationshipDetail()
        try expect(.minus)
        if !pointsLeft, at(.greater) { advance() }
        try expect(.leftParenthesis)
        try expect(.rightParenthesis)
        return (SchemaEntity(kind: .relationship, name: type), variable)
    }

    func parseSchemaRelationshipDetail() throws(SyntaxError) -> (Identifier, Identifier) {
        try expect(.leftBracket)
        let variable = try parseVariable()
        try expect(.colon)
        let type = try parseRelTypeName()
        try expect(.rightBracket)
        return (variable, type)
    }

    func parseSchemaProperties(
        of variable: Identifier
    ) throws(SyntaxError) -> [Identifier] {
        var properties: [Identifier] = []
        repeat { properties.append(try parseSchemaProperty(of: variable)) } while accept(.comma)
        return properties
    }

    func parseSchemaProperty(of variable: Identifier) throws(SyntaxError) -> Identifier {
        let owner = try parseVariable()
        guard owner == variable else {
            throw error(
                .unknownVariable, at: owner.offset, found: owner.text,
                hint: "the variable here is \(variable.text)")
        }
        try expect(.dot)
        return try parsePropertyKeyName()
    }

    // MARK: SHOW

    func parseShowCommand() throws(SyntaxError) -> ShowStatement {
        try expect(.show)
        let subject = try parseShowSubject()
        if at(.where) {
            return ShowStatement(
                subject: subject, yield: nil, predicate: try parseWhere(), projection: nil)
        }
        let yield = at(.yield) ? try parseShowYield() : nil
        var projection: Projection?
        if yield != nil, at(.return) { projection = try parseReturn() }
        return ShowStatement(
            subject: subject, yield: yield, predicate: nil, projection: projection)
    }

    func parseShowSubject() throws(SyntaxError) -> ShowSubject {
        if accept(.procedures) || accept(.procedure) { return .procedures }
        if accept(.functions) || accept(.function) { return .functions }
        if accept(.range) { return .indexes(try indexWord(.range)) }
        if accept(.text) { return .indexes(try indexWord(.text)) }
        if accept(.unique) {
            guard accept(.constraints) || accept(.constraint) else { throw unexpected([]) }
            return .constraints(.unique)
        }
        let isAll = accept(.all)
        if accept(.constraints) || accept(.constraint) { return .constraints(nil) }
        guard !isAll || at(.indexes) || at(.index) else { throw unexpected([]) }
        return .indexes(try indexWord(nil))
    }

    private func indexWord(
        _ kind: SchemaIndexKind?
    ) throws(SyntaxError) -> SchemaIndexKind? {
        guard accept(.indexes) || accept(.index) else { throw unexpected([]) }
        return kind
    }

    func parseShowYield() throws(SyntaxError) -> Yield {
        try expect(.yield)
        let includesAll = accept(.star)
        let items = includesAll ? [] : try parseYieldItems()
        let order = at(.order) ? try parseOrder() : []
        let skip = at(.skip) ? try parseSkip() : nil
        let limit = at(.limit) ? try parseLimit() : nil
        let predicate = at(.where) ? try parseWhere() : nil
        return Yield(
            includesAll: includesAll, items: items, order: order, skip: skip, limit: limit,
            predicate: predicate)
    }
}
