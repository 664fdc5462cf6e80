import CypherSyntax
import Foundation
import GraphStore

/// Completes the word before the cursor: commands, keywords, labels after `:`, types inside `[:`,
/// properties after `.`, procedures after `CALL`, tag names inside quotes and after `:tag`.
final class Completer {
    private let session: any StatementSession
    private var names: [String: [String]] = [:]
    private var asked = ContinuousClock.now - .seconds(3600)

    /// What may stand in place of the last bytes of a line.
    struct Completion {
        var candidates: [String] = []
        var replacedSize = 0
        /// What follows the candidate where there is but one.
        var ending = ""

        /// The candidates as the editor takes them, one a line.
        var text: String {
            candidates.joined(separator: "\n") + (candidates.count == 1 ? ending : "")
        }
    }

    static let commands = [
        ":help", ":tag", ":tree", ":schema", ":param", ":params", ":source", ":timing", ":mode",
        ":quit",
    ]

    private static let keywords = Keyword.allCases.map(\.spelling)

    init(session: any StatementSession) { self.session = session }

    /// The candidates for the text up to the cursor.
    func complete(_ line: String) -> Completion {
        if line.hasPrefix(":"), !line.contains(" ") {
            return matching(line, in: Self.commands, ending: " ")
        }
        for command in [":tag ", ":tree "] where line.hasPrefix(command) {
            return tags(String(line.dropFirst(command.count)))
        }
        if line.hasPrefix(":help ") {
            return keywords(beginning: lastWord(line))
        }
        if let open = openQuote(line) { return tags(String(line[open...].dropFirst())) }
        let word = lastWord(line)
        let before = line.dropLast(word.count)
        if before.hasSuffix(":") || before.hasSuffix("|") {
            let isType = isInsideBrackets(line)
            return matching(word, in: known(isType ? "types" : "labels"))
        }
        if before.hasSuffix("."), !isCall(String(before)) {
            return matching(word, in: known("keys"))
        }
        if isCall(line) {
            let name = lastProcedureWord(line)
            return matching(name, in: known("procedures").map { $0 + "(" })
        }
        return keywords(beginning: word)
    }

    private func matching(
        _ word: String, in candidates: [String], ending: String = ""
    ) -> Completion {
        Completion(
            candidates: candidates.filter { $0.hasPrefix(word) }.sorted(),
            replacedSize: word.utf8.count, ending: ending)
    }

    /// Keywords with a beginning, in small letters where that is how it was written.
    private func keywords(beginning word: String) -> Completion {
        guard !word.isEmpty else { return Completion() }
        let found = Self.keywords.filter { $0.hasPrefix(word.uppercased()) }.sorted()
        let isSmall = word == word.lowercased()
        return Completion(
            candidates: isSmall ? found.map { $0.lowercased() } : found,
            replacedSize: word.utf8.count, ending: " ")
    }

    /// Tag names and ids with a beginning, asked of the database at most 50 at a time.
    private func tags(_ beginning: String) -> Completion {
        let found = session.strings(
            """
            MATCH (t:Tag) WHERE t.name STARTS WITH $p OR t.id STARTS WITH $p
            RETURN DISTINCT CASE WHEN t.name STARTS WITH $p THEN t.name ELSE t.id END AS n
            ORDER BY n LIMIT 50
            """, ["p": .string(beginning)])
        return Completion(candidates: found, replacedSize: beginning.utf8.count)
    }

    /// Names of the schema, asked again after five seconds.
    private func known(_ kind: String) -> [String] {
        if ContinuousClock.now - asked > .seconds(5) {
            names = [
                "labels": session.strings("CALL db.labels() YIELD label RETURN label"),
                "types": session.strings(
                    "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"),
                "keys": session.strings(
                    "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"),
                "procedures": session.strings("SHOW PROCEDURES"),
            ]
            asked = .now
        }
        return names[kind] ?? []
    }

    private func lastWord(_ line: String) -> String {
        String(line.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    }

    private func lastProcedureWord(_ line: String) -> String {
        String(
            line.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
                .reversed())
    }

    private func isCall(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        let isNew = line.hasSuffix(" ")
        let index = isNew ? words.count - 1 : words.count - 2
        return index >= 0 && words[index].uppercased() == "CALL"
    }

    private func isInsideBrackets(_ line: String) -> Bool {
        guard let open = line.lastIndex(of: "[") else { return false }
        return !line[open...].contains("]")
    }

    /// The place of a quote that is still open at the end of the line.
    private func openQuote(_ line: String) -> String.Index? {
        var open: (index: String.Index, quote: Character)?
        for index in line.indices {
            let character = line[index]
            if let current = open {
                if character == current.quote { open = nil }
            } else if character == "'" || character == "\"" {
                open = (index, character)
            }
        }
        return open?.index
    }
}
