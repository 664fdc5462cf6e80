import GraphStore

extension ImportState {
    /// Imports the rows of relationship files.
    func loadRelationships(_ source: ImportOptions.Source, type: String?) throws {
        try readRows(of: source, phase: "relationships") { file, header in
            let hasStart = header.index { if case .start = $0 { true } else { false } } != nil
            let hasEnd = header.index { if case .end = $0 { true } else { false } } != nil
            guard hasStart, hasEnd else {
                throw ImportError(
                    "import.header.invalid",
                    "\(file.path):1:1: a file of relationships needs a :START_ID "
                        + "and an :END_ID column"
                )
            }
            guard type != nil || header.index(where: { $0 == .type }) != nil else {
                throw ImportError(
                    "import.header.invalid",
                    "\(file.path):1:1: no :TYPE column; add one or write --relationships TYPE=FILE")
            }
        } take: { reader, header, dialect in
            var rowType = type
            var start: NodeID?
            var end: NodeID?
            for (index, column) in header.columns.enumerated() {
                switch column.role {
                case .start(let space): start = try self.node(index, space, reader, column)
                case .end(let space): end = try self.node(index, space, reader, column)
                case .type: rowType = try self.text(of: index, reader, column).string
                default: continue
                }
            }
            guard let rowType, let start, let end else { return }
            let properties = try self.properties(of: reader, header, dialect)
            try self.relate(rowType, start, end, properties)
        }
    }

    /// Creates a relationship of a row.
    func relate(
        _ type: String, _ start: NodeID, _ end: NodeID, _ properties: [(String, Value)]
    ) throws {
        if type == "BROADER" {
            cycle.add(from: start.rawValue, to: end.rawValue)
        }
        report.rowsImported += 1
        guard isWriting else { return }
        report.relationshipsCreated += 1
        report.propertiesSet += properties.count
        try loader.createRelationship(type: type, from: start, to: end, properties: properties)
    }

    /// The node that a start or end column names.
    private func node(
        _ index: Int, _ space: String, _ reader: DelimitedReader, _ column: ColumnHeader.Column
    ) throws -> NodeID {
        let id = try text(of: index, reader, column)
        if let known = identifiers.node(id, in: space) { return known }
        if let earlier = try earlierNode(id, in: space) {
            _ = identifiers.enter(earlier, as: id, in: space)
            return earlier
        }
        let problem = RowProblem(
            code: "end.dangling",
            reason: "no node has id '\(id.string.prefix(80))' in id space "
                + "'\(space.isEmpty ? "(global)" : space)' "
                + "(\(identifiers.count(in: space)) ids there"
                + (identifiers.count(in: space) == 0
                    ? "; spaces with ids: \(identifiers.names.joined(separator: ", "))" : "") + ")",
            field: index)
        switch options.onDangling {
        case .error: throw problem
        case .skip: throw SkippedRow(problem: problem, action: .ignored)
        case .create:
            let home = identifiers.homes[space]
            let labels = home.map { [$0.label] } ?? (space.isEmpty ? [] : [space])
            let properties = [(home?.key ?? "id", Value.string(id))]
            guard isWriting else { return NodeID(0) }
            report.nodesCreated += 1
            let node = try loader.createNode(labels: labels, properties: properties)
            _ = identifiers.enter(node, as: id, in: space)
            return node
        }
    }
}
