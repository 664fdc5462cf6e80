// Statements other than queries.
extension SyntaxPrinter {
    mutating func print(_ statement: Statement) {
        switch statement.mode {
        case .run: break
        case .explain: put("EXPLAIN ")
        case .profile: put("PROFILE ")
        }
        switch statement.body {
        case .query(let query): print(tree[query])
        case .createIndex(let index): print(index)
        case .dropIndex(let item): print(item, "DROP INDEX ")
        case .createConstraint(let constraint): print(constraint)
        case .dropConstraint(let item): print(item, "DROP CONSTRAINT ")
        case .show(let show): print(show)
        }
    }

    private mutating func print(_ index: CreateIndex) {
        put(index.kind == .text ? "CREATE TEXT INDEX" : "CREATE INDEX")
        printName(index.name, index.ifNotExists)
        print(index.entity)
        put(" ON (")
        printProperties(index.properties, of: index.entity)
        put(")")
    }

    private mutating func print(_ constraint: CreateConstraint) {
        put("CREATE CONSTRAINT")
        printName(constraint.name, constraint.ifNotExists)
        print(constraint.entity)
        put(" REQUIRE (")
        printProperties(constraint.properties, of: constraint.entity)
        put(constraint.kind == .unique ? ") IS UNIQUE" : ") IS NOT NULL")
    }

    private mutating func printName(_ name: Identifier?, _ ifNotExists: Bool) {
        if let name {
            put(" ")
            variable(name)
        }
        put(ifNotExists ? " IF NOT EXISTS FOR " : " FOR ")
    }

    private mutating func print(_ entity: SchemaEntity) {
        put(entity.kind == .node ? "(n:" : "()-[r:")
        name(entity.name)
        put(entity.kind == .node ? ")" : "]-()")
    }

    private mutating func printProperties(_ properties: [Identifier], of entity: SchemaEntity) {
        join(properties) { printer, property in
            printer.put(entity.kind == .node ? "n." : "r.")
            printer.name(property)
        }
    }

    private mutating func print(_ item: DropSchemaItem, _ words: String) {
        put(words)
        variable(item.name)
        if item.ifExists { put(" IF EXISTS") }
    }

    private mutating func print(_ show: ShowStatement) {
        switch show.subject {
        case .indexes(nil): put("SHOW INDEXES")
        case .indexes(.range?): put("SHOW RANGE INDEXES")
        case .indexes(.text?): put("SHOW TEXT INDEXES")
        case .constraints(.unique?): put("SHOW UNIQUE CONSTRAINTS")
        case .constraints: put("SHOW CONSTRAINTS")
        case .procedures: put("SHOW PROCEDURES")
        case .functions: put("SHOW FUNCTIONS")
        }
        printWhere(show.predicate)
        if let yield = show.yield { print(yield) }
        if let projection = show.projection {
            put(" RETURN ")
            print(projection)
        }
    }
}
