import GraphStore

/// Loads through Cypher statements, many rows each: for a store that another process owns.
///
/// The statements belong to one transaction, which whoever runs them begins and ends. A node that
/// was not sent yet has a number of the loader's own; it gets the store's when its batch is sent,
/// before anything that refers to it. What the owner had before is looked up row by row, unless the
/// label had no nodes.
final class StatementLoader: GraphLoader {
    /// Runs a statement with its parameters; the rows that it answers.
    typealias Run = (String, [String: GraphValue]) throws -> [[GraphValue]]

    /// How many rows, and how many bytes of them, wait at most.
    private static let batchCount = 1_000
    private static let batchSize = 1 << 20
    /// The first number that no store gives to a node.
    private static let firstNumber: UInt64 = 1 << 62

    /// Rows of one statement.
    private struct Batch {
        let statement: String
        var rows: [GraphValue] = []
        var numbers: [UInt64] = []
    }

    private let run: Run
    private var nodes: [String: Batch] = [:]
    private var updates: [String: Batch] = [:]
    private var relationships: [String: Batch] = [:]
    private var touched: Set<UInt64> = []
    private var waitingCount = 0
    private var waitingSize = 0
    private var nextNumber = firstNumber
    private var numbers: [UInt64: UInt64] = [:]
    private var uniqueKeys: Set<[String]>?
    private var populated: [String: Bool] = [:]

    init(_ run: @escaping Run) { self.run = run }

    func createNode(labels: [String], properties: [(String, Value)]) throws -> NodeID {
        for label in labels { _ = try hadNodes(label) }
        let number = nextNumber
        nextNumber += 1
        let pattern = labels.map { ":" + Self.quote($0) }.joined()
        let statement = "UNWIND $rows AS row CREATE (n\(pattern)) SET n = row RETURN id(n)"
        var batch = nodes[pattern] ?? Batch(statement: statement)
        batch.rows.append(Self.map(properties))
        batch.numbers.append(number)
        nodes[pattern] = batch
        try count(properties)
        return NodeID(number)
    }

    func createRelationship(
        type: String, from start: NodeID, to end: NodeID, properties: [(String, Value)]
    ) throws {
        let statement = """
            UNWIND $rows AS row MATCH (a) WHERE id(a) = row.a MATCH (b) WHERE id(b) = row.b \
            CREATE (a)-[r:\(Self.quote(type))]->(b) SET r = row.p RETURN count(*)
            """
        var batch = relationships[type] ?? Batch(statement: statement)
        batch.rows.append(.map([.init("p", Self.map(properties))]))
        batch.numbers += [start.rawValue, end.rawValue]
        relationships[type] = batch
        try count(properties)
    }

    func update(
        _ node: NodeID, labels: [String], properties: [(String, Value)], replacing: Bool
    ) throws {
        for label in labels { _ = try hadNodes(label) }
        // Two changes of a node hold in the order of their rows.
        if touched.contains(node.rawValue) { try send() }
        touched.insert(node.rawValue)
        let pattern = labels.map { ":" + Self.quote($0) }.joined()
        let statement = """
            UNWIND $rows AS row MATCH (a) WHERE id(a) = row.a \
            SET a \(replacing ? "=" : "+=") row.p\(labels.isEmpty ? "" : " SET a\(pattern)") \
            RETURN count(*)
            """
        var batch = updates[statement] ?? Batch(statement: statement)
        batch.rows.append(.map([.init("p", Self.map(properties))]))
        batch.numbers.append(node.rawValue)
        updates[statement] = batch
        try count(properties)
    }

    func existingNode(label: String, key: String, value: Value) throws -> NodeID? {
        guard try hadNodes(label), try isUnique(label, key) else { return nil }
        let rows = try run(
            "MATCH (n:\(Self.quote(label)) {\(Self.quote(key)): $value}) RETURN id(n)",
            ["value": Self.plain(value)])
        guard case .integer(let id)? = rows.first?.first else { return nil }
        return UInt64(exactly: id).map { NodeID($0) }
    }

