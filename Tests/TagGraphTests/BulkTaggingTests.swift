import Foundation
import GraphStore
import LineProtocol
import Synchronization
import TagGraph
import Testing
import TestSupport

@testable import Tagging

@Suite("Tagging in bulk")
struct BulkTaggingTests {
    private let folder: TemporaryFolder
    private let database: TagGraph

    init() throws {
        folder = try TemporaryFolder()
        database = try TagGraph(at: folder.path("demo.tg"))
        try database.query(
            """
            CREATE (:Term {text: '苹果'})-[:DENOTES {prior: 0.6}]->(:Tag {id: 'brand', name: '苹果公司'})
                     -[:BROADER]->(:Tag {id: 'tech', name: '科技'}),
                   (:Term {text: 'pie'})-[:DENOTES {prior: 1.0}]->(:Tag {id: 'pie', name: 'Pie'})
            """)
    }

    /// Tags lines that come in pieces of so many bytes.
    private func tag(
        _ input: [UInt8], pieces: Int = 1 << 16, threads: Int = 3, limit: Int = 1 << 20
    ) throws -> (lines: [GraphValue], progress: BulkTagging.Progress) {
        var bulk = BulkTagging(database, threadCount: threads)
        bulk.lineLimitBytes = limit
        var rest = input[...]
        let output = Mutex<[UInt8]>([])
        let progress = try bulk.run(
            reading: {
                defer { rest = rest.dropFirst(pieces) }
                return Array(rest.prefix(pieces))
            }, writing: { bytes in output.withLock { $0 += bytes } })
        let lines = output.withLock { $0 }.split(separator: 0x0A)
            .map { String(decoding: $0, as: UTF8.self) }
        return (try lines.map { try GraphValueJSON.parse($0) }, progress)
    }

    private func tag(_ text: String) throws -> [GraphValue] {
        try tag(Array(text.utf8)).lines
    }

    private func field(_ name: String, _ value: GraphValue) -> GraphValue? {
        guard case .map(let entries) = value else { return nil }
        return entries.first { $0.key == name }?.value
    }

    @Test("a line in, a line out: tags with names, scores, sources, paths and mentions")
    func shape() throws {
        let line = try #require(try tag("{\"id\":7,\"title\":\"我的苹果\"}\n").first)
        #expect(field("id", line) == .integer(7))
        guard case .list(let tags)? = field("tags", line), let first = tags.first else {
            Issue.record("\(line)")
            return
        }
        #expect(field("tag", first) == .string("brand"))
        #expect(field("name", first) == .string("苹果公司"))
        #expect(field("score", first) == .float(0.6))
        #expect(field("source", first) == .string("match"))
        #expect(field("path", first) == .list([.string("tech")]))
        guard case .list(let mentions)? = field("mentions", first) else {
            Issue.record("\(first)")
            return
        }
        #expect(mentions.count == 1)
        #expect(field("surface", mentions[0]) == .string("苹果"))
        #expect(field("startOffset", mentions[0]) == .integer(2))
    }

    @Test("the order is kept over many lines, threads and pieces, ids of any kind are echoed")
    func order() throws {
        let ids = (0..<3000).map { $0 % 3 == 0 ? "\($0)" : $0 % 3 == 1 ? "\"a\($0)\"" : "null" }
        let input = ids.enumerated().map { index, id in
            "{\"id\":\(id),\"title\":\"\(String(repeating: "苹果 pie ", count: index % 7))\"}"
        }.joined(separator: "\n")
        for (pieces, threads) in [(7, 1), (1000, 4), (1 << 20, 2)] {
            let (lines, progress) = try tag(Array(input.utf8), pieces: pieces, threads: threads)
            #expect(progress.contents == 3000 && progress.failures == 0)
            #expect(progress.bytes >= input.utf8.count)
            let found = lines.map { line in
                field("id", line).map { GraphValueJSON.plain($0) } ?? "-"
            }
            #expect(found == ids)
        }
    }

    @Test("a bad line is answered by an error and its number, the others are tagged")
    func badLines() throws {
        let lines = try tag(
            """
            {"id":1,"title":"pie"}
            {"id":2,"title":

            [1]
            {"id":5,"title":5}
            "text"
            {"id":"x","images":["a.jpg"],"title":"pie"}
            {"id":8}
            nonsense
            {"id":{"a":[1,2.5]},"title":"pie"}
            """)
        #expect(lines.count == 9)
        let failed = lines.indices.filter { field("error", lines[$0]) != nil }
        #expect(failed == [1, 2, 3, 4, 7])
        #expect(field("id", lines[3]) == .integer(5))
        guard case .string(let second)? = field("error", lines[1]),
            case .string(let array)? = field("error", lines[2])
        else {
            Issue.record("\(lines)")
            return
        }
        #expect(second.hasPrefix("line 2: "))
        #expect(array.hasPrefix("line 4: "))
        #expect(field("tags", lines[6]) == .list([]))
        #expect(GraphValueJSON.plain(try #require(field("id", lines[8]))) == "{\"a\":[1,2.5]}")
    }

    @Test("a line that is too long or no UTF-8 is answered by an error and skipped")
    func longLines() throws {
        var input = Array("{\"id\":1,\"title\":\"pie\"}\n".utf8)
        input += Array(repeating: UInt8(ascii: "x"), count: 5000)
        input += Array("\n{\"id\":3,\"title\":\"pie\"}\n{\"id\":4,\"title\":\"".utf8)
        input += [0xFF, 0xFE] + Array("\"}".utf8)
        let (lines, progress) = try tag(input, pieces: 100, limit: 1000)
        #expect(lines.count == 4)
        #expect(progress.failures == 2)
        #expect([0, 2].allSatisfy { field("tags", lines[$0]) != nil })
        #expect([1, 3].allSatisfy { field("error", lines[$0]) != nil })
    }

    @Test("what writing throws ends the run, and nothing hangs")
    func failingOutput() throws {
        struct Full: Error {}
        let input = Array(String(repeating: "{\"title\":\"pie\"}\n", count: 5000).utf8)
        var rest = input[...]
        #expect(throws: Full.self) {
            _ = try BulkTagging(database, threadCount: 2).run(
                reading: {
                    defer { rest = rest.dropFirst(1000) }
                    return Array(rest.prefix(1000))
                }, writing: { _ in throw Full() })
        }
    }

    @Test("no input makes no output")
    func empty() throws {
        #expect(try tag("").isEmpty)
        #expect(try tag("\n\n  \r\n").isEmpty)
    }

    @Test("hostile lines are answered, never trapped")
    func hostile() throws {
        let deep = String(repeating: "[", count: 100_000)
        let lines = try tag(
            [
                deep, "{\"title\":\(deep)", "{\"title\":\"\\ud800\"}", "{\"id\":1e999}",
                "{\"title\":\"x\",\"title\":1}", "{\"comments\":[null]}", "{\"video\":{}}",
                "{\"images\":\"../../etc/passwd\",\"video\":\"\\u0000\"}", "{}", "\u{FEFF}{}",
                "{\"id\":\"\(String(repeating: "i", count: 100_000))\"}",
            ].joined(separator: "\n"))
        #expect(lines.count == 11)
    }
}
