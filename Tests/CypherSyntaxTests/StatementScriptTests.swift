import CypherSyntax
import Testing

@Suite("Scripts")
struct StatementScriptTests {
    @Test("Statements end at semicolons that stand outside strings, names and comments")
    func splitting() {
        let script = StatementScript(
            """
            // the first; one
            RETURN ';', ";", `;` /* ; */ AS x; // done;

            MATCH (n)
              RETURN n;;
            RETURN 'it\\'s;';
            """)
        #expect(
            script.statements.map(\.text) == [
                "RETURN ';', \";\", `;` /* ; */ AS x", "MATCH (n)\n  RETURN n", "RETURN 'it\\'s;'",
            ])
        #expect(script.statements.map(\.position.line) == [2, 4, 6])
        #expect(script.statements.map(\.position.column) == [1, 1, 1])
        #expect(script.isComplete)
        #expect(script.rest == nil)
    }

    @Test(
        "What is open at the end is told",
        arguments: [
            ("RETURN 1", nil, "RETURN 1"), ("RETURN 'a;", .singleQuotedString, "RETURN 'a;"),
            ("RETURN \"a;", .doubleQuotedString, "RETURN \"a;"),
            ("RETURN `a;", .name, "RETURN `a;"),
            ("RETURN 1; RETURN 2", nil, "RETURN 2"),
            ("RETURN 'a\\", .singleQuotedString, "RETURN 'a\\"),
            ("RETURN 1 /* ;", .comment, "RETURN 1"),
        ] as [(String, StatementScript.Opening?, String)])
    func unfinished(text: String, opening: StatementScript.Opening?, rest: String) {
        let script = StatementScript(text)
        #expect(!script.isComplete)
        #expect(script.opening == opening)
        #expect(script.rest?.text == rest)
        #expect(script.allStatements.last?.text == rest)
    }

    @Test("Blanks and comments alone are complete and hold no statement")
    func blank() {
        for text in ["", " \n\t\u{3000}", "// a comment", "/* a */ ; /* b */", ";;;"] {
            let script = StatementScript(text)
            #expect(script.isComplete)
            #expect(script.allStatements.isEmpty)
        }
        #expect(!StatementScript("/* open").isComplete)
    }

    @Test("Positions count scalars and lines through all kinds of line end")
    func positions() {
        let script = StatementScript("RETURN '水';  RETURN 2;\r\n\r RETURN 3")
        #expect(script.allStatements.map(\.position.line) == [1, 1, 3])
        #expect(script.allStatements.map(\.position.column) == [1, 14, 2])
        #expect(script.allStatements.map(\.position.offset) == [0, 15, 28])
    }

    @Test("Many statements are split in one pass")
    func many() {
        let script = StatementScript(String(repeating: "RETURN 1;\n", count: 20_000))
        #expect(script.statements.count == 20_000)
        #expect(script.statements.last?.position.line == 20_000)
    }
}
