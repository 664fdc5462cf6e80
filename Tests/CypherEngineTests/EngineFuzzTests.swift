import CypherEngine
import GraphStore
import Testing

@Suite("Mangled statements")
struct EngineFuzzTests {
    private static let seeds = [
        "MATCH (t:Tag)-[:BROADER*1..3]->(p) WHERE t.name STARTS WITH 'v' RETURN p.name, count(*) AS c "
            + "ORDER BY c DESC SKIP 1 LIMIT 5",
        "MERGE (a:Tag {name: $n}) ON CREATE SET a.w = 1.5 ON MATCH SET a.w = a.w + 1 RETURN a",
        "UNWIND [1, null, 'x', {a: [true]}] AS v WITH v WHERE v IS NOT NULL "
            + "RETURN CASE v WHEN 1 THEN 'one' ELSE 'other' END",
        "MATCH p = shortestPath((a:Tag)-[*..5]-(b:Tag)) RETURN [n IN nodes(p) | n.name], length(p)",
        "MATCH (n) OPTIONAL MATCH (n)-[r]->() DELETE r RETURN EXISTS { (n)--() }",
        "MATCH (a) CALL { WITH a MATCH (a)-->(b) RETURN b UNION WITH a RETURN a AS b } RETURN a, b",
        "MATCH (a:Tag {id: 1}) SET a += {x: 1}, a:New REMOVE a.y RETURN a {.*, z: [x IN [1] | x]}",
        "FOREACH (x IN range(1, 3) | CREATE (:F {x: x})-[:R]->(:G))",
        "RETURN reduce(s = 0, x IN [1, 2] | s + x), all(x IN [1] WHERE x > 0), [1, 2][0..1], $n.a[0]",
        "SHOW INDEXES YIELD name WHERE name CONTAINS 'a' RETURN count(*)",
        "CREATE INDEX i IF NOT EXISTS FOR (n:Tag) ON (n.a, n.b)",
        "UNWIND range(1, 5) AS i CALL { WITH i CREATE (:T {i: i}) } IN TRANSACTIONS OF 2 ROWS",
        "MATCH (a)-[r:R|S {w: 1}]-(b) WHERE (a)-->(b) AND NOT b:X|Y RETURN DISTINCT type(r), r.w ^ 2",
    ]

    private static let pieces = [
        "'", "\"", "`", "\\", "{", "}", "(", ")", "[", "]", "$", "/*", "//", "..", "-[", "]->", "*",
        "9223372036854775807", "-1", "1e308", "null", "NOT ", " AND ", " a ", " b ", "count(*)",
        "n.x",
        "RETURN ", "WITH ", " AS ", "DISTINCT ", "MATCH ", "é🏷",
    ]

    @Test("statements with parts exchanged, doubled and dropped never end the process")
    func mangled() throws {
        var numbers = SeededNumbers(seed: SeededNumbers.seed)
        let fixture = try EngineFixture()
        try fixture.rows("CREATE (:Tag {id: 1, name: 'v'})-[:BROADER]->(:Tag {id: 2})")
        let options = QueryOptions(timeoutMilliseconds: 200)
        for _ in 0..<600 {
            var text = Array(Self.seeds.randomElement(using: &numbers) ?? "")
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                guard !text.isEmpty else { break }
                let place = Int.random(in: 0..<text.count, using: &numbers)
                switch Int.random(in: 0...3, using: &numbers) {
                case 0: text.remove(at: place)
                case 1:
                    let piece = Self.pieces.randomElement(using: &numbers) ?? ""
                    text.insert(contentsOf: piece, at: place)
                case 2:
                    let end = min(text.count, place + Int.random(in: 1...12, using: &numbers))
                    text.insert(contentsOf: text[place..<end], at: place)
                default:
                    let other = Int.random(in: 0..<text.count, using: &numbers)
                    text.swapAt(place, other)
                }
            }
            _ = try? fixture.rows(String(text), ["n": .string("v")], options: options)
        }
        #expect(try fixture.integer("RETURN 1") == 1)
    }
}
