import CypherEngine
import GraphStore
import Testing

/// A small graph in memory and the naive meaning of a pattern over it.
private struct PatternOracle {
    struct Edge {
        let id: Int
        let start: Int
        let end: Int
        let type: String
        let weight: Int
    }

    struct Step {
        let type: String?
        /// 1 along the relationship, -1 against it, 0 either way.
        let direction: Int
        let minimum: Int
        let maximum: Int
        let isVariable: Bool
    }

    struct Pattern {
        let labels: [String?]
        let values: [Int?]
        let steps: [Step]
    }

    var labels: [Set<String>] = []
    var values: [Int] = []
    var edges: [Edge] = []

    init(_ numbers: inout SeededNumbers) {
        let count = Int.random(in: 2...6, using: &numbers)
        for _ in 0..<count {
            var own: Set<String> = []
            for label in ["A", "B"] where Bool.random(using: &numbers) { own.insert(label) }
            labels.append(own)
            values.append(Int.random(in: 0...2, using: &numbers))
        }
        for id in 0..<Int.random(in: 1...10, using: &numbers) {
            edges.append(
                Edge(
                    id: id, start: Int.random(in: 0..<count, using: &numbers),
                    end: Int.random(in: 0..<count, using: &numbers),
                    type: Bool.random(using: &numbers) ? "R" : "S",
                    weight: Int.random(in: 0...2, using: &numbers)))
        }
    }

    var statement: String {
        let nodes = labels.indices.map { node in
            "(n\(node)\(labels[node].sorted().map { ":\($0)" }.joined()) {v: \(values[node])})"
        }
        let relationships = edges.map {
            "(n\($0.start))-[:\($0.type) {w: \($0.weight)}]->(n\($0.end))"
        }
        return "CREATE " + (nodes + relationships).joined(separator: ", ")
    }

    func randomPattern(_ numbers: inout SeededNumbers) -> Pattern {
        let count = Int.random(in: 1...3, using: &numbers)
        func maybe<T>(_ value: T, _ numbers: inout SeededNumbers) -> T? {
            Int.random(in: 0...2, using: &numbers) == 0 ? value : nil
        }
        var nodeLabels: [String?] = []
        var nodeValues: [Int?] = []
        var steps: [Step] = []
        for place in 0...count {
            nodeLabels.append(maybe(Bool.random(using: &numbers) ? "A" : "B", &numbers))
            nodeValues.append(maybe(Int.random(in: 0...2, using: &numbers), &numbers))
            guard place < count else { continue }
            let isVariable = Int.random(in: 0...3, using: &numbers) == 0
            let minimum = isVariable ? Int.random(in: 0...2, using: &numbers) : 1
            steps.append(
                Step(
                    type: maybe(Bool.random(using: &numbers) ? "R" : "S", &numbers),
                    direction: Int.random(in: -1...1, using: &numbers), minimum: minimum,
                    maximum: isVariable ? minimum + Int.random(in: 0...1, using: &numbers) : 1,
                    isVariable: isVariable))
        }
        return Pattern(labels: nodeLabels, values: nodeValues, steps: steps)
    }

    /// The pattern in Cypher.
    func text(_ pattern: Pattern) -> String {
        var text = ""
        for (place, label) in pattern.labels.enumerated() {
            let value = pattern.values[place].map { " {v: \($0)}" } ?? ""
            text += "(x\(place)\(label.map { ":\($0)" } ?? "")\(value))"
            guard place < pattern.steps.count else { continue }
            let step = pattern.steps[place]
            let length = step.isVariable ? "*\(step.minimum)..\(step.maximum)" : ""
            let inner = "[r\(place)\(step.type.map { ":\($0)" } ?? "")\(length)]"
            text += (step.direction < 0 ? "<-" : "-") + inner + (step.direction > 0 ? "->" : "-")
        }
        return text
    }

    /// How many ways the pattern matches, trying everything.
    func count(_ pattern: Pattern) -> Int {
        var total = 0
        func fits(_ node: Int, _ place: Int) -> Bool {
            if let label = pattern.labels[place], !labels[node].contains(label) { return false }
            if let value = pattern.values[place], values[node] != value { return false }
            return true
        }
        func walk(_ node: Int, _ place: Int, _ used: Set<Int>) {
            guard fits(node, place) else { return }
            guard place < pattern.steps.count else {
                total += 1
                return
            }
            extend(node, place, used, 0)
        }
        func extend(_ node: Int, _ place: Int, _ used: Set<Int>, _ length: Int) {
            let step = pattern.steps[place]
            if length >= step.minimum { walk(node, place + 1, used) }
            guard length < step.maximum else { return }
            for edge in edges where !used.contains(edge.id) {
                if let type = step.type, edge.type != type { continue }
                if edge.start == node, step.direction >= 0 {
                    extend(edge.end, place, used.union([edge.id]), length + 1)
                }
                let isLoopSeen = edge.start == edge.end && step.direction == 0
                if edge.end == node, step.direction <= 0, !isLoopSeen {
                    extend(edge.start, place, used.union([edge.id]), length + 1)
                }
            }
        }
        for node in labels.indices { walk(node, 0, []) }
        return total
    }
}

