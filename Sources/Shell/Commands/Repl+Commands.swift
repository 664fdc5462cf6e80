import CypherSyntax
import Foundation
import GraphStore

extension Repl {
    /// Runs a line that begins with `:`; false when it failed.
    func runCommand(_ line: String) -> Bool {
        let trimmed = line.trimmingCharacters(in: .whitespacesAndNewlines)
        let parts = trimmed.split(separator: " ", maxSplits: 1).map(String.init)
        let name = parts.first ?? ":"
        let argument = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        switch name {
        case ":help", ":h", ":?": return help(argument)
        case ":quit", ":exit", ":q":
            isDone = true
            return true
        case ":tag": return withTag(argument, showTag)
        case ":tree": return withTag(argument, showTree)
        case ":schema": return showSchema()
        case ":param": return setParameter(argument)
        case ":params": return showParameters()
        case ":source": return source(argument)
        case ":timing": return setTiming(argument)
        case ":mode": return setMode(argument)
        default:
            report("error: there is no command \(name); :help lists them")
            return false
        }
    }

    private func help(_ topic: String) -> Bool {
        guard !topic.isEmpty else {
            print(CommandHelp.text)
            return true
        }
        let rules = GrammarText.rules(about: topic)
        guard !rules.isEmpty else {
            report("error: the grammar has no rule for '\(topic)'; try :help MATCH")
            return false
        }
        for rule in rules { print(rule) }
        return true
    }

    private func setMode(_ argument: String) -> Bool {
        guard let format = OutputFormat(rawValue: argument) else {
            let known = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
            report("error: '\(argument)' is no output mode; there are \(known)")
            return false
        }
        self.format = format
        return true
    }

    private func setTiming(_ argument: String) -> Bool {
        switch argument {
        case "on", "": showsTiming = true
        case "off": showsTiming = false
        default:
            report("error: :timing takes on or off")
            return false
        }
        return true
    }

    /// `:param name value`, the value an expression that the database evaluates.
    private func setParameter(_ argument: String) -> Bool {
        let parts = argument.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            report("error: write :param name value, such as :param title '苹果发布新手机'")
            return false
        }
        let name = parts[0].hasSuffix(":") ? String(parts[0].dropLast()) : parts[0]
        let text = parts[1].hasPrefix("=>") ? String(parts[1].dropFirst(2)) : parts[1]
        do {
            let rows = try session.rows("RETURN \(text) AS value", parameters)
            parameters[name] = rows.first?.first ?? .null
            return true
        } catch let failure as StatementFailure {
            report("error: the value of '\(name)': \(failure.message)")
        } catch {
            report("error: \(error)")
        }
        return false
    }

    private func showParameters() -> Bool {
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            print("\(name)  \(ValueText.literal(value))")
        }
        return true
    }

    private func source(_ path: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else {
            report("error: \(path): cannot be read; give the path of a file of statements")
            return false
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            report("error: \(path): is not UTF-8")
            return false
        }
        return runScript(text, name: path)
    }

    private func showSchema() -> Bool {
        let sections: [(String, String)] = [
            (
                "Labels",
                "CALL db.labels() YIELD label RETURN label ORDER BY label"
            ),
            (
                "Relationship types",
                "CALL db.relationshipTypes() YIELD relationshipType AS type "
                    + "RETURN type ORDER BY type"
            ),
            ("Indexes", "SHOW INDEXES"), ("Constraints", "SHOW CONSTRAINTS"),
        ]
        for (title, statement) in sections {
            print(title)
            guard runStatement(statement) else { return false }
        }
        return true
    }
}

/// What `:help` prints.
enum CommandHelp {
    static let text = """
        Statements end with a semicolon and may span lines.

          :help [CLAUSE]      this text, or the grammar of a clause (:help MATCH)
          :tag NAME           a tag: names, the ways up, children, uses
          :tree NAME          the tags below a tag
          :schema             labels, types, indexes, constraints
          :param NAME VALUE   sets $NAME to the value of an expression;  :params lists
          :source FILE        runs the statements of a file
          :mode MODE          table, csv, json, ndjson or vertical
          :timing on|off      shows how long a statement took
          :quit               leaves (so does Ctrl-D);  Ctrl-C cancels a statement

        Try:  CALL tag.match('苹果发布新手机') YIELD surface, tag, prior RETURN surface, tag.name, prior;
        """
}
