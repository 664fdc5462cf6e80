import Foundation
import TagGraph

/// TagGraph inside a program of one's own: a vocabulary of two senses, a match, and the way up.
@main
struct EmbeddingExample {
    static func main() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("embedding-\(UUID().uuidString).tg")
        defer { try? FileManager.default.removeItem(at: folder) }

        let database = try TagGraph(at: folder.path)
        try database.query(
            """
            CREATE (food:Tag {id: 'food', name: '美食'}), (tech:Tag {id: 'tech', name: '科技'}),
                   (fruit:Tag {id: 'apple-fruit', name: '苹果(水果)'})-[:BROADER]->(food),
                   (brand:Tag {id: 'apple-brand', name: '苹果公司'})-[:BROADER]->(tech),
                   (term:Term {text: '苹果', lang: 'zh'}),
                   (term)-[:DENOTES {kind: 'preferred', prior: 0.4}]->(fruit),
                   (term)-[:DENOTES {kind: 'alternative', prior: 0.6}]->(brand)
            """)

        let result = try database.query(
            """
            CALL tag.match($text) YIELD startOffset, surface, tag, prior
            MATCH (tag)-[:BROADER*]->(top)
            RETURN startOffset, surface, tag.name, prior, top.name ORDER BY prior DESC
            """,
            ["text": .string("新款苹果手机")])

        print(result.columns.joined(separator: "\t"))
        for row in result.rows {
            print(row.map { "\($0)" }.joined(separator: "\t"))
        }
        database.close()
    }
}