@Suite("Patterns against trying everything")
struct PatternOracleTests {
    @Test("random patterns over random graphs match as often as they should")
    func randomPatterns() throws {
        var numbers = SeededNumbers(seed: SeededNumbers.seed)
        for round in 0..<12 {
            let fixture = try EngineFixture()
            let oracle = PatternOracle(&numbers)
            try fixture.rows(oracle.statement)
            if round % 2 == 1 { try fixture.rows("CREATE INDEX FOR (a:A) ON (a.v)") }
            for _ in 0..<40 {
                let pattern = oracle.randomPattern(&numbers)
                let query = "MATCH \(oracle.text(pattern)) RETURN count(*)"
                let expected = oracle.count(pattern)
                let note = "seed \(SeededNumbers.seed): \(oracle.statement) \(query)"
                #expect(try fixture.integer(query) == expected, "\(note)")
                // The same pattern, its rows made one by one.
                let rows = try fixture.rows("MATCH p = \(oracle.text(pattern)) RETURN p, x0")
                #expect(rows.count == expected, "\(note), as rows")
                // The same pattern when its last node is known already.
                let last = pattern.steps.count
                let bound =
                    "MATCH (x\(last)) MATCH \(oracle.text(pattern)) WITH x\(last) RETURN count(*)"
                #expect(try fixture.integer(bound) == expected, "\(note), last node at hand")
                let exists =
                    "MATCH (x0) RETURN sum(COUNT { MATCH \(oracle.text(pattern)) }) AS n"
                #expect(try fixture.integer(exists) == expected, "\(note), as subquery")
            }
        }
    }

    @Test("every match of a path is a trail that the pattern describes")
    func pathsHoldTogether() throws {
        var numbers = SeededNumbers(seed: SeededNumbers.seed &+ 1)
        let fixture = try EngineFixture()
        let oracle = PatternOracle(&numbers)
        try fixture.rows(oracle.statement)
        for row in try fixture.rows("MATCH p = (a)-[r*1..3]-(b) RETURN p, a, b, r") {
            guard case .path(let path) = row[0], case .node(let a) = row[1],
                case .node(let b) = row[2], case .list(let list) = row[3]
            else {
                Issue.record("a path is missing")
                continue
            }
            #expect(path.nodes.first?.id == a.id && path.nodes.last?.id == b.id)
            #expect(Set(path.relationships.map(\.id)).count == path.relationships.count)
            #expect(list == path.relationships.map { .relationship($0) })
            for (index, relationship) in path.relationships.enumerated() {
                let ends = [relationship.start, relationship.end].sorted()
                #expect(ends == [path.nodes[index].id, path.nodes[index + 1].id].sorted())
            }
        }
    }

    @Test("shortest paths are as short as breadth-first search finds them")
    func shortestPaths() throws {
        var numbers = SeededNumbers(seed: SeededNumbers.seed &+ 2)
        for _ in 0..<6 {
            let fixture = try EngineFixture()
            let oracle = PatternOracle(&numbers)
            try fixture.rows(oracle.statement)
            let query = """
                MATCH (a), (b) WHERE id(a) <> id(b)
                OPTIONAL MATCH p = shortestPath((a)-[*]->(b))
                OPTIONAL MATCH q = (a)-[*]->(b)
                WITH a, b, p, min(length(q)) AS shortest
                RETURN count(CASE WHEN length(p) = shortest OR p IS NULL AND shortest IS NULL
                    THEN null ELSE 1 END)
                """
            #expect(try fixture.integer(query) == 0, "seed \(SeededNumbers.seed)")
            let all = """
                MATCH (a), (b) WHERE id(a) <> id(b)
                MATCH q = (a)-[*]->(b)
                WITH a, b, min(length(q)) AS shortest, collect(q) AS qs
                WITH a, b, size([q IN qs WHERE length(q) = shortest]) AS n
                RETURN count(CASE WHEN n = COUNT { MATCH p = allShortestPaths((a)-[*]->(b)) }
                    THEN null ELSE 1 END)
                """
            #expect(try fixture.integer(all) == 0, "seed \(SeededNumbers.seed)")
        }
    }
}
