/// The graphs that cases name.
enum GraphMaker {
    /// The statements that make a graph: a known shape such as `chain(5)`, or what is written.
    static func statements(for text: String) -> [String] {
        let parts = text.split(whereSeparator: { "(), ".contains($0) }).map(String.init)
        let numbers = parts.dropFirst().compactMap { Int($0) }
        switch parts.first {
        case "empty": return []
        case "chain": return chain(numbers.first ?? 3)
        case "star": return star(numbers.first ?? 3)
        case "grid": return grid(numbers.first ?? 3)
        case "complete": return complete(numbers.first ?? 3)
        case "people": return people
        default: return [text]
        }
    }

    /// `(0)-[:NEXT]->(1)-[:NEXT]->…`.
    private static func chain(_ count: Int) -> [String] {
        [
            "UNWIND range(0, \(count - 1)) AS i CREATE (:N {id: i})",
            "MATCH (a:N), (b:N) WHERE b.id = a.id + 1 CREATE (a)-[:NEXT {at: a.id}]->(b)",
        ]
    }

    /// `(hub)-[:TO]->(1…n)`.
    private static func star(_ count: Int) -> [String] {
        [
            "CREATE (h:Hub) WITH h UNWIND range(1, \(count)) AS i CREATE (h)-[:TO {i: i}]->(:Leaf {id: i})"
        ]
    }

    /// `n` times `n` nodes with relationships to the right and down.
    private static func grid(_ side: Int) -> [String] {
        [
            "UNWIND range(0, \(side - 1)) AS x UNWIND range(0, \(side - 1)) AS y "
                + "CREATE (:Cell {x: x, y: y})",
            "MATCH (a:Cell), (b:Cell) WHERE b.x = a.x + 1 AND b.y = a.y CREATE (a)-[:RIGHT]->(b)",
            "MATCH (a:Cell), (b:Cell) WHERE b.x = a.x AND b.y = a.y + 1 CREATE (a)-[:DOWN]->(b)",
        ]
    }

    /// `n` nodes with one relationship between any two, from the lesser id to the greater.
    private static func complete(_ count: Int) -> [String] {
        [
            "UNWIND range(1, \(count)) AS i CREATE (:N {id: i})",
            "MATCH (a:N), (b:N) WHERE a.id < b.id CREATE (a)-[:LINK]->(b)",
        ]
    }

    private static let people = [
        """
        CREATE (ada:Person {name: 'Ada', age: 36, city: 'London'}),
            (bob:Person {name: 'Bob', age: 25, city: 'Paris'}),
            (cy:Person {name: 'Cy', age: 41, city: 'London'}),
            (dee:Person:Admin {name: 'Dee', city: 'Rome'}),
            (ada)-[:KNOWS {since: 2001}]->(bob), (bob)-[:KNOWS {since: 2010}]->(cy),
            (cy)-[:KNOWS {since: 2015}]->(ada), (ada)-[:LIKES]->(dee)
        """
    ]
}
