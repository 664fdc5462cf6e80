import GraphStore
import Testing

@testable import Shell

/// A session that answers statements from a list of beginnings.
private final class CannedSession: StatementSession {
    let name = "canned"
    private let answers: [(beginning: String, rows: [String])]

    init(_ answers: [(beginning: String, rows: [String])]) { self.answers = answers }

    func run(
        _ statement: String, parameters: [String: GraphValue],
        onColumns: ([String]) throws -> Void, onRow: ([GraphValue]) throws -> Void
    ) throws -> StatementSummary {
        let rows = answers.first { statement.hasPrefix($0.beginning) }?.rows ?? []
        for row in rows { try onRow([.string(row)]) }
        return StatementSummary(rows: rows.count, milliseconds: 0, counters: [])
    }

    func cancel() {}
}

@Suite("Completion")
struct CompleterTests {
    private let completer = Completer(
        session: CannedSession([
            ("CALL db.labels", ["Tag", "Term", "Scheme"]),
            ("CALL db.relationshipTypes", ["BROADER", "BORDERS"]),
            ("CALL db.propertyKeys", ["name", "nameEn"]),
            ("SHOW PROCEDURES", ["tag.match", "tag.models"]),
            ("MATCH (t:Tag)", ["苹果", "苹果公司"]),
        ]))

    @Test(
        "what may stand at the cursor",
        arguments: [
            ("MAT", ["MATCH"]), ("MATCH (t:Te", ["Term"]), ("MATCH (t:T", ["Tag", "Term"]),
            ("MATCH (a)-[:BR", ["BROADER"]), ("MATCH (a)-[:BROADER|BO", ["BORDERS"]),
            ("RETURN t.na", ["name", "nameEn"]), ("CALL tag.ma", ["tag.match("]),
            ("CALL tag.m", ["tag.match(", "tag.models("]), (":tag 苹", ["苹果", "苹果公司"]),
            ("MATCH (t {name: '苹", ["苹果", "苹果公司"]), (":sch", [":schema"]),
            (":help UNW", ["UNWIND"]), ("RETURN 'a' STA", ["STARTS"]), ("", []),
        ])
    func candidates(line: String, expected: [String]) {
        #expect(completer.complete(line).candidates == expected, "\(line)")
    }

    @Test("keywords written small are completed small")
    func smallLetters() {
        #expect(completer.complete("mat").candidates == ["match"])
        #expect(completer.complete("Mat").candidates == ["MATCH"])
    }

    @Test("a blank follows keywords and commands, not names, and never one of several")
    func endings() {
        #expect(completer.complete("MAT").text == "MATCH ")
        #expect(completer.complete(":sch").text == ":schema ")
        #expect(completer.complete("MATCH (t:Te").text == "Term")
        #expect(completer.complete("CALL tag.ma").text == "tag.match(")
        #expect(completer.complete("MATCH (t:T").text == "Tag\nTerm")
    }
}

@Suite("Scripts")
struct ScriptTests {
    /// A session that remembers what it was asked.
    private final class RecordingSession: StatementSession, @unchecked Sendable {
        // @unchecked because a test asks it from one thread.
        let name = "recording"
        var statements: [String] = []

        func run(
            _ statement: String, parameters: [String: GraphValue],
            onColumns: ([String]) throws -> Void, onRow: ([GraphValue]) throws -> Void
        ) throws -> StatementSummary {
            statements.append(statement)
            if statement.contains("fail") { throw StatementFailure(message: "failed") }
            return StatementSummary(rows: 0, milliseconds: 0, counters: [])
        }

        func cancel() {}
    }

    @Test("the last statement of a script needs no semicolon, and one that fails ends it")
    func lastStatement() {
        let session = RecordingSession()
        let repl = Repl(session: session, format: .csv)
        #expect(repl.runScript("RETURN 1; RETURN ';'\n;\n:timing off\nRETURN 3", name: "test"))
        #expect(session.statements == ["RETURN 1", "RETURN ';'", "RETURN 3"])
        session.statements = []
        #expect(!repl.runScript("RETURN 1;\nfail;\nRETURN 2;", name: "test"))
        #expect(session.statements == ["RETURN 1", "fail"])
    }
}
