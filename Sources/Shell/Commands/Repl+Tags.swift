import GraphStore

extension Repl {
    /// Finds the tags that a name, id or term means and shows each.
    func withTag(_ name: String, _ show: (GraphValue.Node) throws -> Void) -> Bool {
        guard !name.isEmpty else {
            report("error: give a tag's name, id or one of its terms, such as :tag 苹果")
            return false
        }
        do {
            var found = try tags(
                "MATCH (t:Tag) WHERE t.id = $name OR t.name = $name RETURN t ORDER BY t.id", name)
            let meant = try tags(
                """
                MATCH (:Term {text: $name})-[d:DENOTES]->(t:Tag)
                RETURN t, max(d.prior) AS prior ORDER BY prior DESC
                """, name)
            for tag in meant where !found.contains(where: { $0.id == tag.id }) { found.append(tag) }
            guard !found.isEmpty else {
                report("error: no tag has the name, id or term '\(name)'")
                return false
            }
            for tag in found { try show(tag) }
            return true
        } catch let failure as StatementFailure {
            report("error: \(failure.message)")
        } catch {
            report("error: \(error)")
        }
        return false
    }

    private func tags(_ statement: String, _ name: String) throws -> [GraphValue.Node] {
        try session.rows(statement, ["name": .string(name)]).compactMap { row in
            if case .node(let node)? = row.first { node } else { nil }
        }
    }

    /// Shows a tag: its names, terms, ways up, children, relations and uses.
    func showTag(_ tag: GraphValue.Node) throws {
        let id: [String: GraphValue] = ["id": .integer(Int(truncatingIfNeeded: tag.id))]
        print(title(of: tag))
        let properties = tag.properties.filter { $0.key != "id" && $0.key != "name" }
        for entry in properties { print("  \(entry.key): \(ValueText.cell(entry.value))") }
        try section(
            "terms",
            """
            MATCH (x:Term)-[d:DENOTES]->(t:Tag) WHERE id(t) = $id
            RETURN x.text + CASE WHEN x.lang IS NULL THEN '' ELSE ' (' + x.lang + ')' END
              + CASE WHEN d.kind IS NULL THEN '' ELSE ' ' + d.kind END
              + CASE WHEN d.prior IS NULL THEN '' ELSE ' ' + toString(d.prior) END AS line
            ORDER BY d.kind = 'preferred' DESC, line LIMIT 30
            """, id)
        try section(
            "ways up",
            """
            MATCH p = (t:Tag)-[:BROADER*1..16]->(top) WHERE id(t) = $id AND NOT (top)-[:BROADER]->()
            WITH [n IN tail(nodes(p)) | coalesce(n.name, n.id, '?')] AS names
            RETURN reduce(s = '', name IN names | s + ' → ' + name) AS line
            ORDER BY line LIMIT 20
            """, id)
        for (name, pattern) in [
            ("children", "(n:Tag)-[:BROADER]->(t:Tag)"), ("related", "(t:Tag)-[:RELATED]-(n:Tag)"),
            ("replaced by", "(t:Tag)-[:REPLACED_BY]->(n:Tag)"),
        ] {
            try section(
                name,
                """
                MATCH \(pattern) WHERE id(t) = $id
                RETURN DISTINCT coalesce(n.name, n.id, '?') AS line ORDER BY line LIMIT 40
                """, id)
        }
        let uses = try session.rows(
            "MATCH (c)-[:TAGGED]->(t:Tag) WHERE id(t) = $id RETURN count(*) AS uses", id)
        if case .integer(let count)? = uses.first?.first { print("  uses: \(count)") }
        print("")
    }

    private func section(
        _ name: String, _ statement: String, _ parameters: [String: GraphValue]
    ) throws {
        let lines = try session.rows(statement, parameters).compactMap { row in
            if case .string(let text)? = row.first { text } else { nil }
        }
        guard !lines.isEmpty else { return }
        print("  \(name):")
        for line in lines { print("    \(ValueText.escapeControls(line))") }
    }

    /// Shows the tags below a tag, indented by level.
    func showTree(_ tag: GraphValue.Node) throws {
        print(title(of: tag))
        var shown = 0
        try showChildren(of: tag.id, indent: "", level: 1, shown: &shown)
        if shown >= Self.treeLimit { print("… only the first \(Self.treeLimit) tags are shown") }
    }

    private static var treeLimit: Int { 500 }

    private func showChildren(
        of tag: UInt64, indent: String, level: Int, shown: inout Int
    ) throws {
        guard level <= 16, shown < Self.treeLimit else { return }
        let rows = try session.rows(
            "MATCH (n:Tag)-[:BROADER]->(t:Tag) WHERE id(t) = $id RETURN n ORDER BY n.name",
            ["id": .integer(Int(truncatingIfNeeded: tag))])
        for (index, row) in rows.enumerated() {
            guard case .node(let child)? = row.first, shown < Self.treeLimit else { continue }
            let isLast = index == rows.count - 1
            print("\(indent)\(isLast ? "└─ " : "├─ ")\(title(of: child))")
            shown += 1
            try showChildren(
                of: child.id, indent: indent + (isLast ? "   " : "│  "), level: level + 1,
                shown: &shown)
        }
    }

    private func title(of tag: GraphValue.Node) -> String {
        func text(_ key: String) -> String? {
            guard let value = tag.properties.first(where: { $0.key == key })?.value else {
                return nil
            }
            return ValueText.cell(value)
        }
        let id = text("id")
        guard let name = text("name") else { return id ?? "(node \(tag.id))" }
        return id.map { "\(name)  \($0)" } ?? name
    }
}
