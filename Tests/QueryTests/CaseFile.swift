import Foundation

/// One `.test` file: steps that are run one after the other on a graph of its own.
///
///     # what the file is about
///     graph   chain(5)                     begin anew with a graph that `GraphMaker` knows
///     graph   CREATE (:A), (:B)            begin anew with what statements create
///     params  {x: 1}                       parameters for the queries that follow
///     query   MATCH (n) RETURN n.x, n.y    a statement; further lines are indented
///     columns n.x | n.y                    the names of its columns
///     rows    1, 'a' | 2, 'b'              its rows in order, or `none`; one line each when indented
///     bag     1, 'a' | 2, 'b'              its rows in any order
///     changes nodes-created 1              its counters, or `none`
///     error   SyntaxError UndefinedVariable at 1:8
///     plan    NodeIndexSeek, not Eager     operators that EXPLAIN shows or does not show
///
/// Values are written as Cypher literals; nodes as `(:A {x: 1})`, relationships as `[:T {w: 2}]`,
/// paths as `<(:A)-[:T]->(:B)>`. A `#` at the beginning of a line, or after two blanks, begins a
/// comment.
struct CaseFile: CustomStringConvertible {
    /// One line with those that continue it.
    struct Step {
        let verb: String
        let lines: [String]
        let number: Int

        /// The step's text on one line.
        var text: String { lines.joined(separator: "\n") }
    }

    let path: String
    let name: String
    let steps: [Step]

    var description: String { name }

    /// The folder of the cases.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Cases")

    /// Every file below the folder, in the order of the names.
    static var all: [CaseFile] {
        guard let walk = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var files: [CaseFile] = []
        for case let relative as String in walk where relative.hasSuffix(".test") {
            let path = folder.appendingPathComponent(relative).path
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            files.append(CaseFile(path: path, name: relative, text: text))
        }
        return files.sorted { $0.name < $1.name }
    }

    init(path: String, name: String, text: String) {
        self.path = path
        self.name = name
        var steps: [Step] = []
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            let code = CaseFile.withoutComment(line)
            if code.allSatisfy(\.isWhitespace) { continue }
            if code.first?.isWhitespace == true, let last = steps.popLast() {
                let more = code.trimmingCharacters(in: .whitespaces)
                steps.append(
                    Step(verb: last.verb, lines: last.lines + [more], number: last.number))
                continue
            }
            let verb = code.prefix { !$0.isWhitespace }
            let rest = code.dropFirst(verb.count).trimmingCharacters(in: .whitespaces)
            steps.append(
                Step(verb: String(verb), lines: rest.isEmpty ? [] : [rest], number: index + 1))
        }
        self.steps = steps
    }

    private static func withoutComment(_ line: String) -> String {
        if line.hasPrefix("#") { return "" }
        guard let comment = line.range(of: "  # ") else { return line }
        return String(line[..<comment.lowerBound])
    }
}
