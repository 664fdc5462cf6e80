// Statements other than queries.
extension SyntaxPrinter {
    mutating func write(_ statement: Statement) {
        switch statement.mode {
        case .run: break
        case .explain: put("EXPLAIN ")
        case .profile: put("PROFILE ")
        }
        switch statement.body {
        case .query(let query): write(tree[query])
        case .createIndex(let index): write(index)
        case .dropIndex(let item): write(item, "DROP INDEX ")
        case .createConstraint(let constraint): write(constraint)
        case .dropConstraint(let item): write(item, "DROP CONSTRAINT ")
        case .show(let show): write(show)
        }
    }

    private mutating func write(_ index: CreateIndex) {
        put(index.kind == .text ? "CREATE TEXT INDEX" : "CREATE INDEX")
        writeName(index.name, index.ifNotExists)
        write(index.entity)
        put(" ON (")
        writeProperties(index.properties, of: index.entity)
        put(")")
    }

    private mutating func write(_ constraint: CreateConstraint) {
        put("CREATE CONSTRAINT")
        writeName(constraint.name, constraint.ifNotExists)
        write(constraint.entity)
        put(" REQUIRE (")
        writeProperties(constraint.properties, of: constraint.entity)
        put(constraint.kind == .unique ? ") IS UNIQUE" : ") IS NOT NULL")
    }

    private mutating func writeName(_ name: Identifier?, _ ifNotExists: Bool) {
        if let name {
            put(" ")
            variable(name)
        }
        put(ifNotExists ? " IF NOT EXISTS FOR " : " FOR ")
    }

    private mutating func write(_ entity: SchemaEntity) {
        put(entity.kind == .node ? "(n:" : "()-[r:")
        name(entity.name)
        put(entity.kind == .node ? ")" : "]-()")
    }

    private mutating func writeProperties(_ properties: [Identifier], of entity: SchemaEntity) {
        join(properties) { printer, property in
            printer.put(entity.kind == .node ? "n." : "r.")
            printer.name(property)
        }
    }

    private mutating func write(_ item: DropSchemaItem, _ words: String) {
        put(words)
        variable(item.name)
        if item.ifExists { put(" IF EXISTS") }
    }

    private mutating func write(_ show: ShowStatement) {
        switch show.subject {
        case .indexes(nil): put("SHOW INDEXES")
        case .indexes(.range?): put("SHOW RANGE INDEXES")
        case .indexes(.text?): put("SHOW TEXT INDEXES")
        case .constraints(.unique?): put("SHOW UNIQUE CONSTRAINTS")
        case .constraints: put("SHOW CONSTRAINTS")
        case .procedures: put("SHOW PROCEDURES")
        case .functions: put("SHOW FUNCTIONS")
        }
        writeWhere(show.predicate)
        if let yield = show.yield { write(yield) }
        if let projection = show.projection {
            put(" RETURN ")
            write(projection)
        }
    }
}
