import Foundation
import Testing

@Suite("taggraph tag")
struct TagCommandTests {
    private static let answer =
        #"{"id":1,"tags":[{"tag":"brand","name":"苹果公司","score":0.6,"source":"match","#
        + #""path":["tech"],"mentions":[{"startOffset":0,"endOffset":2,"surface":"苹果","#
        + #""field":"title","score":0.6}]}]}"#

    @Test("contents of a file or of standard input go in, their tags come out, nothing else")
    func streams() throws {
        let command = try Program()
        try command.makeDemo()
        let input = "{\"id\":1,\"title\":\"苹果\"}\n{\"id\":2,\"title\":\"x\"}\n"
        _ = try command.folder.write(input, to: "in.ndjson")
        for outcome in [
            try command.run(["tag", "demo.tg", "in.ndjson"]),
            try command.run(["tag", "demo.tg", "-"], input: input),
            try command.run(["tag", "demo.tg", "--threads", "1"], input: input),
        ] {
            #expect(outcome.status == 0)
            #expect(outcome.lines == [Self.answer, "{\"id\":2,\"tags\":[]}"])
            #expect(outcome.errors.hasPrefix("2 contents, 0 failed"))
        }
    }

    @Test("bad lines are answered in their places and counted; the command succeeds")
    func badLines() throws {
        let command = try Program()
        try command.makeDemo()
        let outcome = try command.run(
            ["tag", "demo.tg"],
            input: "nonsense\n{\"id\":1,\"title\":\"苹果\"}\n{\"id\":3,\"text\":1}")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 3)
        #expect(outcome.lines[0].hasPrefix("{\"id\":null,\"error\":\"line 1: "))
        #expect(outcome.lines[1] == Self.answer)
        #expect(outcome.lines[2].hasPrefix("{\"id\":3,\"error\":"))
        #expect(outcome.errors.hasPrefix("3 contents, 2 failed"))
    }

    @Test("options cut the tags; bad ones are bad usage; what is missing is told in one line")
    func options() throws {
        let command = try Program()
        try command.makeDemo()
        let input = "{\"id\":1,\"title\":\"苹果\"}"
        let cut = try command.run(["tag", "demo.tg", "--threshold", "0.7"], input: input)
        #expect(cut.lines == ["{\"id\":1,\"tags\":[]}"])
        for arguments in [
            ["--threshold", "7"], ["--limit", "0"], ["--threads", "0"], ["--what"],
        ] {
            #expect(try command.run(["tag", "demo.tg"] + arguments, input: input).status == 64)
        }
        for arguments in [
            ["nowhere.tg"], ["demo.tg", "nowhere.ndjson"], ["demo.tg", "--media", "nowhere"],
            ["demo.tg", "--model", "oracle"],
        ] {
            let outcome = try command.run(["tag"] + arguments, input: input)
            #expect(outcome.status == 1, "\(arguments)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: command.folder.path("nowhere.tg")))
    }
}
