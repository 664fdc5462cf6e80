import GraphStore

extension ImportState {
    /// Imports the rows of node files.
    func loadNodes(_ source: ImportOptions.Source, labels: [String]) throws {
        var constrained: Set<String> = []
        try readRows(of: source, phase: "nodes") { file, header in
            if header.index(where: { if case .start = $0 { true } else { false } }) != nil {
                throw ImportError(
                    "import.header.invalid",
                    "\(file.path):1:1: a :START_ID column in a file of nodes; "
                        + "give it with --relationships")
            }
        } take: { reader, header, dialect in
            var rowLabels = labels
            var properties = try self.properties(of: reader, header, dialect)
            var id: (text: Text, space: String, column: ColumnHeader.Column)?
            for (index, column) in header.columns.enumerated() {
                switch column.role {
                case .label where index < reader.fields.count:
                    let content = reader.content(of: reader.fields[index])
                    for name in content.split(separator: dialect.arrayDelimiter) {
                        rowLabels.append(String(decoding: name, as: UTF8.self).trimmingBlanks)
                    }
                case .id(let space):
                    let text = try self.text(of: index, reader, column)
                    if let label = column.label { rowLabels.append(label) }
                    if !column.name.isEmpty {
                        let field = reader.fields[index]
                        properties.append(
                            (
                                column.name,
                                try self.value(of: field, index, column.idType, reader, dialect)
                            ))
                    }
                    id = (text, space, column)
                default: continue
                }
            }
            guard let id else {
                try self.create(rowLabels, properties)
                return
            }
            for label in rowLabels where !id.column.name.isEmpty {
                self.identifiers.setHome(
                    .init(label: label, key: id.column.name, type: id.column.idType),
                    of: id.space)
                if constrained.insert("\(label)\u{0}\(id.column.name)").inserted, self.isWriting {
                    try self.loader.requireUnique(label: label, key: id.column.name)
                }
            }
            try self.enter(id.text, id.space, id.column, rowLabels, properties)
        }
    }

    private func enter(
        _ id: Text, _ space: String, _ column: ColumnHeader.Column, _ labels: [String],
        _ properties: [(String, Value)]
    ) throws {
        let known = try identifiers.node(id, in: space) ?? earlierNode(id, in: space)
        guard let known else {
            let node = try create(labels, properties)
            _ = identifiers.enter(node, as: id, in: space)
            return
        }
        let problem = RowProblem(
            code: "id.duplicate",
            reason: "id '\(id.string.prefix(80))' is taken in id space "
                + "'\(space.isEmpty ? "(global)" : space)'; "
                + "use --on-duplicate skip, merge or replace",
            field: 0)
        switch options.onDuplicate {
        case .error: throw problem
        case .skip:
            _ = identifiers.enter(known, as: id, in: space)
            throw SkippedRow(problem: problem, action: .ignored)
        case .merge, .replace:
            _ = identifiers.enter(known, as: id, in: space)
            if isWriting {
                try loader.update(
                    known, labels: labels, properties: properties,
                    replacing: options.onDuplicate == .replace)
            }
            report.rowsMerged += 1
        }
    }

    /// The node of an earlier import that has an id, by the unique property in which its space is
    /// kept.
    func earlierNode(_ id: Text, in space: String) throws -> NodeID? {
        let home =
            identifiers.homes[space] ?? .init(label: space, key: "id", type: .string)
        guard !home.label.isEmpty else { return nil }
        var value = Value.string(id)
        if home.type != .string {
            value =
                (try? home.type.value(
                    of: Array(id.string.utf8), isQuoted: false, dialect: DelimitedDialect()))
                ?? value
        }
        return try loader.existingNode(label: home.label, key: home.key, value: value)
    }

    @discardableResult
    func create(_ labels: [String], _ properties: [(String, Value)]) throws -> NodeID {
        report.rowsImported += 1
        guard isWriting else { return NodeID(UInt64(report.rowsRead)) }
        report.nodesCreated += 1
        report.propertiesSet += properties.count
        var distinct: [String] = []
        for label in labels where !label.isEmpty && !distinct.contains(label) {
            distinct.append(label)
        }
        return try loader.createNode(labels: distinct, properties: properties)
    }
}
