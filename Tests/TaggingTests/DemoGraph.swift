import GraphStore
import TagGraph
import TestSupport

/// A small vocabulary in a database of a test's own.
struct DemoGraph {
    let folder: TemporaryFolder
    let database: TagGraph

    init() throws {
        folder = try TemporaryFolder()
        database = try TagGraph(at: folder.path("demo.tg"))
        try run(
            """
            CREATE (food:Tag {id: 'food', name: '美食'}), (tech:Tag {id: 'tech', name: '科技'}),
              (animal:Tag {id: 'animal', name: '动物'}), (car:Tag {id: 'car', name: '汽车'}),
              (fruit:Tag {id: 'apple-fruit', name: '苹果(水果)'})-[:BROADER]->(food),
              (brand:Tag {id: 'apple-brand', name: '苹果公司'})-[:BROADER]->(tech),
              (cat:Tag {id: 'jaguar-cat', name: '美洲豹'})-[:BROADER]->(animal),
              (maker:Tag {id: 'jaguar-car', name: '捷豹'})-[:BROADER]->(car),
              (phone:Tag {id: 'phone', name: '手机'})-[:BROADER]->(tech),
              (old:Tag {id: 'mobile', name: '移动电话', status: 'deprecated'})-[:REPLACED_BY]->(phone),
              (gone:Tag {id: 'pager', name: '寻呼机', status: 'deprecated'})
            CREATE (a:Term {text: '苹果', lang: 'zh'})-[:DENOTES {kind: 'preferred', prior: 0.4}]->(fruit),
              (a)-[:DENOTES {kind: 'alternative', prior: 0.6}]->(brand),
              (j:Term {text: 'jaguar', lang: 'en'})-[:DENOTES {prior: 0.3}]->(cat),
              (j)-[:DENOTES {prior: 0.7}]->(maker),
              (:Term {text: '手机', lang: 'zh'})-[:DENOTES {prior: 1.0}]->(phone),
              (:Term {text: '苹果手机', lang: 'zh'})-[:DENOTES {prior: 1.0}]->(brand),
              (:Term {text: '移动电话', lang: 'zh'})-[:DENOTES {prior: 1.0}]->(old),
              (:Term {text: '寻呼机', lang: 'zh'})-[:DENOTES {prior: 1.0}]->(gone),
              (:Term {text: 'CS', lang: 'en'})-[:DENOTES {prior: 1.0}]->(tech)
            """)
    }

    /// Runs a statement and writes each row as text, strings without quotes.
    @discardableResult
    func run(_ statement: String, _ parameters: [String: GraphValue] = [:]) throws -> [String] {
        try database.query(statement, parameters).rows.map { row in
            row.map(Self.text).joined(separator: " | ")
        }
    }

    static func text(_ value: GraphValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): text
        case .list(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
        default: "\(value)"
        }
    }

    /// The mentions of a text: `start-end surface tag`.
    func match(_ text: String, _ options: String = "{}") throws -> [String] {
        try run(
            """
            CALL tag.match($text, \(options)) YIELD startOffset, endOffset, surface, tag
            RETURN startOffset + '-' + endOffset + ' ' + surface + ' ' + tag.id
            """, ["text": .string(text)])
    }
}
