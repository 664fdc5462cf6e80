import CypherEngine
import Foundation
import GraphStore
import TagGraph
import TestSupport
import Testing

@Suite("The embedding API")
struct TagGraphTests {
    @Test("a database is created, closed and opened again with what was committed")
    func reopening() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.tg")
        let first = try TagGraph(at: path)
        #expect(first.isNew)
        _ = try first.query("CREATE (:Tag {id: 'x', name: '名'})")
        first.close()
        let second = try TagGraph(at: path)
        #expect(!second.isNew)
        #expect(try second.query("MATCH (t:Tag) RETURN t.name").rows == [[.string("名")]])
        second.close()
    }

    @Test("read-only, a database that is not there is an error and is not created")
    func missing() throws {
        let folder = try TemporaryFolder()
        #expect(throws: (any Error).self) {
            try TagGraph(at: folder.path("none.tg"), access: .readOnly)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("none.tg")))
    }

    @Test("a directory whose store cannot be read is refused and left as it was")
    func damaged() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.tg")
        let database = try TagGraph(at: path)
        try database.query("UNWIND range(1, 1000) AS i CREATE (:N {i: i, text: 'some text here'})")
        database.close()
        let file = URL(fileURLWithPath: path).appendingPathComponent("graph/data.mdb")
        let bytes = try Data(contentsOf: file)
        for size in [0, 1, 100, 4095, 4096, bytes.count / 2, bytes.count - 4096] {
            try bytes.prefix(size).write(to: file)
            #expect(throws: (any Error).self, "\(size) bytes") { try TagGraph(at: path) }
            #expect(try Data(contentsOf: file).count == size)
        }
        try bytes.write(to: file)
        let again = try TagGraph(at: path)
        #expect(try again.query("MATCH (n:N) RETURN count(*)").rows == [[.integer(1000)]])
        again.close()
    }

    @Test("a statement that fails leaves nothing behind")
    func atomicity() throws {
        let folder = try TemporaryFolder()
        let database = try TagGraph(at: folder.path("a.tg"))
        #expect(throws: (any Error).self) {
            try database.query("UNWIND [1, 2, 0] AS i CREATE (:N {i: 10 / i})")
        }
        #expect(try database.query("MATCH (n) RETURN count(*)").rows == [[.integer(0)]])
        database.close()
    }

    @Test("a transaction holds whole or not at all")
    func transactions() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let database = try TagGraph(at: folder.path("a.tg"))
        #expect(throws: Stop.self) {
            try database.transaction { transaction in
                _ = try transaction.query("CREATE (:N)")
                throw Stop()
            }
        }
        #expect(try database.query("MATCH (n) RETURN count(*)").rows == [[.integer(0)]])
        try database.transaction { transaction in
            _ = try transaction.query("CREATE (:N {i: 1})")
            let own = try transaction.query("MATCH (n:N) RETURN n.i")
            #expect(own.rows == [[.integer(1)]])
            #expect(try database.query("MATCH (n) RETURN count(*)").rows == [[.integer(0)]])
        }
        #expect(try database.query("MATCH (n) RETURN count(*)").rows == [[.integer(1)]])
        database.close()
    }

    @Test("parameters are values, whatever their text looks like")
    func parameters() throws {
        let folder = try TemporaryFolder()
        let database = try TagGraph(at: folder.path("a.tg"))
        for text in [
            "'}) DETACH DELETE n //", "\\u0027", "`", "\"; DROP", "\u{0}", "\u{202E}", "$name",
        ] {
            try database.query("CREATE (:N {text: $text})", ["text": .string(text)])
            let rows = try database.query(
                "MATCH (n:N {text: $text}) RETURN n.text", ["text": .string(text)]
            ).rows
            #expect(rows == [[.string(text)]])
        }
        database.close()
    }

    @Test("an unknown variable is told with its place and what it may have meant")
    func errors() throws {
        let folder = try TemporaryFolder()
        let database = try TagGraph(at: folder.path("a.tg"))
        let error = #expect(throws: CypherError.self) {
            try database.query("MATCH (person:N)\nRETURN persom.name")
        }
        #expect(error?.code == "SyntaxError")
        #expect(error?.detail == "UndefinedVariable")
        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.message.contains("person") == true)
        database.close()
    }

    @Test("concurrent increments lose nothing")
    func concurrency() async throws {
        let folder = try TemporaryFolder()
        let database = try TagGraph(at: folder.path("a.tg"))
        try database.query("CREATE (:Counter {n: 0})")
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<25 {
                        _ = try database.query("MATCH (c:Counter) SET c.n = c.n + 1")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try database.query("MATCH (c:Counter) RETURN c.n").rows == [[.integer(200)]])
        database.close()
    }
}
