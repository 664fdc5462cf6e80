import GraphStore

extension ImportState {
    /// Imports a flat lexicon: `term TAB tag id TAB prior` a line, the prior optional.
    ///
    /// A tag that is not there yet is created with its id as name. A term is created once for its
    /// text and language; its first tag is the preferred sense.
    func loadLexicon(_ source: ImportOptions.Source) throws {
        try loader.requireUnique(label: "Tag", key: "id")
        identifiers.setHome(.init(label: "Tag", key: "id", type: .string), of: "Tag")
        for path in source.files {
            var fileOptions = options
            fileOptions.delimiter = options.delimiter ?? 0x09
            let file = try InputFile(path, options: fileOptions)
            var reader = file.reader()
            try readRows(of: file, &reader, nil, phase: "lexicon") { reader in
                try self.takeLexiconRow(reader)
            }
        }
        if options.language == nil, report.rowsRead > 0 {
            report.remarks.append("the language of terms was guessed by script; --lang sets it")
        }
    }

    private func takeLexiconRow(_ reader: DelimitedReader) throws {
        let fields = reader.fields
        guard (2...3).contains(fields.count) else {
            throw RowProblem(
                code: "lexicon.fields",
                reason:
                    "\(fields.count) fields; a line is term TAB tag id, "
                    + "or term TAB tag id TAB prior"
            )
        }
        let surface = try lexiconText(0, reader, "the term")
        let tagID = try lexiconText(1, reader, "the tag id")
        var prior: Double?
        if fields.count == 3 {
            let text = String(decoding: reader.content(of: fields[2]), as: UTF8.self).trimmingBlanks
            guard let number = Double(text), number >= 0, number <= 1 else {
                throw RowProblem(
                    code: "lexicon.prior", reason: "'\(text.prefix(40))' is no prior from 0 to 1",
                    field: 2)
            }
            prior = number
        }
        let tag = try lexiconTag(tagID)
        let (term, isNew) = try lexiconTerm(surface)
        var properties: [(String, Value)] = [("kind", .string(isNew ? "preferred" : "alternative"))]
        if let prior { properties.append(("prior", .float(prior))) }
        try relate("DENOTES", term, tag, properties)
    }

    private func lexiconText(
        _ index: Int, _ reader: DelimitedReader, _ what: String
    ) throws -> Text {
        let content = reader.content(of: reader.fields[index])
        guard let string = String(validating: content, as: UTF8.self) else {
            throw RowProblem(
                code: "field.encoding", reason: "the bytes are not UTF-8", field: index)
        }
        let trimmed = string.trimmingBlanks
        guard !trimmed.isEmpty else {
            throw RowProblem(code: "field.empty", reason: "\(what) is empty", field: index)
        }
        return Text.make(trimmed)
    }

    private func lexiconTag(_ id: Text) throws -> NodeID {
        if let known = try identifiers.node(id, in: "Tag") ?? earlierNode(id, in: "Tag") {
            return known
        }
        let properties: [(String, Value)] = [("id", .string(id)), ("name", .string(id))]
        let tag = try lexiconNode("Tag", properties)
        _ = identifiers.enter(tag, as: id, in: "Tag")
        return tag
    }

    private func lexiconTerm(_ surface: Text) throws -> (term: NodeID, isNew: Bool) {
        if let known = identifiers.node(surface, in: "\u{0}lexicon") { return (known, false) }
        let language = options.language ?? ScriptLanguage.guess(surface.string)
        var properties: [(String, Value)] = [("text", .string(surface))]
        if let language { properties.append(("lang", .string(language))) }
        let term = try lexiconNode("Term", properties)
        _ = identifiers.enter(term, as: surface, in: "\u{0}lexicon")
        return (term, true)
    }

    private func lexiconNode(_ label: String, _ properties: [(String, Value)]) throws -> NodeID {
        guard isWriting else { return NodeID(UInt64(report.rowsRead)) }
        report.nodesCreated += 1
        report.propertiesSet += properties.count
        return try loader.createNode(labels: [label], properties: properties)
    }
}

/// The language that a term's script suggests.
enum ScriptLanguage {
    /// `ja` with kana, `ko` with hangul, `zh` with Han characters, `en` with Latin letters, else
    /// nil.
    static func guess(_ text: String) -> String? {
        var hasHan = false
        var hasLatin = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x3040...0x30FF: return "ja"
            case 0xAC00...0xD7AF, 0x1100...0x11FF: return "ko"
            case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x323AF: hasHan = true
            case 0x41...0x5A, 0x61...0x7A: hasLatin = true
            default: continue
            }
        }
        return hasHan ? "zh" : hasLatin ? "en" : nil
    }
}
