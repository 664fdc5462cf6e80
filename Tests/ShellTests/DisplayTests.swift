import GraphStore
import Testing

@testable import Shell

@Suite("What the shell draws")
struct DisplayTests {
    @Test(
        "cells of characters",
        arguments: [
            ("abc", 3), ("苹果", 4), ("ｆｕｌｌ", 8), ("é", 1), ("e\u{301}", 1), ("👍", 2), ("👍🏽", 2),
            ("👨‍👩‍👧", 2), ("🇨🇳", 2), ("한국", 4), ("", 0), ("①", 1), ("，", 2),
        ])
    func widths(text: String, cells: Int) {
        #expect(DisplayWidth.of(text) == cells, "\(text)")
    }

    @Test("cutting never splits a character and marks the cut")
    func cutting() {
        #expect(DisplayWidth.cut("苹果手机", to: 5) == "苹果…")
        #expect(DisplayWidth.cut("苹果手机", to: 8) == "苹果手机")
        #expect(DisplayWidth.of(DisplayWidth.cut("a苹果手机", to: 6)) <= 6)
    }

    @Test("a table has straight edges with Chinese text")
    func table() {
        var table = ResultTable(columns: ["标签", "n"], terminalWidth: nil)
        var text = table.row([.string("苹果"), .integer(1)])
        text += table.row([.string("fruit"), .integer(1000)])
        text += table.end()
        #expect(
            text == """
                ┌───────┬──────┐
                │ 标签  │ n    │
                ├───────┼──────┤
                │ 苹果  │    1 │
                │ fruit │ 1000 │
                └───────┴──────┘

                """)
    }

    @Test("a table fits the terminal")
    func fitting() {
        var table = ResultTable(columns: ["a", "b"], terminalWidth: 40)
        var text = table.row([.string(String(repeating: "长", count: 60)), .string("short")])
        text += table.end()
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 40) }
    }

    @Test(
        "values are written as Cypher writes them, and control characters never reach the terminal")
    func values() {
        let node = GraphValue.Node(
            id: 1, labels: ["Tag", "odd name"],
            properties: [
                .init("name", .string("it's")), .init("list", .list([.integer(1), .null])),
            ])
        #expect(
            ValueText.cell(.node(node)) == "(:Tag:`odd name` {name: 'it\\'s', list: [1, null]})")
        #expect(ValueText.cell(.string("a\u{1B}[31mb\n")) == "a\\u{1b}[31mb\\n")
        #expect(ValueText.cell(.float(.nan)) == "NaN")
        #expect(ValueText.cell(.float(1)) == "1.0")
    }

    @Test("the caret stands under the place, in cells")
    func caret() {
        let failure = StatementFailure(message: "unknown variable", line: 1, column: 11)
        #expect(
            ErrorText.describe(failure, in: "RETURN '苹',x") == """
                error at 1:11: unknown variable
                  RETURN '苹',x
                             ^
                """)
    }

    @Test("a column's name of several lines stays in its row")
    func columnNames() {
        var table = ResultTable(columns: ["'a\nb'"], terminalWidth: nil)
        let text = table.row([.integer(1)]) + table.end()
        #expect(text.contains("│ 'a\\nb' │"), "\(text)")
    }
}
