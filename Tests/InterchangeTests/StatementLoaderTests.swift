import CypherEngine
import GraphStore
import TagGraph
import TestSupport
import Testing

@testable import Interchange

@Suite("Importing through another process's statements")
struct StatementLoaderTests {
    private struct Graph {
        let store: GraphStore
        let engine: CypherEngine

        func rows(_ query: String) throws -> [[GraphValue]] {
            let sink = CollectingSink()
            try engine.run(query, sink: sink)
            return sink.rows
        }

        /// Everything in it, independent of the numbers of nodes.
        func contents() throws -> [[GraphValue]] {
            let queries = [
                """
                MATCH (n) UNWIND labels(n) AS label WITH n, label ORDER BY label
                WITH n, collect(label) AS l
                RETURN l, n.id AS id, n.text AS text, n.name AS name, n.extra AS extra
                ORDER BY l, id, text
                """,
                """
                MATCH (a)-[r]->(b)
                RETURN type(r) AS t, coalesce(a.id, a.text) AS a, coalesce(b.id, b.text) AS b,
                       r.weight AS w, r.kind AS k, r.prior AS p ORDER BY t, a, b
                """,
                "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties",
            ]
            return try queries.flatMap(rows)
        }

        /// Imports in a transaction of statements, which holds where the import does.
        func importThroughStatements(_ options: ImportOptions) throws -> ImportReport {
            let transaction = try engine.begin(.write)
            do {
                let report = try GraphImport(options: options).run { statement, parameters in
                    let sink = CollectingSink()
                    try transaction.run(
                        statement, parameters: parameters.mapValues(Value.init), sink: sink)
                    return sink.rows
                }
                if options.isDryRun { transaction.rollback() } else { try transaction.commit() }
                return report
            } catch {
                transaction.rollback()
                throw error
            }
        }
    }

    private let folder: TemporaryFolder
    private let direct: Graph
    private let other: Graph

    init() throws {
        let folder = try TemporaryFolder()
        func graph(_ name: String) throws -> Graph {
            let store = try GraphStore(at: folder.path(name), access: .readWrite)
            let graph = Graph(store: store, engine: CypherEngine(store: store))
            // Populated, so that the other loader is the one for transactions.
            _ = try graph.rows("CREATE (:Tag {id: 'old', name: 'Old'})")
            return graph
        }
        self.folder = folder
        direct = try graph("direct")
        other = try graph("other")
    }

    private func options(
        nodes: String, relationships: String? = nil, lexicon: String? = nil,
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportOptions {
        var options = ImportOptions()
        options.onDuplicate = .merge
        let sources: [(String?, ImportOptions.Source.Kind, String)] = [
            (nodes, .nodes(labels: []), "nodes.csv"),
            (relationships, .relationships(type: nil), "relationships.csv"),
            (lexicon, .lexicon, "lexicon.tsv"),
        ]
        for case (let text?, let kind, let name) in sources {
            let path = try folder.write(text, to: name)
            options.sources.append(.init(kind: kind, files: [path]))
        }
        change(&options)
        return options
    }

    private let tags = """
        id:ID(Tag),name,extra:string[],:LABEL
        food,美食,a;b,Tag
        fruit,"水果, 新鲜",,Tag;Leaf
        old,New,c,Tag

        """
    private let broader = """
        :START_ID(Tag),:END_ID(Tag),weight:float,:TYPE
        fruit,food,0.5,BROADER
        food,old,,BROADER
        fruit,old,1.5,RELATED

        """

    @Test(
        "the graph is the same as after an import into the store",
        arguments: [ImportOptions.OnDuplicate.skip, .merge, .replace])
    func sameGraph(onDuplicate: ImportOptions.OnDuplicate) throws {
        let lexicon = "苹果\tfruit\t0.7\napple\tfruit\n苹果\tcompany\t0.3\n"
        let options = try options(nodes: tags, relationships: broader, lexicon: lexicon) {
            $0.onDuplicate = onDuplicate
        }
        let expected = try GraphImport(options: options).run(into: direct.store)
        let report = try other.importThroughStatements(options)
        #expect(report.balance == expected.balance)
        #expect(report.nodesCreated == expected.nodesCreated)
        #expect(report.relationshipsCreated == expected.relationshipsCreated)
        #expect(try other.contents() == direct.contents())
        #expect(try other.store.checkInvariants().isClean)
    }

    @Test("several batches, later rows changing nodes of earlier ones")
    func batches() throws {
        var nodes = "id:ID(Tag),name,:LABEL\n"
        var edges = ":START_ID(Tag),:END_ID(Tag),:TYPE\n"
        for number in 0..<2_500 {
            nodes += "t\(number % 2_000),name \(number),Tag;L\(number % 3)\n"
            edges += "t\(number % 2_000),t\((number * 7) % 2_000),R\(number % 2)\n"
        }
        let options = try options(nodes: nodes, relationships: edges)
        _ = try GraphImport(options: options).run(into: direct.store)
        #expect(try other.importThroughStatements(options).nodesCreated == 2_000)
        #expect(try other.contents() == direct.contents())
    }

    @Test("an import that is refused, and one that only tries, leave nothing")
    func nothingStays() throws {
        let before = try other.contents()
        let dangling = ":START_ID(Tag),:END_ID(Tag),:TYPE\nfood,nowhere,BROADER\n"
        let refused = try options(nodes: tags, relationships: dangling)
        #expect(throws: GraphImport.Refused.self) { try other.importThroughStatements(refused) }
        #expect(try other.contents() == before)
        let dry = try options(nodes: tags) { $0.isDryRun = true }
        #expect(try other.importThroughStatements(dry).rowsRead == 3)
        #expect(try other.contents() == before)
    }

    @Test("a circle of tags is told by their ids")
    func circle() throws {
        let circle = """
            :START_ID(Tag),:END_ID(Tag),:TYPE
            food,fruit,BROADER
            fruit,food,BROADER

            """
        let options = try options(nodes: tags, relationships: circle)
        let refused = #expect(throws: GraphImport.Refused.self) {
            try other.importThroughStatements(options)
        }
        let message = refused?.error.message ?? ""
        #expect(message.contains("food -> fruit") || message.contains("fruit -> food"))
    }
}