    func requireUnique(label: String, key: String) throws {
        _ = try hadNodes(label)
        guard try !isUnique(label, key) else { return }
        _ = try run(
            "CREATE CONSTRAINT IF NOT EXISTS FOR (n:\(Self.quote(label))) "
                + "REQUIRE n.\(Self.quote(key)) IS UNIQUE", [:])
        uniqueKeys?.insert([label, key])
    }

    func finish() throws { try send() }
}

extension StatementLoader {
    private func count(_ properties: [(String, Value)]) throws {
        waitingCount += 1
        for property in properties {
            waitingSize += property.0.utf8.count + property.1.memorySize
        }
        if waitingCount >= Self.batchCount || waitingSize >= Self.batchSize { try send() }
    }

    /// Sends what waits: nodes first, then what refers to them.
    private func send() throws {
        for (_, batch) in nodes.sorted(by: { $0.key < $1.key }) {
            let rows = try run(batch.statement, ["rows": .list(batch.rows)])
            guard rows.count == batch.numbers.count else { throw Self.lost(batch, rows.count) }
            for (number, row) in zip(batch.numbers, rows) {
                if case .integer(let id)? = row.first { numbers[number] = UInt64(exactly: id) }
            }
        }
        for (_, batch) in updates.sorted(by: { $0.key < $1.key }) { try send(batch, ends: ["a"]) }
        for (_, batch) in relationships.sorted(by: { $0.key < $1.key }) {
            try send(batch, ends: ["a", "b"])
        }
        nodes = [:]
        updates = [:]
        relationships = [:]
        touched = []
        waitingCount = 0
        waitingSize = 0
    }

    /// Sends rows that refer to nodes, with the store's numbers of them.
    private func send(_ batch: Batch, ends: [String]) throws {
        var place = 0
        let rows = batch.rows.map { row -> GraphValue in
            guard case .map(var entries) = row else { return row }
            for end in ends {
                let number = batch.numbers[place]
                place += 1
                let id = numbers[number] ?? number
                entries.append(.init(end, .integer(Int(truncatingIfNeeded: id))))
            }
            return .map(entries)
        }
        let answer = try run(batch.statement, ["rows": .list(rows)])
        guard case .integer(rows.count)? = answer.first?.first else {
            throw Self.lost(batch, answer.count)
        }
    }

    private static func lost(_ batch: Batch, _ count: Int) -> ImportError {
        ImportError(
            "import.server",
            "the server took \(count) of \(batch.rows.count) rows; nothing was imported")
    }

    /// Whether there were nodes of a label when it was first asked, before any was sent.
    private func hadNodes(_ label: String) throws -> Bool {
        if let known = populated[label] { return known }
        let rows = try run("MATCH (n:\(Self.quote(label))) RETURN count(n)", [:])
        var isThere = false
        if case .integer(let count)? = rows.first?.first { isThere = count > 0 }
        populated[label] = isThere
        return isThere
    }

    /// Whether a constraint makes a property of a label unique.
    private func isUnique(_ label: String, _ key: String) throws -> Bool {
        if let uniqueKeys { return uniqueKeys.contains([label, key]) }
        let rows = try run(
            "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties, entityType", [:])
        var found: Set<[String]> = []
        for row in rows where row.count == 4 && row[0] == .string("UNIQUENESS") {
            if case .list(let labels) = row[1], case .list(let keys) = row[2],
                case .string(let label)? = labels.first, case .string(let key)? = keys.first,
                keys.count == 1, row[3] == .string("NODE")
            {
                found.insert([label, key])
            }
        }
        uniqueKeys = found
        return found.contains([label, key])
    }

    private static func quote(_ name: String) -> String {
        "`" + name.replacing("`", with: "``") + "`"
    }

    /// Properties as a map; of two with one key the last holds.
    private static func map(_ properties: [(String, Value)]) -> GraphValue {
        var entries: [GraphValue.Entry] = []
        for (key, value) in properties {
            entries.removeAll { $0.key == key }
            entries.append(.init(key, plain(value)))
        }
        return .map(entries)
    }

    /// A value as a parameter; files hold no others.
    private static func plain(_ value: Value) -> GraphValue {
        switch value {
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text.string)
        case .bytes(let array): .bytes(array.bytes)
        case .list(let list): .list(list.elements.map(plain))
        default: .null
        }
    }
}
