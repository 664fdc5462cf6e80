import Foundation
import LineProtocol
import TestSupport
import Testing

@Suite("Commands beside a server and on damaged files")
struct CommandTests {
    @Test("an import into a database that a server owns goes through the server")
    func importBesideServer() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("owned.tg")
        let server = try ServerProcess(database: path)
        defer { server.kill() }
        let tags = try folder.write(
            "id:ID(Tag),name,:LABEL\nfood,美食,Tag\nfruit,水果,Tag\n", to: "tags.csv")
        let edges = try folder.write(
            ":START_ID(Tag),:END_ID(Tag),:TYPE\nfruit,food,BROADER\n", to: "edges.csv")
        let first = try TagGraphBinary.run(
            "import", path, "--nodes", tags, "--relationships", edges)
        #expect(first.status == 0, "\(first.said)")
        #expect(first.said.contains("2 nodes, 1 relationships"), "\(first.said)")
        let again = try TagGraphBinary.run("import", path, "--nodes", tags)
        #expect(again.status == 1)
        #expect(again.said.contains("tags.csv:2:1: id 'food' is taken"), "\(again.said)")
        let client = try LineClient(connectingTo: server.address)
        var count = 0
        _ = try client.run("MATCH (:Tag)-[:BROADER]->(:Tag {name: '美食'}) RETURN 1") { _ in
            count += 1
        }
        #expect(count == 1)
        let check = try TagGraphBinary.run("check", path)
        #expect(check.status == 0, "\(check.said)")
        #expect(check.said.contains("2 nodes, 1 relationships"), "\(check.said)")
    }

    @Test("damage ends a check with sentences, not with what a crash leaves behind")
    func damagedFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("damaged.tg")
        let made = try TagGraphBinary.run(
            "query", path, "UNWIND range(1, 2000) AS i CREATE (:Tag {id: i})-[:R]->(:Term)")
        #expect(made.status == 0, "\(made.said)")
        let file = URL(fileURLWithPath: path + "/graph/data.mdb")
        let sound = try Data(contentsOf: file)
        for page in stride(from: 3, to: sound.count / 4096, by: 7) {
            var bytes = sound
            // The flags of the first record of the page.
            let node = Int(bytes[page * 4096 + 16]) | Int(bytes[page * 4096 + 17]) << 8
            guard node >= 16, node < 4090 else { continue }
            bytes[page * 4096 + node + 4] ^= 6
            try bytes.write(to: file)
            let check = try TagGraphBinary.run("check", path)
            #expect(check.status <= 1, "\(check.said)")
            #expect(!check.said.contains("crashed") && !check.said.contains("Assertion"))
        }
        try sound.write(to: file)
        #expect(try TagGraphBinary.run("check", path).status == 0)
    }
}
