import GraphStore

extension ImportState {
    /// Reads every row of a group of files, whose header stands in the first; `take` imports a row
    /// or throws what is wrong with it.
    func readRows(
        of source: ImportOptions.Source, phase: String,
        prepare: (InputFile, ColumnHeader) throws -> Void,
        take: (DelimitedReader, ColumnHeader, DelimitedDialect) throws -> Void
    ) throws {
        var header: ColumnHeader?
        for path in source.files {
            let file = try InputFile(path, options: options)
            var reader = file.reader()
            if header == nil {
                let read = try file.header(&reader)
                try file.checkDelimiter(header: read)
                try prepare(file, read)
                header = read
            }
            guard let header else { continue }
            try readRows(of: file, &reader, header, phase: phase) { reader in
                guard reader.fields.count <= header.columns.count else {
                    throw RowProblem(
                        code: "row.tooManyFields",
                        reason:
                            "\(reader.fields.count) fields, the header has \(header.columns.count)",
                        field: header.columns.count)
                }
                try take(reader, header, file.dialect)
            }
        }
    }

    /// Reads every row of a file from where the reader stands.
    func readRows(
        of file: InputFile, _ reader: inout DelimitedReader, _ header: ColumnHeader?,
        phase: String, take: (DelimitedReader) throws -> Void
    ) throws {
        while !isHopeless {
            do {
                guard try reader.next() else { break }
                report.rowsRead += 1
                try take(reader)
            } catch let failure as DelimitedReader.Failure {
                report.rowsRead += 1
                try note(
                    RowProblem(code: failure.code, reason: failure.reason, byte: failure.byte),
                    in: file, header: header, reader: reader)
            } catch let problem as RowProblem {
                try note(problem, in: file, header: header, reader: reader)
            } catch let skipped as SkippedRow {
                try note(
                    skipped.problem, in: file, header: header, reader: reader,
                    action: skipped.action)
            }
            if report.rowsRead % 16384 == 0 { try tell(phase, file, reader) }
        }
        try tell(phase, file, reader)
    }

    private func tell(_ phase: String, _ file: InputFile, _ reader: DelimitedReader) throws {
        try progress(
            ImportProgress(
                phase: phase, file: file.path, rows: report.rowsRead, bytes: reader.offset,
                totalBytes: file.bytes.count, rejected: report.rowsRejected))
    }

    /// The properties of a row by its header; a bad field throws.
    func properties(
        of reader: DelimitedReader, _ header: ColumnHeader, _ dialect: DelimitedDialect
    ) throws -> [(String, Value)] {
        var properties: [(String, Value)] = []
        for (index, field) in reader.fields.enumerated() {
            let column = header.columns[index]
            guard case .property(let type) = column.role else { continue }
            let value = try value(of: field, index, type, reader, dialect)
            if !value.isNull { properties.append((column.name, value)) }
        }
        return properties
    }

    /// The value of one field, or the problem with its place.
    func value(
        of field: DelimitedReader.Field, _ index: Int, _ type: FieldType, _ reader: DelimitedReader,
        _ dialect: DelimitedDialect
    ) throws -> Value {
        do {
            return try type.value(
                of: reader.content(of: field), isQuoted: field.isQuoted, dialect: dialect)
        } catch {
            throw RowProblem(code: "field.type", reason: error.reason, field: index)
        }
    }

    /// The text of a field that names an id, label or type; a missing one throws.
    func text(
        of index: Int, _ reader: DelimitedReader, _ column: ColumnHeader.Column
    ) throws -> Text {
        guard index < reader.fields.count else {
            throw RowProblem(
                code: "field.missing",
                reason: "the row ends before column '\(column.text)'", field: nil)
        }
        let content = reader.content(of: reader.fields[index])
        guard !content.isEmpty else {
            throw RowProblem(
                code: "field.empty", reason: "column '\(column.text)' is empty", field: index)
        }
        guard let text = Text.make(checking: content[...]) else {
            throw RowProblem(
                code: "field.encoding", reason: "the bytes are not UTF-8", field: index)
        }
        return text
    }
}

/// A row that is left out or merged as the options say.
struct SkippedRow: Error {
    let problem: RowProblem
    let action: RowIssue.Action
}
